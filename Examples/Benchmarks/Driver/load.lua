-- wrk ... -s load.lua URL -- METHOD [BODY [THINK]]: sends that request, THINK ms after each answer, and prints wrk's
-- results as a JSON line.

function init(arguments)
    wrk.method = arguments[1]
    if arguments[2] ~= "" then wrk.body = arguments[2] end
    if wrk.body then wrk.headers["Content-Type"] = "application/json" end
    local think = tonumber(arguments[3] or 0)
    -- Where it is defined wrk calls it for each request, which costs load.
    if think > 0 then delay = function() return think end end
end

function done(summary, latency)
    local e = summary.errors
    local line = '\n{"requests":%d,"rate":%.1f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n'
    io.write(line:format(
        summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
