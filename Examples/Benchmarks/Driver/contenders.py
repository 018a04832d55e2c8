"""Who is measured: Causeway, the C floors of this folder, and peers, programs in other languages that live elsewhere.

A contender has three commands over a request topic and a reply topic. gateway: POST /requests is a request whose
reply's value is the response, GET /hello answers "hello". replier: sends each request's value back. requester: keeps a
number of requests under way and prints a JSON line with rate (per second), p50_ms and p99_ms. consumer: reads a number
of records from the beginning of a topic and prints a JSON line with rate; None if it has nothing like what is named.
producer: writes a number of records and prints a JSON line with rate, and p50_ms and p99_ms where each is awaited; None
as above. web: serves GET /hello, POST /json, GET /shows/{show}/seats/{seat} and the files of a folder under /static,
without Kafka; None as above.
"""

import os
import subprocess
from pathlib import Path

REQUESTS, REPLIES = "bench2", "bench3"
TOPICS = {REQUESTS: 4, REPLIES: 1}
BODY = '{"event":"concert-7","seat":"A12","customer":"c-1001"}'
WARM_UP = 2  # seconds that no requester counts


class Causeway:
    """The `causeway` command of this package."""

    name = "ours"

    def __init__(self, command, clients, web):
        self.command, self.clients, self.web_service = command, clients, web

    def web(self, port, files):
        return [self.web_service, port, files]

    def gateway(self, bootstrap, port):
        route = f"POST /requests={REQUESTS}>{REPLIES}"
        return [self.command, "gateway", "--bootstrap", bootstrap, "--port", port, "--route", route]

    def replier(self, bootstrap):
        return [self.command, "respond", "--bootstrap", bootstrap, "--topic", REQUESTS, "--group", "bench", "--echo"]

    def requester(self, bootstrap, in_flight, seconds):
        where = ["--bootstrap", bootstrap, "--topic", REQUESTS, "--reply-topic", REPLIES]
        if "--warm-up" in self._help("request"):
            how = ["--in-flight", in_flight, "--duration", seconds, "--warm-up", WARM_UP]
        else:  # then it counts from its first request, to our disadvantage
            how = ["--in-flight", in_flight, "--duration", seconds + WARM_UP]
        return [self.command, "request", *where, *how, BODY]

    def consumer(self, name, bootstrap, topic, count):
        return [self.clients, name, bootstrap, topic, count]

    def producer(self, name, bootstrap, topic, count):
        return [self.clients, name, bootstrap, topic, count]

    def _help(self, command):
        return subprocess.run([self.command, command, "--help"], capture_output=True, text=True).stdout


class Floor:
    """The same work in C, over the same two libraries, with nothing around it."""

    name = "floor"

    def web(self, port, files):
        return None

    def __init__(self, folder):
        self.folder = Path(folder)

    @classmethod
    def compile(cls, sources, folder, compiler):
        """Builds the programs of the folder `sources` into `folder`."""
        sources, folder = Path(sources), Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "rdkafka", "libuv"], text=True).split()
        for program in ("gateway", "replier", "requester", "consumer", "producer", "transactor", "filler"):
            command = [compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", folder / program]
            command += [sources / f"{program}.c", sources / "kafka.c", *flags]
            subprocess.run([str(word) for word in command], check=True)
        return cls(folder)

    def gateway(self, bootstrap, port):
        return [self.folder / "gateway", bootstrap, REQUESTS, REPLIES, port]

    def replier(self, bootstrap):
        return [self.folder / "replier", bootstrap, REQUESTS]

    def requester(self, bootstrap, in_flight, seconds):
        return [self.folder / "requester", bootstrap, REQUESTS, REPLIES, in_flight, seconds, BODY]

    def consumer(self, name, bootstrap, topic, count):
        # Reading the records is all that it does of a view, and of windows.
        return None if name == "view-read" else [self.folder / "consumer", bootstrap, topic, count]

    def producer(self, name, bootstrap, topic, count):
        if name == "transactions-one":
            return [self.folder / "transactor", bootstrap, topic, count]
        if name.startswith("processor-"):
            return None
        return [self.folder / "producer", name, bootstrap, topic, count]

    def filler(self, bootstrap, topic, count, size, keys=None):
        return [self.folder / "filler", bootstrap, topic, count, size, *([keys] if keys else [])]


class Peer:
    """A program of the peers' folder: its `run` takes gateway, replier and rr, and has the topics' names built in."""

    def __init__(self, folder):
        self.name, self.run = Path(folder).name, Path(folder) / "run"

    def gateway(self, bootstrap, port):
        return [self.run, "gateway", bootstrap, port]

    def web(self, port, files):
        return ["env", f"STATIC={files}", self.run, "web", port]

    def replier(self, bootstrap):
        return [self.run, "replier", bootstrap]

    def requester(self, bootstrap, in_flight, seconds):
        return [self.run, "rr", bootstrap, in_flight, seconds]

    def consumer(self, name, bootstrap, topic, count):
        # They hand out single records, with settings of their own that never rest.
        return [self.run, "consume", bootstrap, topic, count] if name == "consume-records" else None

    def producer(self, name, bootstrap, topic, count):
        if name == "transactions-one" or name.startswith("processor-"):
            return None
        # Idempotent as ours and the floor's; the awaiting ones are so by themselves.
        if name == "produce-enqueue":
            return ["env", "PRODUCER=enable.idempotence=true", self.run, "produce", bootstrap, topic, count, 100]
        return [self.run, "await", bootstrap, topic, count, {"produce-64": 64, "produce-one": 1}[name]]


def find_peers(folder, names):
    """The peers with these names in the folder; those that are not there are left out."""
    if not folder:
        return []
    return [Peer(Path(folder) / name) for name in names if os.access(Path(folder) / name / "run", os.X_OK)]
