"""One trace from a POST through the outbox and Kafka to the batch that counted the event.

A batch is one span, however many events are in it. What makes a trace followable from one end to the other:

- a batch whose events all belong to one trace is a child in that trace: who follows one session sees one tree;
- any other batch is a trace of its own that links to the events' traces, and in the first few of these a short span
  stands for it, which links back. How much of this is done in a second is limited (`Budget`): at low rates every
  event can be followed, at high rates a sample of them, and each batch is one span in any case.

A relay's record carries its `publish` span in the header, so that the next hop hangs below it; the value keeps the
context in which the fact was made (CloudEvents, distributed tracing).

Invariant: no more than `MOST_LINKS` records of a batch are looked at, and none without an endpoint; beside its one
span a batch costs nothing once the second's budget is spent. Why: a span for each message took more than half of the
fold's speed.
"""

import atexit
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from shared.runtime.public_text import holds_number

MOST_LINKS: Final = 128
MOST_CHILDREN: Final = 16
LINK_COST: Final = 1
CHILD_COST: Final = 8
"""A span takes as much CPU as eight links, a link some 8 us with its encoding."""
BUDGET_A_SECOND: Final = 1_000
"""Less than one hundredth of a core."""
_FEWEST = 2
"""Of one event alone nobody could tell whether it speaks for its batch."""
_EXPORT_SECONDS = 3
_LAST_EXPORT_SECONDS = 2
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_PRIVATE = ("url.path", "url.query")


class Carried(NamedTuple):
    """What a record of a batch says of itself."""

    traceparent: str
    topic: str
    partition: int
    offset: int | None = None


@dataclass
class Batch:
    """The spans of one batch."""

    whole: trace.Span = field(default=trace.INVALID_SPAN)
    parts: Mapping[str, trace.Span] = field(default_factory=dict)
    """The span that stands for the batch in an event's trace, by the context that the event came with."""

    def onward(self, traceparent: str) -> str:
        """Return the context that a record is to carry on."""
        span = self.parts.get(traceparent)
        return traceparent if span is None else _written(span.get_span_context())


class Budget:
    """What following single events may cost in a second; what was not needed is kept for one second."""

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._clock = a_second, clock
        self._left, self._counted_at = a_second, clock()

    def room(self) -> int:
        """Return how many events may be looked at."""
        now = self._clock()
        self._left = min(self._a_second, self._left + (now - self._counted_at) * self._a_second)
        self._counted_at = now
        return min(MOST_LINKS, int(self._left)) if self._left >= _FEWEST else 0

    def spend(self, links: int, children: int) -> None:
        """Note what was done; the next second pays what was too much."""
        self._left -= links * LINK_COST + children * CHILD_COST


_budget = Budget(BUDGET_A_SECOND)
_recording = [False]


def set_up(identity: Mapping[str, str], endpoint: str, share: float) -> None:
    """Start tracing: spans go to the endpoint, in the background, and are dropped when it does not keep up."""
    sampler = ParentBased(TraceIdRatioBased(share)) if endpoint else ALWAYS_OFF
    provider = TracerProvider(sampler, Resource.create(dict(identity)), shutdown_on_exit=False)
    if endpoint:
        atexit.register(_send_the_rest, provider)
        provider.add_span_processor(Discreet())
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT_SECONDS)))
    trace.set_tracer_provider(provider)
    _recording[0] = bool(endpoint)


def _send_the_rest(provider: TracerProvider) -> None:
    """Let what is recorded leave before the process ends, unless nobody takes it."""
    sending = threading.Thread(target=provider.shutdown, daemon=True)
    sending.start()
    sending.join(_LAST_EXPORT_SECONDS)


class Discreet(SpanProcessor):
    """Leaves out of a span what a caller has typed: an address may hold a number that belongs to a person."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002  # OTel's signature
        """Overwrite what FastAPI has set; the route says enough."""
        for name in _PRIVATE:
            if name in (span.attributes or {}):
                span.set_attribute(name, "REDACTED")

    def on_end(self, span: ReadableSpan) -> None:
        """Nothing is left to do."""


def tracer() -> trace.Tracer:
    """Return the house's tracer."""
    return trace.get_tracer("naik-kelas")


