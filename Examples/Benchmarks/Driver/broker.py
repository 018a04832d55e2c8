"""One node of Apache Kafka from KAFKA_HOME, on free ports of the loopback interface."""

import base64
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from processes import Process

PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Broker:
    """A broker with an empty log; its folder is removed when it ends."""

    def __init__(self, home, folder):
        self.home, self.folder = Path(home), Path(folder)
        self.port, self.process = free_port(), None
        self.bootstrap = f"127.0.0.1:{self.port}"
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process:
            self.process.stop(grace=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        properties = self.folder / "server.properties"
        properties.write_text(PROPERTIES.format(port=self.port, controller=free_port(), data=self.folder / "data"))
        # Not starting with "-", which the tool would take for an option.
        cluster = "b" + base64.urlsafe_b64encode(os.urandom(16)).decode()[1:22]
        self._tool("kafka-storage.sh", "format", "--standalone", "-t", cluster, "-c", properties)
        # Kafka's own default, whatever a distribution's scripts have made of it: a small heap pauses for long.
        heap = "KAFKA_HEAP_OPTS=" + os.environ.get("KAFKA_HEAP_OPTS", "-Xms1G -Xmx1G")
        self.process = Process(
            "Apache Kafka", ["env", heap, self.home / "bin/kafka-server-start.sh", properties], self.folder / "log"
        )
        self._wait_until_started()

    @property
    def description(self):
        for jar in (self.home / "libs").glob("kafka-clients-*.jar"):
            return "Apache Kafka " + re.sub(r"^kafka-clients-|\.jar$", "", jar.name)
        return "Apache Kafka"

    def _wait_until_started(self):
        deadline = time.monotonic() + 60
        while "Kafka Server started" not in self.process.log.read_text(errors="replace"):
            if not self.process.alive or time.monotonic() > deadline:
                raise RuntimeError(f"Apache Kafka did not start:\n{self.process.tail(20)}")
            time.sleep(0.05)

    def _tool(self, name, *arguments):
        command = [str(self.home / "bin" / name), *map(str, arguments)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")

    def make_topics_anew(self, topics):
        """Deletes and creates topics, given as name: partitions."""
        def topics_tool(*arguments):
            self._tool("kafka-topics.sh", "--bootstrap-server", self.bootstrap, *arguments)

        topics_tool("--delete", "--if-exists", "--topic", "|".join(topics))
        for name, partitions in topics.items():
            topics_tool("--create", "--topic", name, "--partitions", partitions, "--replication-factor", 1)
