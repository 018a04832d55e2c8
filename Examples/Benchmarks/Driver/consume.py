"""Reading a backlog: how many records a second one consumer gets from the first to the last."""

import sys
import time
from pathlib import Path

import contenders
import load
from processes import Process, Watch, ended_ticks

TOPIC, PARTITIONS, SIZE = "backlog", 4, 100  # bytes a record
# How many records: with the default settings enough that rests of the fetchers would show.
COUNTS = {"consume-records": 2_000_000, "consume-batches": 2_000_000, "consume-default": 5_000_000}
LIMIT = 120  # seconds


def fill(floor, broker, folder, wanted):
    """Writes the backlog that all contenders of a bench read."""
    count = max(COUNTS[name] for name in wanted)
    broker.make_topics_anew({TOPIC: PARTITIONS})
    with Process("filler", floor.filler(broker.bootstrap, TOPIC, count, SIZE), Path(folder) / "filler.log") as filler:
        load.parse_last_line(filler, filler.wait(LIMIT))


def measure(contender, broker, folder, name):
    """One contender's result, measured again while others use the machine; None if it does not take part."""
    command = contender.consumer(name, broker.bootstrap, TOPIC, COUNTS[name])
    if command is None:
        return None
    tries = []
    for _ in range(load.TRIES):
        tries.append(_once(contender, broker, folder, name, command))
        if tries[-1]["others_percent"] <= load.NOISE_PERCENT:
            break
    best = min(tries, key=lambda result: result["others_percent"])
    best["disturbed"] = best["others_percent"] > load.NOISE_PERCENT
    print(f"    {name:24} {contender.name:8} {load.describe(best)}", file=sys.stderr, flush=True)
    return {"name": name, "kind": contender.name, **best}


def _once(contender, broker, folder, name, command):
    watch, before = Watch(broker.process), ended_ticks()
    memory = 0.0
    with Process(f"{contender.name}'s consumer", command, Path(folder) / f"{contender.name}-consumer.log") as consumer:
        deadline = time.monotonic() + LIMIT
        while consumer.alive and time.monotonic() < deadline:
            memory = max(memory, consumer.memory_mb())
            time.sleep(0.02)
        out = load.parse_last_line(consumer, consumer.wait(1))
    ticks = ended_ticks() - before
    watch.stop(ticks)
    return {
        "rate": out["rate"], "p50_ms": None, "p99_ms": None, "errors": 0,
        "rss_mb": round(memory, 1),
        "cpu_us": None,
        "replier_cpu_percent": None,
        "broker_cpu_percent": round(100 * watch.cpu_seconds(broker.process) / watch.seconds),
        "others_percent": round(watch.others_percent, 1),
    }
