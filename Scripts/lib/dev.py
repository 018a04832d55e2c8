"""Runs a program that listens on a port, and again after each change of its sources; Scripts/dev says how it is used.

The socket is this process's: it stays open while one program ends and the next one starts.
"""

import argparse
import ctypes
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time

FIRST_DESCRIPTOR = 3  # sd_listen_fds(3)
QUIET = 0.15  # seconds without another change before a build begins: editors write a file in several steps
GRACE = 15  # seconds that a program may take to end
SOURCE = re.compile(r".*\.(swift|h|c|modulemap|html|css|js)$")


PR_SET_PDEATHSIG = 1


def end_with_parent():
    """What is started here ends with this process, however that ends; where the system has a way."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text):
    print(f"==> {text}", flush=True)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="Scripts/dev")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--watch", action="append", required=True)
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def listen(port):
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(("127.0.0.1", port))
    except OSError as error:
        sys.exit(f"dev: can't listen on 127.0.0.1:{port}: {error.strerror}; choose another port (--port), or end the process that has it")
    held.listen(1024)
    return held


class Changes:
    """What inotifywait tells of the folders."""

    def __init__(self, folders):
        command = ["inotifywait", "-q", "-m", "-r", "-e", "close_write,moved_to,moved_from,create,delete", "--format", "%w%f", *folders]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent)
        self.rest = b""

    def wait(self, seconds):
        """Whether a source changed before the time was over."""
        end = time.monotonic() + seconds
        while True:
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                return False
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                sys.exit("dev: inotifywait ended: are the folders there, and is fs.inotify.max_user_watches large enough?")
            *lines, self.rest = (self.rest + data).split(b"\n")
            if any(SOURCE.match(line.decode(errors="replace")) for line in lines):
                return True

    def settle(self):
        """Returns once nothing has changed for a moment."""
        while self.wait(QUIET):
            pass

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Program:
    """The program under way, if there is one."""

    def __init__(self, command, held):
        self.command, self.held, self.process = command, held, None

    def start(self):
        def pass_socket():
            end_with_parent()
            # Without "close on exec" the copy is there for the program, under the number that it looks for.
            if self.held.fileno() == FIRST_DESCRIPTOR:
                os.set_inheritable(FIRST_DESCRIPTOR, True)
            else:
                os.dup2(self.held.fileno(), FIRST_DESCRIPTOR)
            os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
            os.execvp(self.command[0], self.command)

        sys.stdout.flush()
        self.process = subprocess.Popen(self.command, preexec_fn=pass_socket, start_new_session=True, close_fds=False)
        say(f"running {os.path.basename(self.command[0])}, process {self.process.pid}")

    def report_end(self):
        """Tells once if the program has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            say(f"process {self.process.pid} ended by itself with {self.process.returncode}; it is started again after a change")
            self.process = None

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                say(f"process {self.process.pid} did not end within {GRACE} s: killed")
                self.process.kill()
                self.process.wait()
        if self.process.returncode not in (0, -signal.SIGTERM):
            say(f"process {self.process.pid} ended with {self.process.returncode}")
        self.process = None


def build(command):
    from_start = time.monotonic()
    succeeded = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL).returncode == 0
    say(f"build {'done' if succeeded else 'failed'} in {time.monotonic() - from_start:.1f} s")
    return succeeded


def main():
    options = parse(sys.argv[1:])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    held = listen(options.port)
    say(f"http://127.0.0.1:{options.port} is held; watching {', '.join(options.watch)}")
    changes, program = Changes(options.watch), Program(options.command, held)
    try:
        while True:
            if build(options.build):
                program.stop()
                program.start()
            elif program.process is not None:
                say("the program from before the change runs on")
            while not changes.wait(1):
                program.report_end()
            changes.settle()
            say("changed")
    finally:
        program.stop()
        changes.stop()


if __name__ == "__main__":
    main()
