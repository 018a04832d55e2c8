"""JSON read and written by one thread: ours beside Foundation's coders, without a broker."""

import sys
import time
from pathlib import Path

import load
from processes import TICKS, Process, Watch, ended_ticks

NAMES = ("json-decode", "json-encode")
KINDS = ("ours", "foundation")


def measure_all(options, folder, turn):
    """What one round gives."""
    kinds = [kind for kind in KINDS if not options.kinds or kind in options.kinds.split(",")]
    first = turn % max(1, len(kinds))
    return [
        measure(options.build / "release/BenchJSON", kind, folder, name, level, options.seconds)
        for name in NAMES
        for level in options.wanted.get(name, [])
        for kind in kinds[first:] + kinds[:first]
    ]


def measure(program, kind, folder, name, level, seconds):
    """One contender's result, measured again while others use the machine."""
    tries = []
    for _ in range(load.TRIES):
        tries.append(_once(program, kind, folder, name, level, seconds))
        if tries[-1]["others_percent"] <= load.NOISE_PERCENT:
            break
    best = min(tries, key=lambda result: result["others_percent"])
    best["disturbed"] = best["others_percent"] > load.NOISE_PERCENT
    full_name = load.full_name(name, level)
    print(f"    {full_name:24} {kind:10} {load.describe(best)}", file=sys.stderr, flush=True)
    return {"name": full_name, "kind": kind, **best}


def _once(program, kind, folder, name, level, seconds):
    watch, before = Watch(), ended_ticks()
    memory = 0.0
    with Process(f"{kind}'s {name}", [program, name, level, kind, seconds], Path(folder) / f"{kind}-{name}-{level}.log") as process:
        deadline = time.monotonic() + seconds + 30
        while process.alive and time.monotonic() < deadline:
            memory = max(memory, process.memory_mb())
            time.sleep(0.1)
        out = load.parse_last_line(process, process.wait(1))
    ticks = ended_ticks() - before
    watch.stop(ticks)
    return {
        "rate": out["rate"], "p50_ms": out["p50_ms"], "p99_ms": out["p99_ms"], "errors": 0, "rss_mb": round(memory, 1),
        "cpu_us": round(1e6 * ticks / TICKS / out["count"], 3), "replier_cpu_percent": None, "broker_cpu_percent": None,
        "others_percent": round(watch.others_percent, 1),
    }
