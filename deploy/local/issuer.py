"""`python -m deploy.local.issuer PORT [HOST NAME]`: the demonstration's own issuer of tokens.

Whoever asks is given a token for the role that they name: `client_id=province:73`, `district:73.09`,
`centre:73.09:<id>`, `consultant:73.09:<id>` or `ministry`, with the secret `demo`. A province in earnest has an issuer
of its own; services are pointed to it by settings.

Invariant: it listens on loopback alone unless it is told otherwise, and its key lives as long as the process: its
tokens open nothing elsewhere.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.local.ports import LOOPBACK
from shared.clock import new_id

SECRET: Final = "demo"  # noqa: S105  # printed in the README; it opens a demonstration on this machine
AUDIENCE: Final = "naik-kelas"
LIFETIME_SECONDS: Final = 3_600
ALGORITHM: Final = "ES256"


class ClientUnknown(ValueError):
    """The client's name does not say a role that there is."""


def claims_of(client: str) -> dict[str, str]:
    """Return what a client's token says of it; raises `ClientUnknown`."""
    role, *bound = client.split(":")
    names = {
        "ministry": (),
        "province": ("region",),
        "district": ("region",),
        "centre": ("region", "centre"),
        "consultant": ("region", "centre"),
    }.get(role)
    if names is None or len(bound) != len(names):
        raise ClientUnknown(client)
    return {"sub": f"demo-{client}", "role": role, "name": f"Demo {client}", **dict(zip(names, bound, strict=True))}


def wish(client: str) -> dict[str, str]:
    """Return the form with which a client asks for its token."""
    return {"grant_type": "client_credentials", "client_id": client, "client_secret": SECRET}


class Issuer:
    """An issuer with one key at a time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.keys: list[ECKey] = []
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key from now on; the ones before stay published until they are withdrawn."""
        self.keys.append(ECKey.generate_key("P-256", {"kid": str(new_id()), "use": "sig", "alg": ALGORITHM}))

    def withdraw(self) -> None:
        """Publish the newest key alone."""
        del self.keys[:-1]

    def token(self, **claims: Any) -> str:
        """Return a signed token; `claims` go before the usual ones."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": AUDIENCE, "iat": now, "exp": now + LIFETIME_SECONDS}
        key = self.keys[-1]
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, usual | claims, key)

    def answer(self, path: str) -> dict[str, Any] | None:
        """Return what is published at a path."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/jwks",
                "token_endpoint": f"{self.address}/token",
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        if path == "/jwks":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return None

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request for a token; shape: (status, body)."""
        if form.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if form.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client"}
        try:
            claims = claims_of(form.get("client_id", ""))
        except ClientUnknown:
            return 401, {"error": "invalid_client"}
        granted = {"access_token": self.token(**claims), "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}
        return 200, granted


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:  # the name is the library's
        path = urlsplit(self.path).path
        found = {"status": "ready"} if path == "/health/ready" else self.server.issuer.answer(path)
        self._say(404 if found is None else 200, found or {"error": "not_found"})

    def do_POST(self) -> None:  # the name is the library's
        if urlsplit(self.path).path != "/token":
            return self._say(404, {"error": "not_found"})
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        return self._say(*self.server.issuer.grant({name: values[-1] for name, values in parse_qs(body).items()}))

    def _say(self, status: int, body: dict[str, Any]) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing: what is asked here holds tokens."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, host: str = LOOPBACK, address: str = "") -> None:
        super().__init__((host, port), _Handler)
        self.issuer = Issuer(address or f"http://{LOOPBACK}:{self.server_port}")


@contextmanager
def issuing(port: int = 0) -> Iterator[Issuer]:
    """Lend an issuer that answers for as long as the block."""
    with _Server(port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.issuer
        finally:
            server.shutdown()
            thread.join()


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM; a container says on which address, and by which name it is known."""
    with _Server(int(arguments[0]), *arguments[1:]) as server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
