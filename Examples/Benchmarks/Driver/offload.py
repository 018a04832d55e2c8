"""CPU-bound work beside a service's loop: none, in its handlers, and on the bounded pool by `offload`; ours alone."""

import http.client
import json
import sys
from pathlib import Path

import load
import web
from processes import Process, Watch, ended_ticks

NAME = "http-offload"
JOBS = 2  # at a time
OTHERS = 16  # connections that ask for /hello
THINK = 5  # ms between an answer and the next request of each


def measure_all(contender, options, folder):
    """What one round gives: for each level the others' latency, the loop's lag and how many jobs were done."""
    service = web.Service(contender, folder, options.seconds)
    with Process("the web service", contender.web(service.port, service.files), Path(folder) / "offload-web.log") as process:
        service.process = process
        service.check()
        return [_repeat(service, level) for level in options.wanted[NAME]]


def _repeat(service, level):
    tries = []
    for _ in range(load.TRIES):
        tries.append(_once(service, level))
        if tries[-1]["others_percent"] <= load.NOISE_PERCENT:
            break
    best = min(tries, key=lambda result: result["others_percent"])
    best["disturbed"] = best["others_percent"] > load.NOISE_PERCENT
    name = load.full_name(NAME, level)
    lag = f"  lag p50 {best['lag_p50_ms']:.2f} ms  p99 {best['lag_p99_ms']:.2f} ms  {best['jobs_rate']:.0f} jobs/s"
    print(f"    {name:24} {'ours':8} {load.describe(best)}{lag}", file=sys.stderr, flush=True)
    return {"name": name, "kind": "ours", **best}


def _once(service, level):
    watch, before = Watch(service.process), ended_ticks()
    _post(service.port, "/lag/start")
    log = service.folder / "offload-jobs.log"
    command = _wrk(service, f"/work/{level}", JOBS, service.seconds, 0)
    if level == "none":
        others, jobs = service.run_wrk(_wrk(service, "/hello", OTHERS, service.seconds, THINK)), {"rate": 0}
    else:
        with Process("wrk of jobs", command, log) as work:
            others = service.run_wrk(_wrk(service, "/hello", OTHERS, service.seconds, THINK))
            jobs = load.parse_last_line(work, work.wait(service.seconds + 30))
    lag = json.loads(_post(service.port, "/lag/stop"))
    watch.stop(ended_ticks() - before)
    return {
        **{key: others[key] for key in ("rate", "p50_ms", "p99_ms", "errors")},
        "lag_p50_ms": lag["p50_ms"], "lag_p99_ms": lag["p99_ms"], "lag_max_ms": lag["max_ms"], "jobs_rate": jobs["rate"],
        "rss_mb": round(service.process.memory_mb(), 1), "cpu_us": None,
        "replier_cpu_percent": None, "broker_cpu_percent": None, "others_percent": round(watch.others_percent, 1),
    }


def _wrk(service, path, connections, seconds, think):
    how = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s", load.HERE / "load.lua"]
    return ["wrk", *how, f"http://127.0.0.1:{service.port}{path}", "--", "GET", "", think]


def _post(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, "")
        return connection.getresponse().read()
    finally:
        connection.close()
