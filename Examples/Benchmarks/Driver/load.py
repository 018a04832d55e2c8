"""The measurements: what is measured, for one contender in one round."""

import json
import socket
import statistics
import sys
import time
from pathlib import Path

import contenders
from broker import free_port
from processes import Process, Watch, ended_ticks

HERE = Path(__file__).parent
LEVELS = {
    "http-get": (64, 256),
    "http-hello": (64, 256),
    "http-json": (64, 256),
    "http-path": (64, 256),
    "http-static": (64, 256),
    "http-offload": ("none", "loop", "pool"),
    "request-reply": (1, 64, 256, 1024),
    "http-kafka-http": (1, 64, 256),
    "start-to-first-answer": (None,),
    "consume-records": (None,),
    "consume-batches": (None,),
    "consume-default": (None,),
    "produce-enqueue": (None,),
    "produce-64": (None,),
    "produce-one": (None,),
    "transactions-one": (None,),
    "processor-decide": (None,),
    "processor-restore": (None,),
    "processor-restore-snapshot": (None,),
    "view-load": (None,),
    "view-read": (None,),
    "windows-count": (None,),
    "json-decode": ("body", "order"),
    "json-encode": ("body", "order"),
}
HTTP = {"http-get": ("GET", "/hello"), "http-kafka-http": ("POST", "/requests", contenders.BODY)}
NOISE_PERCENT = 10  # of a core that others may take while something is measured
TRIES = 3
BROKER_WARM_UP = 3  # seconds, three times
STARTS = 5


def warm_up_broker(floor, broker, folder):
    """Loads a broker that just started until its code is compiled: whoever came first would pay for that."""
    broker.make_topics_anew(contenders.TOPICS)
    with Process("replier", floor.replier(broker.bootstrap), Path(folder) / "warm-up-replier.log"):
        for in_flight in (1, 64, 1024):
            command = floor.requester(broker.bootstrap, in_flight, BROKER_WARM_UP)
            with Process("requester", command, Path(folder) / "warm-up.log") as requester:
                parse_last_line(requester, requester.wait(BROKER_WARM_UP + 30))


def full_name(name, level):
    return name if level is None else f"{name}-{level}"


