"""A line of the log is JSON, says which trace it belongs to, and holds nothing that a database or a library quotes."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry import trace

from shared.runtime.telemetry import log, logs
from shared.runtime.telemetry.traces import sampled

QUOTING = "null value in column\nDETAIL:  Failing row contains (Sitti, 7309014101990001)."
CONTEXT = sampled(f"00-{7:032x}-{1:016x}-01") or trace.INVALID_SPAN_CONTEXT


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a process writes once its log is set up."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level = root.level
    logs.set_up("registry", "api", "INFO")
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def only(lines: io.StringIO) -> dict[str, Any]:
    """Return the one line that was written."""
    (line,) = lines.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_line_names_service_role_and_trace(lines: io.StringIO) -> None:
    with trace.use_span(trace.NonRecordingSpan(CONTEXT)):
        log().info("lane-halted", partition="73.registry/0")
    said = only(lines)
    assert (said["event"], said["partition"], said["level"]) == ("lane-halted", "73.registry/0", "info")
    assert (said["service"], said["role"], said["trace_id"]) == ("registry", "api", f"{7:032x}")
    assert said["timestamp"].endswith("Z")


def test_outside_a_trace_a_line_names_none(lines: io.StringIO) -> None:
    log().info("relay-leads")
    assert "trace_id" not in only(lines)


def test_an_exception_is_told_by_its_kinds_and_its_places_never_by_its_words(lines: io.StringIO) -> None:
    fault = ValueError(QUOTING)
    fault.__cause__ = KeyError(QUOTING)
    try:
        raise fault
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    said = only(lines)
    assert (said["event"], said["fault"]) == ("Exception in ASGI application", ["ValueError", "KeyError"])
    assert "test_logs.py" in said["where"][0]
    assert "Sitti" not in lines.getvalue()


@pytest.mark.parametrize("words", [QUOTING, repr(ValueError(QUOTING))])
def test_of_what_a_library_says_only_the_first_line_is_kept(lines: io.StringIO, words: str) -> None:
    logging.getLogger("asyncio").error("Task failed: %s", words)
    said = only(lines)
    assert said["event"].startswith("Task failed: ")
    assert (said["logger"], "Sitti" in lines.getvalue()) == ("asyncio", False)


def test_a_debug_line_is_not_written_at_a_higher_level(lines: io.StringIO) -> None:
    log().debug("nothing")
    logging.getLogger("aiokafka").info("nothing")
    assert lines.getvalue() == ""


def test_a_library_that_repeats_itself_is_written_once(lines: io.StringIO) -> None:
    for _ in range(500):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", 1)
    assert only(lines)["event"] == "Unable connect to node with id 1"
