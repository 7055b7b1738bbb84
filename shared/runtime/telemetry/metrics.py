"""What a role tells at `/metrics`, each figure declared once with its meaning and the roles that promise it.

A figure without a single label would stand at 0 in every process that imports it; so each has one, and is there only
where it is set. What only one service can tell is declared beside its teller, with the same three functions.

Invariant: a name is `naik_kelas_<noun>_<unit>`, no label holds an id or anything a caller typed, and `TABLE` (and so
`deploy/observability/METRICS.md`) lists every one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

Teller = Literal[
    "every role", "api", "command api", "registry api", "reporting api", "replica api", "relay", "consumer", "follower"
]
"""Who promises a figure; `consumer` is whoever reads streams, `follower` one that learns for its own service, and
`replica api` an api whose service has one."""
Tellers = tuple[Teller, ...]
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class Told:
    """One figure, for people."""

    name: str
    """As it is asked for; a histogram's parts end in `_bucket`, `_sum` and `_count`."""
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    by: Tellers
    meaning: str


TABLE: Final[list[Told]] = []
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each, which nobody asks for


def counter(name: str, by: Tellers, meaning: str, labels: tuple[str, ...]) -> Counter:
    """Declare what only grows."""
    TABLE.append(Told(f"{name}_total", "counter", labels, by, meaning))
    return Counter(name, meaning, labels)


def gauge(name: str, by: Tellers, meaning: str, labels: tuple[str, ...]) -> Gauge:
    """Declare what rises and falls."""
    TABLE.append(Told(name, "gauge", labels, by, meaning))
    return Gauge(name, meaning, labels)


def histogram(name: str, by: Tellers, meaning: str, labels: tuple[str, ...]) -> Histogram:
    """Declare a length of time, in seconds."""
    TABLE.append(Told(name, "histogram", labels, by, meaning))
    return Histogram(name, meaning, labels, buckets=_SECONDS)


PROCESS = gauge("naik_kelas_process_info", ("every role",), "1; says what runs here.", ("service", "role", "release"))
UNMEASURED = counter(
    "naik_kelas_unmeasured_scrapes",
    ("relay", "follower", "reporting api", "replica api"),
    "Scrapes at which a figure could not be read.",
    ("figure",),
)

REQUESTS = histogram(
    "naik_kelas_http_request_seconds",
    ("api",),
    "HTTP requests, by the route's template.",
    ("method", "route", "status"),
)
COMMANDS = counter(
    "naik_kelas_commands",
    ("command api",),
    "Commands by outcome: done, replayed, refused, failed.",
    ("route", "outcome"),
)

OUTBOX_DEPTH = gauge(
    "naik_kelas_outbox_events", ("relay",), "Committed, and not yet acknowledged by Kafka.", ("service",)
)
OUTBOX_AGE = gauge("naik_kelas_outbox_age_seconds", ("relay",), "Age of the oldest of them.", ("service",))
HORIZON = gauge(
    "naik_kelas_relay_horizon_seconds",
    ("relay",),
    "How long the oldest of them has been held back by an open transaction.",
    ("service",),
)
PUBLISHED = counter("naik_kelas_relay_published_events", ("relay",), "Acknowledged by Kafka.", ("service",))
LEADERS = gauge("naik_kelas_relay_leaders", ("relay",), "1 while this relay holds the lease.", ("service",))
RELAY_STOPPED = gauge(
    "naik_kelas_relay_stopped_lanes",
    ("relay",),
    "Partitions to which nothing is published: missing, forbidden, or ahead of the database (1 for a whole topic).",
    ("service", "topic"),
)
RELAY_UNKNOWN = gauge(
    "naik_kelas_relay_unknown_events",
    ("relay",),
    "Events that the stream holds and the service's database does not know.",
    ("service", "topic"),
)
RELAY_LOST = gauge(
    "naik_kelas_relay_lost_events",
    ("relay",),
    "Published events that the stream does not hold any more, until an operator has accepted that.",
    ("service", "topic"),
)

LAG = gauge(
    "naik_kelas_consumer_lag_records",
    ("consumer",),
    "Records between a consumer and the end of its partition.",
    ("consumer", "topic", "partition"),
)
RECORDS = counter(
    "naik_kelas_consumed_records", ("consumer",), "Records applied, parked or dropped as seen.", ("consumer",)
)
EVENTS = counter("naik_kelas_consumed_events", ("consumer",), "Events taken in, by their numbers.", ("consumer",))
DROPPED = counter(
    "naik_kelas_dropped_records",
    ("consumer",),
    "Records dropped as seen: their number was taken by the same event before.",
    ("consumer",),
)
BATCH_SECONDS = histogram("naik_kelas_batch_seconds", ("consumer",), "From a batch to its commit.", ("consumer",))
RETRIES = counter(
    "naik_kelas_retried_batches", ("consumer",), "Batches handed over again after a failure.", ("consumer",)
)
QUARANTINED = counter("naik_kelas_parked_records", ("consumer",), "Records put aside.", ("consumer", "reason"))
HALTED = gauge(
    "naik_kelas_halted_lanes",
    ("consumer",),
    "Partitions that stand still: numbers are missing, or the log is not the one that was read.",
    ("consumer",),
)
UNREAD = gauge(
    "naik_kelas_unread_lanes",
    ("consumer",),
    "Partitions that exist and that no member of the group reads.",
    ("consumer",),
)
HEARTBEAT = gauge(
    "naik_kelas_consumer_silence_seconds",
    ("reporting api", "replica api"),
    "Age of a consumer's last sign of life; it gives one every two seconds.",
    ("consumer",),
)
QUARANTINE = gauge(
    "naik_kelas_quarantine_records",
    ("follower", "reporting api"),
    "Records that are parked now.",
    ("consumer", "reason"),
)


def template(scope: Mapping[str, Any]) -> str:
    """Return the template of the route that a request was for, never its address, which can say whom it is about."""
    return str(getattr(scope.get("route"), "path", "none"))


def begin_quarantined(consumer: str, reasons: Iterable[str]) -> None:
    """Let every reason for which a consumer quarantines stand at 0, so that its first record shows as a rise."""
    for reason in reasons:
        QUARANTINED.labels(consumer, reason).inc(0)


def tell_quarantine(consumer: str, reasons: Iterable[str], found: Iterable[tuple[str, int]]) -> None:
    """Tell how many records are quarantined now for every reason; `found` names those of which there are any."""
    quarantined = dict(found)
    for reason in reasons:
        QUARANTINE.labels(consumer, reason).set(quarantined.get(reason, 0))
