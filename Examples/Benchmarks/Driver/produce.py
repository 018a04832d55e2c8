"""Writing: how many records a second one producer has acknowledged, or has committed one by one, and how soon each; and what a
processor makes of it."""

import clients

TOPIC, PARTITIONS = "written", 4
COUNTS = {"produce-enqueue": 1_000_000, "produce-64": 500_000, "produce-one": 10_000, "transactions-one": 500}
# Commands at a fixed rate, and events of one partition that are read back; ours alone.
COUNTS |= {"processor-decide": 300_000, "processor-restore": 1_000_000, "processor-restore-snapshot": 1_000_000}


def measure(contender, broker, folder, name):
    """One contender's result, on a topic made anew; None if it does not take part."""
    command = contender.producer(name, broker.bootstrap, TOPIC, COUNTS[name])
    if command is None:
        return None
    broker.make_topics_anew({TOPIC: PARTITIONS})
    return clients.measure(contender, broker, folder, name, command, COUNTS[name])
