-- wrk ... -s load.lua URL -- METHOD [BODY]: sends that request, and prints wrk's results as a JSON line.

function init(arguments)
    wrk.method = arguments[1]
    wrk.body = arguments[2]
    if wrk.body then wrk.headers["Content-Type"] = "application/json" end
end

function done(summary, latency)
    local e = summary.errors
    local line = '\n{"requests":%d,"rate":%.1f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n'
    io.write(line:format(
        summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
