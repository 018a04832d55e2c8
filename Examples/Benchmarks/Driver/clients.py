"""Measurements of one client that works through a number of records and ends."""

import sys
import time
from pathlib import Path

import load
from processes import TICKS, Process, Watch, ended_ticks

LIMIT = 120  # seconds


def measure(contender, broker, folder, name, command, count):
    """One contender's result, measured again while others use the machine."""
    tries = []
    for _ in range(load.TRIES):
        tries.append(_once(contender, broker, folder, name, command, count))
        if tries[-1]["others_percent"] <= load.NOISE_PERCENT:
            break
    best = min(tries, key=lambda result: result["others_percent"])
    best["disturbed"] = best["others_percent"] > load.NOISE_PERCENT
    print(f"    {name:24} {contender.name:8} {load.describe(best)}", file=sys.stderr, flush=True)
    return {"name": name, "kind": contender.name, **best}


def _once(contender, broker, folder, name, command, count):
    watch, before = Watch(broker.process), ended_ticks()
    memory = 0.0
    with Process(f"{contender.name}'s {name}", command, Path(folder) / f"{contender.name}-{name}.log") as client:
        deadline = time.monotonic() + LIMIT
        while client.alive and time.monotonic() < deadline:
            memory = max(memory, client.memory_mb())
            time.sleep(0.02)
        out = load.parse_last_line(client, client.wait(1))
    ticks = ended_ticks() - before
    watch.stop(ticks)
    return {
        "rate": out["rate"], "p50_ms": out.get("p50_ms"), "p99_ms": out.get("p99_ms"), "errors": 0,
        "rss_mb": round(memory, 1),
        # Of the whole process, its start included.
        "cpu_us": round(1e6 * ticks / TICKS / count, 2),
        "replier_cpu_percent": None,
        "broker_cpu_percent": round(100 * watch.cpu_seconds(broker.process) / watch.seconds),
        "others_percent": round(watch.others_percent, 1),
    }