class Session:
    """One contender in one round: its processes and its results."""

    def __init__(self, contender, broker, folder, seconds, wanted):
        self.contender, self.broker, self.folder = contender, broker, Path(folder)
        self.seconds, self.wanted = seconds, wanted
        self.results = []

    def run(self):
        """Measures what is wanted of request-reply and HTTP, on topics made anew; the results, one dictionary each."""
        if not any(name in self.wanted for name in (*HTTP, "request-reply", "start-to-first-answer")):
            return self.results
        self.broker.make_topics_anew(contenders.TOPICS)
        bootstrap = self.broker.bootstrap
        with self._start("replier", self.contender.replier(bootstrap)) as self.replier:
            time.sleep(1)
            if "request-reply" in self.wanted:
                for level in self.wanted["request-reply"]:
                    self._repeat("request-reply", level, self._request_reply)
            if any(name in self.wanted for name in ("http-get", "http-kafka-http", "start-to-first-answer")):
                self._gateway()
        return self.results

    def _start(self, role, command):
        return Process(f"{self.contender.name}'s {role}", command, self.folder / f"{self.contender.name}-{role}.log")

    def _repeat(self, name, level, measure):
        """Measures until the machine was left alone meanwhile, keeps the quietest of a few tries."""
        tries = []
        for _ in range(TRIES):
            tries.append(measure(level))
            if tries[-1]["others_percent"] <= NOISE_PERCENT:
                break
        best = min(tries, key=lambda result: result["others_percent"])
        best["disturbed"] = best["others_percent"] > NOISE_PERCENT
        self.results.append({"name": full_name(name, level), "kind": self.contender.name, **best})
        print(f"    {full_name(name, level):24} {self.contender.name:8} {describe(best)}", file=sys.stderr, flush=True)

    def _request_reply(self, in_flight):
        command = self.contender.requester(self.broker.bootstrap, in_flight, self.seconds)
        with self._start("requester", command) as requester:
            time.sleep(contenders.WARM_UP + 0.5)
            watch = Watch(requester, self.replier, self.broker.process)
            time.sleep(max(self.seconds - 1, 0.5))
            watch.stop()
            memory = requester.memory_mb()
            code = requester.wait(self.seconds + 30)
        out = parse_last_line(requester, code)
        errors = out.get("error", 0) + out.get("timeout", 0)
        cpu_us = 1e6 * watch.cpu_seconds(requester) / watch.seconds / max(out["rate"], 1)
        result = {key: out[key] for key in ("rate", "p50_ms", "p99_ms")}
        return {**result, **self._common(watch, memory, cpu_us), "errors": errors}

    def _common(self, watch, memory, cpu_us):
        share = lambda process: round(100 * watch.cpu_seconds(process) / watch.seconds)
        return {
            "rss_mb": round(memory, 1),
            "cpu_us": round(cpu_us, 2),
            "replier_cpu_percent": share(self.replier),
            "broker_cpu_percent": share(self.broker.process),
            "others_percent": round(watch.others_percent, 1),
        }

    def _gateway(self):
        self.port = free_port()
        command = self.contender.gateway(self.broker.bootstrap, self.port)
        with self._start("gateway", command) as self.gateway:
            self._first_answer()
            for name, request in HTTP.items():
                if name in self.wanted:
                    self._wrk(64, max(self.seconds / 2, 1), *request)  # warm-up
                    for level in self.wanted[name]:
                        self._repeat(name, level, lambda connections, r=request: self._http(connections, r))
        if "start-to-first-answer" in self.wanted:
            self._repeat("start-to-first-answer", None, lambda _: self._starts(command))

    def _wrk(self, connections, seconds, method, path, *body):
        """Runs the load; its JSON line, and the CPU time it took in ticks."""
        url = f"http://127.0.0.1:{self.port}{path}"
        how = ["-t1", f"-c{connections}", f"-d{round(seconds)}s", "--latency", "-s", HERE / "load.lua"]
        before = ended_ticks()
        with Process("wrk", ["wrk", *how, url, "--", method, *body], self.folder / "wrk.log") as wrk:
            code = wrk.wait(seconds + 30)
        return parse_last_line(wrk, code), ended_ticks() - before

    def _http(self, connections, request):
        watch = Watch(self.gateway, self.replier, self.broker.process)
        out, ticks = self._wrk(connections, self.seconds, *request)
        watch.stop(ticks)
        cpu_us = 1e6 * watch.cpu_seconds(self.gateway) / max(out["requests"], 1)
        result = {key: out[key] for key in ("rate", "p50_ms", "p99_ms", "errors")}
        return {**result, **self._common(watch, self.gateway.memory_mb(), cpu_us)}

    def _starts(self, command):
        times = []
        watch = Watch(self.replier, self.broker.process)
        for _ in range(STARTS):
            from_start = time.monotonic()
            with self._start("gateway", command) as self.gateway:
                times.append(1000 * (self._first_answer() - from_start))
                memory = self.gateway.memory_mb()
        watch.stop()
        return {
            "rate": None,
            "p50_ms": round(statistics.median(times), 1),
            "p99_ms": round(max(times), 1),
            "errors": 0,
            # The client that asks and the gateways that ended are not told from others here: no guard by noise.
            **{**self._common(watch, memory, 0), "cpu_us": None, "others_percent": 0.0},
        }

    def _first_answer(self):
        """Asks again and again, each time for 100 ms at most; the moment of the first answer."""
        deadline = time.monotonic() + 30
        head = f"POST /requests HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
        request = f"{head}Content-Length: {len(contenders.BODY)}\r\n\r\n{contenders.BODY}".encode()
        while time.monotonic() < deadline and self.gateway.alive:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=0.1) as client:
                    client.sendall(request)
                    if client.recv(4096).startswith(b"HTTP/1.1 200"):
                        return time.monotonic()
            except OSError:
                pass
            time.sleep(0.001)
        raise RuntimeError(f"{self.gateway.name} answered nothing\n{self.gateway.tail()}\n{self.replier.tail()}")


def parse_last_line(process, code):
    """The JSON line that a load program ended with."""
    line = next((l for l in reversed(process.tail(50).splitlines()) if l.startswith("{")), None)
    if code or line is None:
        raise RuntimeError(f"{process.name} ended with {code}:\n{process.tail()}")
    return json.loads(line)


def describe(result):
    rate = "" if result["rate"] is None else f"{result['rate']:>10,.0f}/s  "
    cpu = "" if result["cpu_us"] is None else f"  {result['cpu_us']:.1f} us"
    latency = "" if result["p50_ms"] is None else f"p50 {result['p50_ms']:.2f} ms  p99 {result['p99_ms']:.2f} ms"
    text = f"{rate}{latency}{cpu}  {result['rss_mb']:.0f} MB"
    if result["errors"]:
        text += f"  {result['errors']} ERRORS"
    if result["disturbed"]:
        text += f"  disturbed: others took {result['others_percent']:.0f} % of a core"
    return text
