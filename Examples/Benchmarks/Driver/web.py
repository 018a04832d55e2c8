"""A plain web service, without Kafka: ours beside the peers'."""

import http.client
import json
import sys
import time
from pathlib import Path

import load
from broker import free_port
from processes import Process, Watch, ended_ticks

ORDER = '{"seats":["A12"],"customer":"c-1001"}'
REQUESTS = {
    "http-hello": ("GET", "/hello"),
    "http-json": ("POST", "/json", ORDER),
    "http-path": ("GET", "/shows/concert-7/seats/A12"),
    "http-static": ("GET", "/static/app.js"),
}
FILE_BYTES = 64 * 1024
WARM_UP = 1  # seconds


def files(folder):
    """A folder with the file that is served."""
    folder = Path(folder) / "static"
    folder.mkdir(exist_ok=True)
    lines = "".join(f"export const v{i:04} = (a, b) => a * {i * 7919} + b;\n" for i in range(2000))
    (folder / "app.js").write_text(lines[:FILE_BYTES])
    return folder


class Service:
    """One contender's service under way."""

    def __init__(self, contender, folder, seconds):
        self.contender, self.folder, self.seconds = contender, Path(folder), seconds
        self.files = files(folder)
        self.port = free_port()

    def measure(self, wanted):
        """Measures what is wanted; one dictionary each. Raises RuntimeError if it answers anything else than the others do."""
        command = self.contender.web(self.port, self.files)
        if command is None:
            return []
        results = []
        with Process(f"{self.contender.name}'s web service", command, self.folder / f"{self.contender.name}-web.log") as self.process:
            self.check()
            for name in REQUESTS:
                if name in wanted:
                    self._wrk(64, WARM_UP, *REQUESTS[name])
                    results += [self._repeat(name, level) for level in wanted[name]]
        return results

    def check(self):
        """Waits until it serves, and asks for everything once."""
        deadline = time.monotonic() + 30
        while True:
            try:
                answers = {name: self._ask(*request) for name, request in REQUESTS.items()}
                break
            except OSError:
                if time.monotonic() > deadline or not self.process.alive:
                    raise RuntimeError(f"{self.process.name} does not serve\n{self.process.tail()}") from None
                time.sleep(0.01)
        app = (self.files / "app.js").read_bytes()
        booking = json.loads(answers["http-json"][1])
        right = (
            answers["http-hello"] == (200, b"hello")
            and answers["http-json"][0] == 201
            and booking["seats"] == ["A12"] and booking["customer"] == "c-1001" and booking["state"] == "held"
            and json.loads(answers["http-path"][1]) == {"show": "concert-7", "seat": "A12"}
            and answers["http-static"] == (200, app)
            and self._ask("POST", "/json", '{"seats":["a12"],"customer":"c-1001"}')[0] == 422
            and self._ask("POST", "/json", "{")[0] == 400
        )
        if not right:
            raise RuntimeError(f"{self.process.name} answers something else: {answers}")

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _repeat(self, name, level):
        tries = []
        for _ in range(load.TRIES):
            tries.append(self._once(name, level))
            if tries[-1]["others_percent"] <= load.NOISE_PERCENT:
                break
        best = min(tries, key=lambda result: result["others_percent"])
        best["disturbed"] = best["others_percent"] > load.NOISE_PERCENT
        full_name = load.full_name(name, level)
        print(f"    {full_name:24} {self.contender.name:8} {load.describe(best)}", file=sys.stderr, flush=True)
        return {"name": full_name, "kind": self.contender.name, **best}

    def _wrk(self, connections, seconds, method, path, *body):
        url = f"http://127.0.0.1:{self.port}{path}"
        how = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", load.HERE / "load.lua"]
        before = ended_ticks()
        return self.run_wrk(["wrk", *how, url, "--", method, *body]), ended_ticks() - before

    def run_wrk(self, command):
        """What a wrk with load.lua prints."""
        with Process("wrk", command, self.folder / "wrk.log") as wrk:
            return load.parse_last_line(wrk, wrk.wait(self.seconds + 30))

    def _once(self, name, connections):
        watch = Watch(self.process)
        out, ticks = self._wrk(connections, self.seconds, *REQUESTS[name])
        watch.stop(ticks)
        return {
            **{key: out[key] for key in ("rate", "p50_ms", "p99_ms", "errors")},
            "rss_mb": round(self.process.memory_mb(), 1),
            "cpu_us": round(1e6 * watch.cpu_seconds(self.process) / max(out["requests"], 1), 2),
            "replier_cpu_percent": None, "broker_cpu_percent": None,
            "others_percent": round(watch.others_percent, 1),
        }
