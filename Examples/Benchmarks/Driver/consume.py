"""Reading a backlog: how many records a second one consumer gets from the first to the last."""

from pathlib import Path

import clients
import load
from processes import Process

TOPIC, PARTITIONS, SIZE = "backlog", 4, 100  # bytes a record
# How many records: with the default settings enough that rests of the fetchers would show.
COUNTS = {"consume-records": 2_000_000, "consume-batches": 2_000_000, "consume-default": 5_000_000}


def fill(floor, broker, folder, wanted):
    """Writes the backlog that all contenders of a bench read."""
    count = max(COUNTS[name] for name in wanted)
    broker.make_topics_anew({TOPIC: PARTITIONS})
    with Process("filler", floor.filler(broker.bootstrap, TOPIC, count, SIZE), Path(folder) / "filler.log") as filler:
        load.parse_last_line(filler, filler.wait(clients.LIMIT))


def measure(contender, broker, folder, name):
    """One contender's result; None if it does not take part."""
    command = contender.consumer(name, broker.bootstrap, TOPIC, COUNTS[name])
    return command and clients.measure(contender, broker, folder, name, command, COUNTS[name])
