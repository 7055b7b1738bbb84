"""A Docker engine that answers and cannot do what it is asked: on a socket of its own, in the words of the real one.

Invariant: it runs nothing; each kind lacks exactly what its name says, and does all that comes before.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any, Final

KINDS: Final = (
    "without images", "with a silent registry", "with containers that never answer", "that hangs", "that says one word",
)  # fmt: skip
_VERSION: Final = {"ApiVersion": "1.44", "MinAPIVersion": "1.24", "Version": "28.0.0", "Os": "linux", "Arch": "amd64"}
_IMAGE: Final = {"Id": "sha256:1", "RepoTags": []}
_CONTAINER: Final[dict[str, Any]] = {
    "Id": "1" * 64, "Name": "/one", "Config": {"Tty": False, "Labels": {}}, "HostConfig": {"LogConfig": {}},
    "State": {"Status": "running", "Running": True}, "NetworkSettings": {"Ports": {}, "Networks": {}},
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    server: "_Engine"

    def handle(self) -> None:
        if self.server.kind == "that hangs":
            self.server.over.wait()
            return
        super().handle()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.endswith("/_ping"):
            self._ping()
        elif path.endswith(("/version", "/info")):
            self._say(200, _VERSION)
        elif "/images/" in path:
            self._image()
        elif path.endswith("/logs"):
            self._say(200, "")
        else:
            self._say(200, _CONTAINER)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if "/images/create" not in self.path:
            self._say(201, _CONTAINER)
        elif self.server.kind == "with a silent registry":
            self.server.over.wait()
        else:
            self._say(500, {"message": "dial tcp: lookup registry-1.docker.io: no such host"})

    def do_DELETE(self) -> None:
        self._say(204, "")

    def _ping(self) -> None:
        if self.server.kind == "that says one word":
            self.server.over.wait()
        self._say(200, "OK")

    def _image(self) -> None:
        if self.server.kind == "with containers that never answer":
            self._say(200, _IMAGE)
        else:
            self._say(404, {"message": "No such image"})

    def _say(self, status: int, body: object) -> None:
        said = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain" if isinstance(body, str) else "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def address_string(self) -> str:
        return "a socket"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Engine(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True

    def __init__(self, socket: Path, kind: str) -> None:
        super().__init__(str(socket), _Handler)
        self.kind, self.over = kind, threading.Event()


@contextmanager
def engine(folder: Path, kind: str) -> Iterator[str]:
    """Lend an engine of one of `KINDS`; gives what DOCKER_HOST shall say."""
    socket = folder / "engine"
    with _Engine(socket, kind) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"unix://{socket}"
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
