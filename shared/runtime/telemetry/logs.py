"""One JSON object a line: an event name, ids and slugs, and the trace it was said in.

Libraries speak in sentences and tracebacks. Their lines take the same form here: the first line of what they say, and
of an exception its types and where it was raised, never its words. A database quotes the row that broke a rule.
What is said again and again is written once a minute (`repeats`).

Invariant: no line carries a payload: people stand behind the payloads.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from opentelemetry import trace
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from shared.runtime.telemetry.repeats import Repeats, number_held_back

_NOISY = ("aiokafka", "alembic", "uvicorn.access", "faststream")
_BREAK = re.compile(r"\r|\n|\\r|\\n")
"""A line's end, or one that `repr` has spelled out."""
_MOST_CHARACTERS = 300
_FRAMES = 5


def set_up(service: str, role: str, level: str) -> None:
    """Write everything that is said in this process, by whomever, as JSON on standard error."""

    def speaker(_logger: object, _method: str, line: EventDict) -> EventDict:
        return {**line, "service": service, "role": role}

    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        speaker,
        _in_trace,
    ]
    handler = logging.StreamHandler()
    handler.addFilter(Repeats())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, _of_library],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*common, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def log() -> Any:  # structlog's own return type
    """Return the process's structured logger."""
    return structlog.get_logger()


def first_line(fault: object) -> str:
    """Return the first line of what an error says; below it databases quote rows."""
    return _BREAK.split(str(fault), maxsplit=1)[0][:_MOST_CHARACTERS]


def _in_trace(_logger: object, _method: str, line: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    return {**line, "trace_id": f"{context.trace_id:032x}"} if context.is_valid else line


def _of_library(_logger: object, _method: str, line: EventDict) -> EventDict:
    record: logging.LogRecord = line["_record"]
    said = {**line, "event": first_line(line["event"]), "logger": record.name, **number_held_back(record)}
    fault = record.exc_info[1] if record.exc_info else None
    return said if fault is None else {**said, "exc_info": None, **described(fault)}


def described(fault: BaseException, most_frames: int = _FRAMES) -> dict[str, list[str]]:
    """Return what may be logged of an exception: its types and where it was raised, never its words."""
    frames = traceback.extract_tb(fault.__traceback__)[-most_frames:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"fault": [type(each).__name__ for each in _causes(fault)], "where": where}


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__
