"""Reading a backlog: how many records a second one consumer gets from the first to the last, how many keys a second a
view loads from its start until it has caught up, how many reads a second of it one thread makes, and how many records a
second are counted in windows."""

from pathlib import Path

import clients
import load
from processes import Process

TOPIC, VIEW_TOPIC, WINDOW_TOPIC, PARTITIONS, SIZE = "backlog", "view", "clicks", 4, 100  # bytes a record
# How many records: with the default settings enough that rests of the fetchers would show.
COUNTS = {"consume-records": 2_000_000, "consume-batches": 2_000_000, "consume-default": 5_000_000}
# How many keys, a record each.
VIEWS = {"view-load": 1_000_000, "view-read": 1_000_000}
# How many records, of so many keys.
WINDOWS, WINDOW_KEYS = {"windows-count": 1_000_000}, 1_000
NAMES = {**COUNTS, **VIEWS, **WINDOWS}


def fill(floor, broker, folder, wanted):
    """Writes the backlogs that all contenders of a bench read."""
    for topic, counts in ((TOPIC, COUNTS), (VIEW_TOPIC, VIEWS), (WINDOW_TOPIC, WINDOWS)):
        count = max((counts[name] for name in wanted if name in counts), default=0)
        if count == 0:
            continue
        broker.make_topics_anew({topic: PARTITIONS})
        keys = {VIEW_TOPIC: count, WINDOW_TOPIC: WINDOW_KEYS}.get(topic)
        command = floor.filler(broker.bootstrap, topic, count, SIZE, keys)
        with Process("filler", command, Path(folder) / "filler.log") as filler:
            load.parse_last_line(filler, filler.wait(clients.LIMIT))


def measure(contender, broker, folder, name):
    """One contender's result; None if it does not take part."""
    topic = VIEW_TOPIC if name in VIEWS else WINDOW_TOPIC if name in WINDOWS else TOPIC
    command = contender.consumer(name, broker.bootstrap, topic, NAMES[name])
    return command and clients.measure(contender, broker, folder, name, command, NAMES[name])
