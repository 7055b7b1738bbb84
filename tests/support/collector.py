"""A collector of traces in the test: takes what real processes export (OTLP over HTTP), and can be slow or silent.

Invariant: what it returns was sent over a socket by a role's own exporter; nothing of OpenTelemetry is patched.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue


@dataclass(frozen=True)
class Span:
    """One span as a viewer sees it."""

    trace: str
    id: str
    parent: str
    """Empty for the root of its trace."""
    service: str
    name: str
    attributes: dict[str, str]
    links: tuple[tuple[str, str], ...]
    """Shape: (trace, span)."""
    failed: bool


class Collector:
    """Everything that was exported so far."""

    def __init__(self) -> None:
        self.exported = b""
        """Every byte, for whoever looks for what must not be there."""
        self.spans: list[Span] = []
        self.identities: list[dict[str, str]] = []
        """What exporting processes say of themselves, once an export."""
        self.endpoint = ""
        self._let_go = threading.Event()
        self._let_go.set()

    def hold(self) -> None:
        """Take exports and do not answer them."""
        self._let_go.clear()

    def release(self) -> None:
        """Answer again."""
        self._let_go.set()

    def take(self, body: bytes) -> None:
        """Keep one export."""
        self.exported += body
        self._let_go.wait(60)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            identity = _words(resource.resource.attributes)
            self.identities.append(identity)
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans.append(
                        Span(
                            span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex(),
                            identity["service.name"], span.name, _words(span.attributes),
                            tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
                            span.status.code == span.status.STATUS_CODE_ERROR,
                        )
                    )  # fmt: skip

    def trace(self, identity: str) -> list[Span]:
        """Return the spans of a trace, parents before children."""
        mine = [span for span in self.spans if span.trace == identity]
        known = {span.id: span for span in mine}

        def depth(span: Span) -> int:
            return 0 if span.parent not in known else 1 + depth(known[span.parent])

        return sorted(mine, key=depth)


def _words(attributes: Iterable[KeyValue]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in attributes:
        kind = each.value.WhichOneof("value")
        found[each.key] = str(getattr(each.value, kind)) if kind else ""
    return found


@contextmanager
def collecting() -> Iterator[Collector]:
    """Lend a collector that listens on loopback."""
    lent = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            lent.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    lent.endpoint = f"http://127.0.0.1:{server.server_port}/v1/traces"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield lent
    finally:
        lent.release()
        server.shutdown()
        server.server_close()
        thread.join()
