"""The benchmarks' driver; Scripts/bench sets the machine up and runs it."""

import argparse
import fcntl
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import coders
import consume
import contenders
import load
import offload
import produce
import report
import web
from broker import Broker


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"bench: {message}; see --help\n")


def parse(arguments):
    parser = Parser(prog="Scripts/bench")
    parser.add_argument("names", nargs="*", help="what to measure, each with all its levels or one: http-get, http-get-64")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="how long each measurement takes")
    parser.add_argument("--kinds", help="whom to measure, instead of all: ours,floor,rust,go")
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.wanted = {}
    for name in options.names or load.LEVELS:
        matches = [(n, l) for n, levels in load.LEVELS.items() for l in levels if name in (n, load.full_name(n, l))]
        if not matches:
            every = ", ".join(load.full_name(n, l) for n, levels in load.LEVELS.items() for l in levels)
            parser.error(f"nothing is named {name}; names are {', '.join(load.LEVELS)}, and one level of them: {every}")
        for base, level in matches:
            levels = options.wanted.setdefault(base, [])
            levels += [level] if level not in levels else []
    return options


def contestants(options, floor):
    """Who takes part, in the order of the first round."""
    peer_names = [k for k in (options.kinds or "rust,go").split(",") if k not in ("ours", "floor")]
    everyone = [
        contenders.Causeway(*(options.build / "release" / name for name in ("causeway", "BenchClients", "BenchWeb"))),
        *([floor] if floor else []),
        *contenders.find_peers(os.environ.get("CAUSEWAY_PEERS"), peer_names),
    ]
    if options.kinds:
        everyone = [c for c in everyone if c.name in options.kinds.split(",")]
        missing = set(options.kinds.split(",")) - {c.name for c in everyone} - set(coders.KINDS) - {"floor"}
        if missing:
            sys.exit(f"bench: not to be found: {', '.join(sorted(missing))} (peers are looked for in CAUSEWAY_PEERS)")
    return everyone


def first_match(pattern, path):
    found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return found.group(1) if found else "unknown"


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def context():
    """Where and with what the figures were made."""
    return {
        "machine": f"{os.cpu_count()} x {first_match(r'^model name.*: (.*)$', '/proc/cpuinfo')}",
        "system": first_match(r'^PRETTY_NAME="(.*)"$', "/etc/os-release") + f", Linux {platform.release()}",
        "versions": {
            "swift": (re.search(r"Swift version (\S+)", output("swift", "--version")) or ["", "unknown"])[1],
            "librdkafka": output("pkg-config", "--modversion", "rdkafka"),
            "libuv": output("pkg-config", "--modversion", "libuv"),
            "commit": output("git", "rev-parse", "--short", "HEAD"),
        },
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def main():
    options = parse(sys.argv[1:])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    folder = options.build / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("bench: another bench runs in this folder; both would measure each other")
    lines, failed = [], False
    apart = ((run_coders, set(coders.NAMES)), (run_web, set(web.REQUESTS)), (run_offload, {offload.NAME}))
    alone = set().union(*(names for _, names in apart))
    for run, names in (*apart, (run_clients, set(load.LEVELS) - alone)):
        wanted = {name: levels for name, levels in options.wanted.items() if name in names}
        if not wanted:
            continue
        results, where, some_failed = run(options, folder)
        failed |= some_failed
        for name in (load.full_name(n, level) for n, levels in wanted.items() for level in levels):
            found = [r for r in results if r["name"] == name]
            lines += [report.summarise(name, found, where)] if found else []
    report.write_lines(options.build / "bench.jsonl", lines)
    if lines:
        print(report.table(lines))
    return 1 if failed else 0


def run_clients(options, folder):
    """The rounds of all that works with a broker."""
    floor = contenders.Floor.compile(Path(__file__).parent.parent / "Floors", folder / "floors", os.environ.get("CC", "cc"))
    everyone = contestants(options, floor)
    results, failed = [], False
    with Broker(os.environ["KAFKA_HOME"], folder / "kafka") as broker, open(folder / "rounds.jsonl", "a") as raw:
        where = {"broker": broker.description, **context()}
        print(f"==> {where['machine']}, {where['system']}, {broker.description}", file=sys.stderr)
        load.warm_up_broker(floor, broker, folder)
        writing = [name for name in options.wanted if name in produce.COUNTS]
        backlog = [name for name in options.wanted if name in consume.NAMES]
        if backlog:
            consume.fill(floor, broker, folder, backlog)
        for turn in range(options.rounds):
            print(f"==> round {turn + 1} of {options.rounds}", file=sys.stderr)
            first = turn % len(everyone)
            for contender in everyone[first:] + everyone[:first]:
                session = load.Session(contender, broker, folder, options.seconds, options.wanted)
                try:
                    session.run()
                    for name in backlog:
                        result = consume.measure(contender, broker, folder, name)
                        session.results += [result] if result else []
                    written = [produce.measure(contender, broker, folder, name) for name in writing]
                    session.results += [result for result in written if result]
                except RuntimeError as error:
                    failed = True
                    print(f"bench: {contender.name}: {error}", file=sys.stderr)
                for result in session.results:
                    raw.write(json.dumps({"round": turn + 1, **result, **where}) + "\n")
                results += session.results
    return results, where, failed


def run_web(options, folder):
    """The rounds of the web services, which need no broker and have no floor."""
    everyone = contestants(options, None)
    where, results, failed = {"broker": "none", **context()}, [], False
    print(f"==> {where['machine']}, {where['system']}", file=sys.stderr)
    with open(folder / "rounds.jsonl", "a") as raw:
        for turn in range(options.rounds):
            print(f"==> round {turn + 1} of {options.rounds}", file=sys.stderr)
            first = turn % len(everyone)
            for contender in everyone[first:] + everyone[:first]:
                try:
                    measured = web.Service(contender, folder, options.seconds).measure(options.wanted)
                except RuntimeError as error:
                    failed, measured = True, []
                    print(f"bench: {contender.name}: {error}", file=sys.stderr)
                for result in measured:
                    raw.write(json.dumps({"round": turn + 1, **result, **where}) + "\n")
                results += measured
    return results, where, failed


def run_offload(options, folder):
    """The rounds of CPU-bound work beside the loop, which nobody else takes part in."""
    where, results = {"broker": "none", **context()}, []
    print(f"==> {where['machine']}, {where['system']}", file=sys.stderr)
    ours = contestants(argparse.Namespace(**{**vars(options), "kinds": "ours"}), None)[0]
    with open(folder / "rounds.jsonl", "a") as raw:
        for turn in range(options.rounds):
            print(f"==> round {turn + 1} of {options.rounds}", file=sys.stderr)
            for result in offload.measure_all(ours, options, folder):
                raw.write(json.dumps({"round": turn + 1, **result, **where}) + "\n")
                results.append(result)
    return results, where, False


def run_coders(options, folder):
    """The rounds of the JSON benches, which need no broker."""
    where, results = {"broker": "none", **context()}, []
    print(f"==> {where['machine']}, {where['system']}", file=sys.stderr)
    with open(folder / "rounds.jsonl", "a") as raw:
        for turn in range(options.rounds):
            print(f"==> round {turn + 1} of {options.rounds}", file=sys.stderr)
            for result in coders.measure_all(options, folder, turn):
                raw.write(json.dumps({"round": turn + 1, **result, **where}) + "\n")
                results.append(result)
    return results, where, False


if __name__ == "__main__":
    sys.exit(main())
