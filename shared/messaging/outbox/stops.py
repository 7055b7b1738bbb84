"""Why a relay does not publish to some partitions, and when it tries again.

Invariant: a stop is said once in the log when it begins and once when it is over, and stands in readiness and metrics
for as long as it lasts.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.contracts.partition import Partition
from shared.messaging.kafka import Refusal
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import RELAY_LOST, RELAY_STOPPED, RELAY_UNKNOWN

WORDS: Final[Mapping[Refusal, str]] = {
    "missing": "topic is missing; run migrate",
    "forbidden": "topic is forbidden to this service",
    "leaderless": "no broker leads it",
    "refused": "Kafka refuses its records",
    "unacknowledged": "Kafka does not acknowledge its records",
}
_PAUSE_SECONDS: Final = 2.0
_MOST_SECONDS: Final = 60.0
_MOST_NAMED: Final = 5


@dataclass(frozen=True)
class _Retry:
    reason: Refusal
    attempts: int
    due: float


@dataclass
class Stops:
    """What is stopped: topics by what a survey found, partitions by what Kafka answered."""

    owner: str
    topics: dict[str, str] = field(default_factory=dict)
    """Topic → why nothing of it is published, until something changes."""
    _partitions: dict[Partition, _Retry] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)

    def stand_by(self) -> None:
        """Forget everything: another relay leads, and tells it."""
        self.topics, self._partitions, self._said = {}, {}, {}

    def begin(self, waiting: Collection[Partition]) -> None:
        """Begin anew: a partition for which nothing waits cannot be tried, so nothing is known of it any more."""
        for partition in self._partitions.keys() - set(waiting):
            del self._partitions[partition]

    def surveyed(self, topics: Collection[str], stopped: Mapping[str, str]) -> None:
        """Note which of the topics that were looked at are stopped, and why."""
        self.topics = {**{each: why for each, why in self.topics.items() if each not in topics}, **stopped}
        for partition in [each for each in self._partitions if each.topic in self.topics]:
            del self._partitions[partition]

    def failed(self, failures: Mapping[Partition, Refusal]) -> None:
        """Note partitions that Kafka did not take records for: each is tried again after a pause that grows."""
        for partition, reason in failures.items():
            before = self._partitions.get(partition)
            attempts = 1 if before is None else before.attempts + 1
            pause = min(_PAUSE_SECONDS * 2 ** (attempts - 1), _MOST_SECONDS)
            self._partitions[partition] = _Retry(reason, attempts, time.monotonic() + pause)

    def delivered(self, partitions: Collection[Partition]) -> None:
        """Note partitions that take records."""
        if healed := self._partitions.keys() & set(partitions):
            for partition in healed:
                del self._partitions[partition]
            self.tell()

    def waiting(self) -> set[Partition]:
        """Return the partitions that are not to be tried yet."""
        now = time.monotonic()
        return {each for each, retry in self._partitions.items() if retry.due > now}

    def due(self, partitions: Collection[Partition]) -> bool:
        """Tell whether one of these partitions is to be tried again."""
        return not self.waiting() >= self._partitions.keys() & set(partitions)

    @property
    def words(self) -> str | None:
        """Name what is stopped, and why."""
        named = [f"{name}: {why}" for name, why in sorted(self._reasons().items())]
        more = [f"{len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
        return "; ".join(named[:_MOST_NAMED] + more) or None

    def tell(self) -> None:
        """Say in the log what has changed, and in the metric what is."""
        reasons = self._reasons()
        begun, over = sorted(reasons.keys() - self._said.keys()), sorted(self._said.keys() - reasons.keys())
        for name in begun[:_MOST_NAMED]:
            log().warning("relay-stopped", partition=name, reason=reasons[name])
        for name in over[:_MOST_NAMED]:
            log().info("relay-goes-on", partition=name)
        _say_more("relay-stopped-more", begun)
        _say_more("relay-goes-on-more", over)
        self._said = reasons
        stopped = Counter((*self.topics, *(each.topic for each in self._partitions if each.topic not in self.topics)))
        for topic in {*stopped, *_told(self.owner)}:
            RELAY_STOPPED.labels(self.owner, topic).set(stopped[topic])

    def _reasons(self) -> dict[str, str]:
        partitions = {
            str(each): WORDS[retry.reason] for each, retry in self._partitions.items() if each.topic not in self.topics
        }
        return {**self.topics, **partitions}


def _say_more(what: str, names: Collection[str]) -> None:
    """Count what is not named: where all topics are missing, a line each would be a flood."""
    if len(names) > _MOST_NAMED:
        log().warning(what, partitions=len(names) - _MOST_NAMED)


def tell_topics(owner: str, unknown: Mapping[str, int], lost: Mapping[str, int], topics: Iterable[str]) -> None:
    """Tell for every topic how many events the database does not know, and how many the log does not hold."""
    for topic in topics:
        RELAY_STOPPED.labels(owner, topic)
        RELAY_UNKNOWN.labels(owner, topic).set(unknown.get(topic, 0))
        RELAY_LOST.labels(owner, topic).set(lost.get(topic, 0))


def forget() -> None:
    """Take back what was told: another relay leads by now, and tells it."""
    for figure in (RELAY_STOPPED, RELAY_UNKNOWN, RELAY_LOST):
        figure.clear()


def _told(owner: str) -> set[str]:
    return {
        sample.labels["topic"]
        for metric in RELAY_STOPPED.collect()
        for sample in metric.samples
        if sample.labels["service"] == owner
    }