def traceparent() -> str:
    """Return the W3C trace context of what is going on, or nothing outside a trace.

    A caller chooses its trace's number, and it leaves the province with the event: one that reads like a person's is
    not carried on. Numbers that this process drew itself are nobody's, whatever their digits look like.
    """
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    written = carrier.get("traceparent", "")
    return "" if not _is_own(trace.get_current_span()) and holds_number(written) else written


def _is_own(span: trace.Span) -> bool:
    """Tell whether a trace began in this process; of a span that is not recorded nobody can know."""
    return isinstance(span, ReadableSpan) and span.parent is None


def carried(runs: Iterable[Any]) -> Iterator[Carried]:
    """Yield what the first of Kafka's records in each run say of themselves in their headers."""
    for run, record in ((each, record) for each in runs for record in each.heads):
        for name, value in record.headers:
            if name == "traceparent":
                yield Carried(value.decode(errors="replace"), run.topic, run.partition, record.offset)


@contextmanager
def batch(name: str, kind: SpanKind, events: Iterable[Carried], records: int, who: str) -> Iterator[Batch]:
    """Trace what is done with a batch, where anybody listens; `who` is the consumer, or the service that publishes."""
    if not _recording[0]:
        yield Batch()
        return
    begun = open_batch(tracer(), Batching(name, kind, records, who), events)
    spans = {id(span): span for span in (begun.whole, *begun.parts.values())}.values()
    try:
        with trace.use_span(begun.whole, record_exception=False, set_status_on_exception=False):
            yield begun
    except BaseException as fault:
        for span in spans:
            span.set_status(Status(StatusCode.ERROR, type(fault).__name__))  # its words may quote a row
        raise
    finally:
        for span in spans:
            span.end()


@dataclass(frozen=True)
class Batching:
    """What is done with a batch."""

    name: str
    kind: SpanKind
    records: int
    who: str

    @property
    def attributes(self) -> dict[str, str | int]:
        """What every span of it says; OpenTelemetry's words for messaging."""
        return {
            "messaging.system": "kafka",
            "messaging.operation.name": self.name,
            "messaging.batch.message_count": self.records,
            "naik_kelas.by": self.who,
        }


def open_batch(by: trace.Tracer, done: Batching, carried: Iterable[Carried]) -> Batch:
    """Start a batch's spans; whoever does ends them."""
    events: dict[str, Carried] = {}
    for each in islice(carried, _budget.room()):
        events.setdefault(each.traceparent, each)
    contexts = {text: found for text in events if (found := sampled(text)) is not None}
    firsts: dict[int, str] = {}
    for text, context in contexts.items():
        firsts.setdefault(context.trace_id, text)
    if len(firsts) == 1:
        (text,) = firsts.values()
        _budget.spend(len(contexts) - 1, 0)
        whole = _start(by, done, _below(contexts[text]), list(contexts.values())[1:], events[text])
        return Batch(whole, dict.fromkeys(contexts, whole))
    whole = _start(by, done, Context(), list(contexts.values()))
    back, chosen = [whole.get_span_context()], list(firsts.values())[:MOST_CHILDREN]
    _budget.spend(len(contexts), len(chosen))
    return Batch(whole, {text: _start(by, done, _below(contexts[text]), back, events[text]) for text in chosen})


def _start(
    by: trace.Tracer, done: Batching, parent: Context, linked: Sequence[SpanContext], event: Carried | None = None
) -> trace.Span:
    attributes = done.attributes
    if event is not None:
        attributes |= {
            "messaging.destination.name": event.topic,
            "messaging.destination.partition.id": str(event.partition),
            **({} if event.offset is None else {"messaging.kafka.offset": event.offset}),
        }
    return by.start_span(done.name, parent, done.kind, attributes, [Link(each) for each in linked])


def _below(context: SpanContext) -> Context:
    return trace.set_span_in_context(NonRecordingSpan(context), Context())


def sampled(text: str) -> SpanContext | None:
    """Read a `traceparent`; nothing when it cannot be read, or when nobody recorded what it names."""
    found = _TRACEPARENT.fullmatch(text)
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return context if context.is_valid and context.trace_flags.sampled else None


def _written(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
