"""Logs, traces and metrics, set up by one call.

Logs are one JSON object a line: an event name, ids and slugs, never a payload (people stand behind the payloads).
Traces follow W3C trace context; the outbox row carries the `traceparent` on to Kafka and the fold. Without an endpoint
spans are not recorded, but every command still has an id that its event carries.

Invariant: without an OTLP endpoint nothing leaves the process, and no telemetry failure fails a command.
"""

import logging
import time
from typing import Any

import structlog
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased
from prometheus_client import Counter, Gauge

from shared.settings import ServiceSettings

_PUBLISHED = Counter("naik_kelas_relay_published_events", "Events acknowledged by Kafka.")
_HORIZON = Gauge("naik_kelas_relay_horizon_seconds", "How long an open transaction has been holding events back.")
_DEPTH = Gauge("naik_kelas_outbox_events", "Events committed and not yet acknowledged by Kafka.")
_AGE = Gauge("naik_kelas_outbox_age_seconds", "Age of the oldest of them.")
_CONSUMED = Counter("naik_kelas_consumed_records", "Records applied or dropped as seen.", ["group"])


def set_up(service: str, role: str, settings: ServiceSettings) -> None:
    """Start logging and, where an endpoint is set, tracing for one process."""
    logging.basicConfig(level=settings.log_level, format="%(message)s")
    for noisy in ("aiokafka", "alembic", "uvicorn.access", "faststream"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    structlog.contextvars.bind_contextvars(service=service, role=role)
    sampler = ParentBased(ALWAYS_ON) if settings.otlp_endpoint else ALWAYS_OFF
    provider = TracerProvider(sampler, Resource.create({"service.name": f"{service}-{role}"}))
    if settings.otlp_endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint)))
    trace.set_tracer_provider(provider)


def log() -> Any:  # structlog's own return type
    """Return the process's structured logger."""
    return structlog.get_logger()


def tracer() -> trace.Tracer:
    """Return the house's tracer."""
    return trace.get_tracer("naik-kelas")


def traceparent() -> str:
    """Return the W3C trace context of what is going on, or nothing outside a trace."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent", "")


class RelayGauges:
    """What a relay reports of itself."""

    def __init__(self) -> None:
        self._held_since: float | None = None
        self._measured_at = 0.0

    def stepped(self, *, published: int, held_back: int) -> None:
        """Note one step: events acknowledged, events waiting behind an open transaction."""
        _PUBLISHED.inc(published)
        if published or not held_back:
            self._held_since = None
        elif self._held_since is None:
            self._held_since = time.monotonic()
        _HORIZON.set(0 if self._held_since is None else time.monotonic() - self._held_since)

    def due(self, every_seconds: float = 5) -> bool:
        """Tell whether the outbox should be measured again."""
        late = time.monotonic() - self._measured_at > every_seconds
        if late:
            self._measured_at = time.monotonic()
        return late

    def measured(self, events: int, age_seconds: float) -> None:
        """Note the depth of the outbox and the age of its oldest event."""
        _DEPTH.set(events)
        _AGE.set(age_seconds)


def consumed(group: str, records: int) -> None:
    """Note records that a consumer is done with."""
    _CONSUMED.labels(group).inc(records)
