"""Logs, traces and metrics, set up by one call.

Traces follow W3C trace context: a command's context stands in the outbox row, goes on in the record's header and value,
and ends at the batch that counted the event (`traces`). Metrics are declared once, in `metrics` or beside their only
user, and read at `/metrics`. Logs are one JSON object a line (`logs`).

Invariant: without an OTLP endpoint nothing leaves the process, and no telemetry failure fails a command.
"""

from shared.runtime.clock import new_id
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import logs, metrics, traces
from shared.runtime.telemetry.logs import log
from shared.runtime.telemetry.traces import traceparent, tracer

__all__ = ["log", "set_up", "traceparent", "tracer"]


def set_up(service: str, role: str, settings: ServiceSettings) -> None:
    """Start logging and, where an endpoint is set, tracing for one process."""
    logs.set_up(service, role, settings.log_level)
    metrics.PROCESS.labels(service, role, settings.release).set(1)
    identity = {
        "service.namespace": "naik-kelas",
        "service.name": f"{service}-{role}",
        "service.version": settings.release,
        "service.instance.id": settings.group_instance or str(new_id()),
        "naik_kelas.provinces": "all" if settings.nationwide else ",".join(settings.provinces),
    }
    traces.set_up(identity, settings.otlp_endpoint, settings.trace_share)
