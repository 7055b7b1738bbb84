"""A batch is one span, and a trace that leads to it can be followed from its events."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared.runtime.telemetry import traces
from shared.runtime.telemetry.traces import (
    BUDGET_A_SECOND,
    CHILD_COST,
    MOST_CHILDREN,
    MOST_LINKS,
    Budget,
    Carried,
    Discreet,
    batch,
    sampled,
)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Everything that is recorded, as if an endpoint were set."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(Discreet())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(traces, "tracer", lambda: provider.get_tracer("test"))
    monkeypatch.setattr(traces, "_recording", [True])
    monkeypatch.setattr(traces, "_budget", Budget(BUDGET_A_SECOND))
    return exporter


def event(number: int, *, span: int = 1, flags: int = 1) -> Carried:
    """Return what a record of the trace with this number says."""
    return Carried(f"00-{number:032x}-{span:016x}-{flags:02x}", "a topic", 0, number)


def learn(*events: Carried, records: int = 0) -> traces.Batch:
    """Trace a batch."""
    with batch("learn", SpanKind.CONSUMER, iter(events), records or len(events), "somebody") as lent:
        return lent


def parents(spans: tuple[ReadableSpan, ...]) -> list[tuple[int, int] | None]:
    """Return what each span hangs below; shape: (trace, span)."""
    return [(each.parent.trace_id, each.parent.span_id) if each.parent else None for each in spans]


def links(span: ReadableSpan) -> list[tuple[int, int]]:
    """Return what a span links to; shape: (trace, span)."""
    return [(each.context.trace_id, each.context.span_id) for each in span.links]


def test_a_batch_of_one_trace_is_a_span_of_that_trace(seen: InMemorySpanExporter) -> None:
    lent = learn(event(7, span=1), event(7, span=2), event(7, span=1))
    (span,) = seen.get_finished_spans()
    assert parents((span,)) == [(7, 1)]
    assert links(span) == [(7, 2)]
    onward = f"00-{7:032x}-{lent.whole.get_span_context().span_id:016x}-01"
    assert {lent.onward(event(7, span=each).traceparent) for each in (1, 2)} == {onward}


def test_a_batch_of_several_traces_links_to_them_and_stands_in_each(seen: InMemorySpanExporter) -> None:
    lent = learn(event(7), event(8))
    whole, *parts = seen.get_finished_spans()
    assert parents((whole, *parts)) == [None, (7, 1), (8, 1)]
    assert links(whole) == [(7, 1), (8, 1)]
    assert [links(part) for part in parts] == [[(whole.context.trace_id, whole.context.span_id)]] * 2
    onward = sampled(lent.onward(event(8).traceparent))
    assert onward is not None
    assert (onward.trace_id, onward.span_id) == (8, parts[1].context.span_id)
    assert {part.attributes["messaging.kafka.offset"] for part in parts if part.attributes} == {7, 8}


def test_a_big_batch_costs_no_more_than_its_limits(seen: InMemorySpanExporter) -> None:
    looked_at = []

    def carried() -> Iterator[Carried]:
        for number in range(1, 20_001):
            looked_at.append(number)
            yield event(number)

    with batch("fold", SpanKind.CONSUMER, carried(), 20_000, "somebody") as lent:
        assert lent.onward(event(500).traceparent) == event(500).traceparent
    spans = seen.get_finished_spans()
    assert (len(looked_at), len(spans)) == (MOST_LINKS, 1 + MOST_CHILDREN)
    assert max(len(span.links) for span in spans) == MOST_LINKS


def test_a_second_of_many_batches_costs_a_span_each_and_the_budget(
    seen: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(traces, "_budget", Budget(BUDGET_A_SECOND, lambda: now[0]))

    def second() -> int:
        seen.clear()
        for batched in range(100):
            learn(*(event(number) for number in range(1 + batched * 1_000, 1_001 + batched * 1_000)))
        spans = seen.get_finished_spans()
        return (len(spans) - 100) * CHILD_COST + sum(len(span.links) for span in spans if span.parent is None)

    first = second()
    assert BUDGET_A_SECOND <= first < BUDGET_A_SECOND + MOST_LINKS + MOST_CHILDREN * CHILD_COST
    assert second() == 0
    now[0] += 60
    assert second() <= first


def test_nothing_is_looked_at_where_nobody_listens(seen: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_recording", [False])

    untouched = iter([event(7)])
    with batch("fold", SpanKind.CONSUMER, untouched, 1, "somebody") as lent:
        assert lent.onward("as it came") == "as it came"
    assert seen.get_finished_spans() == ()
    assert list(untouched) == [event(7)]


def test_what_fails_is_marked_with_its_kind_and_none_of_its_words(seen: InMemorySpanExporter) -> None:
    with pytest.raises(LookupError), batch("fold", SpanKind.CONSUMER, [event(7), event(8)], 2, "somebody"):
        raise LookupError("Failing row contains (Sitti)")
    spans = seen.get_finished_spans()
    assert [(span.status.status_code, span.status.description) for span in spans] == [
        (StatusCode.ERROR, "LookupError")
    ] * 3
    assert "Sitti" not in "".join(span.to_json() for span in spans)


@pytest.mark.parametrize(
    "text",
    ["", "00-7", event(7, flags=0).traceparent, event(0).traceparent, f"{event(7).traceparent}0", "\ufffd" * 55],
)
def test_what_nobody_recorded_or_can_read_is_no_trace(seen: InMemorySpanExporter, text: str) -> None:
    assert sampled(text) is None
    learn(Carried(text, "a topic", 0))
    (span,) = seen.get_finished_spans()
    assert (parents((span,)), links(span)) == ([None], [])


def test_what_a_caller_typed_into_an_address_is_left_out(seen: InMemorySpanExporter) -> None:
    typed = {"url.path": "/entrepreneurs/7309014101990001", "url.query": "name=Sitti", "http.route": "/entrepreneurs"}
    traces.tracer().start_span("GET", attributes=typed).end()
    (span,) = seen.get_finished_spans()
    assert span.attributes == {"url.path": "REDACTED", "url.query": "REDACTED", "http.route": "/entrepreneurs"}


def test_outside_a_trace_there_is_no_context_to_carry() -> None:
    assert traces.traceparent() == ""
    with trace.use_span(trace.NonRecordingSpan(sampled(event(7).traceparent) or trace.INVALID_SPAN_CONTEXT)):
        assert traces.traceparent() == event(7).traceparent
    a_nik = int("7309010302013364", 16)
    with trace.use_span(trace.NonRecordingSpan(sampled(event(a_nik).traceparent) or trace.INVALID_SPAN_CONTEXT)):
        assert traces.traceparent() == ""
