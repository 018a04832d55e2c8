"""Processes that the bench starts: each is ended with it, and what it takes of CPU and memory can be read."""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _end_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def ended_ticks():
    """CPU time, in clock ticks, of the processes started here that have ended."""
    times = os.times()
    return (times.children_user + times.children_system) * TICKS


class Process:
    """A program under way, with its output in a file."""

    def __init__(self, name, command, log):
        self.name, self.log = name, Path(log)
        self.output = open(self.log, "wb")
        # A session of its own: Ctrl-C reaches the bench, which then ends what it started in order.
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def alive(self):
        return self.process.poll() is None

    def ticks(self):
        """CPU time used so far, in clock ticks."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])
        except OSError:
            return 0

    def memory_mb(self):
        """Resident memory now, in MB."""
        try:
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        except OSError:
            pass
        return 0.0

    def tail(self, lines=5):
        """The last lines of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def wait(self, seconds):
        """Its exit code; ends it and raises if it takes longer."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise RuntimeError(f"{self.name} did not end within {seconds} s\n{self.tail()}") from None

    def stop(self, grace=10):
        """Ends it, by force if it does not follow."""
        if self.alive:
            self.process.terminate()
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()


def machine_ticks():
    """Ticks that this machine's cores were busy so far, or held back by its host."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return user + nice + system + irq + softirq + steal


class Watch:
    """What processes, and all others, take of the machine between two moments."""

    def __init__(self, *processes):
        self.processes = processes
        self.before = [p.ticks() for p in processes]
        self.machine, self.at = machine_ticks(), time.monotonic()

    def stop(self, more_ticks=0.0):
        """Ends the watch; more_ticks are those of processes that already ended."""
        self.used = {p: p.ticks() - b for p, b in zip(self.processes, self.before)}
        self.seconds = time.monotonic() - self.at
        others = machine_ticks() - self.machine - sum(self.used.values()) - more_ticks
        self.others_percent = max(0.0, 100 * others / TICKS / self.seconds)
        return self

    def cpu_seconds(self, process):
        return self.used[process] / TICKS
