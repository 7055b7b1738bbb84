"""Logs, traces and metrics, set up by one call.

Logs are one JSON object a line: an event name, ids and slugs, never a payload (people stand behind the payloads).
Traces follow W3C trace context; the outbox row carries the `traceparent` on to Kafka and the fold.

Invariant: without an OTLP endpoint nothing leaves the process, and no telemetry failure fails a command.
"""

import logging
from typing import Any

import structlog
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge

from shared.settings import ServiceSettings

_PUBLISHED = Counter("naik_kelas_relay_published_events", "Events acknowledged by Kafka.")
_HELD_BACK = Gauge("naik_kelas_relay_held_back_events", "Events behind a transaction that is still open, last seen.")
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
    provider = TracerProvider(resource=Resource.create({"service.name": f"{service}-{role}"}))
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

    def stepped(self, *, published: int, held_back: int) -> None:
        """Note one step: events acknowledged, events waiting behind an open transaction."""
        _PUBLISHED.inc(published)
        _HELD_BACK.set(held_back)


def consumed(group: str, records: int) -> None:
    """Note records that a consumer is done with."""
    _CONSUMED.labels(group).inc(records)
