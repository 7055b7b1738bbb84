"""The issuer at work: what it publishes, what it signs, and both over HTTP.

Invariant: it listens on loopback alone unless it is told otherwise, and logs nothing: what is asked here holds tokens.
"""

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.local.issuer import page
from deploy.local.issuer.claims import (
    KEYS,
    LOGINS,
    PERSONS,
    SECRET,
    SERVICES,
    ClientUnknown,
    claims_of,
    persons,
    services,
)
from deploy.local.issuer.codes import CodeRequest, Codes, Unasked, asked
from deploy.local.issuer.keyring import ALGORITHM, Keyring
from deploy.local.issuer.logins import EVENT, Logins, tell
from deploy.local.ports import LOOPBACK
from shared.http.listening_sockets import handed_down

AUDIENCE: Final = "naik-kelas"
LIFETIME_SECONDS: Final = 3_600
_LONGEST_BODY: Final = 20_000


@dataclass
class Issuer:
    """Signs for whoever may ask; `address` is its `iss`."""

    address: str
    keyring: Keyring = field(default_factory=Keyring)
    persons_file: Path | None = None
    codes: Codes = field(default_factory=Codes)
    seen: str = ""
    """The address that browsers know, where that is another one."""
    logins: Logins = field(default_factory=Logins)
    services_file: Path | None = None
    told: tuple[str, ...] = ()
    """Services that hear of a logout, besides those in the file and those from where people came."""
    _came_from: set[str] = field(default_factory=set)
    _known: dict[str, dict[str, str]] | None = None

    @property
    def keys(self) -> list[ECKey]:
        """Its keys, oldest first."""
        return self.keyring.all()

    def rotate(self) -> None:
        """Sign with a new key from now on; the ones before stay published until they are withdrawn."""
        self.keyring.add()

    def withdraw(self) -> None:
        """Publish the newest key alone."""
        self.keyring.withdraw()

    def token(self, **claims: Any) -> str:
        """Return a signed token; `claims` go before the usual ones."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": AUDIENCE, "iat": now, "exp": now + LIFETIME_SECONDS}
        key = self.keyring.newest
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, usual | claims, key)

    def answer(self, path: str) -> dict[str, Any] | None:
        """Return what is published at a path."""
        if path == "/.well-known/openid-configuration":
            return self._described()
        return {"keys": self.keyring.published()} if path == "/jwks" else None

    def _described(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/jwks",
            "authorization_endpoint": f"{self.seen or self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"],
            "revocation_endpoint": f"{self.address}/revoke",
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    def people(self) -> list[dict[str, str]]:
        """Return who can be chosen at this moment."""
        return persons(self.persons_file)

    def chosen(self, wanted: CodeRequest, sub: str) -> str:
        """Return where somebody goes on to who has chosen a person; raises `Unasked` when there is no such person."""
        person = next((each for each in self.people() if each["sub"] == sub), None)
        if person is None:
            raise Unasked("access_denied: sub")
        return wanted.answered(code=self.codes.give(wanted, person))

    def grant(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request for a token; shape: (status, body)."""
        match form.get("grant_type"):
            case "authorization_code":
                return self._for_code(form)
            case "refresh_token":
                return self._for_login(form)
            case "client_credentials":
                return self._for_machine(form)
            case _:
                return 400, {"error": "unsupported_grant_type"}

    def _for_code(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        taken = self.codes.take(form)
        if taken is None:
            return 400, {"error": "invalid_grant"}
        wanted, person = taken
        sid, refresh_token = self.logins.begin(person["sub"], wanted.client_id)
        self._came_from.add(wanted.origin)
        meant = {"aud": wanted.client_id, "sid": sid} | ({"nonce": wanted.nonce} if wanted.nonce else {})
        given = {**self._granted(person), "refresh_token": refresh_token}
        return 200, {**given, "id_token": self.token(**person, **meant)}

    def _for_login(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer for a login with whoever that is by now; the same refresh token stays good."""
        login = self.logins.of(form.get("refresh_token", ""), form.get("client_id", ""))
        person = next((each for each in self.people() if login and each["sub"] == login["sub"]), None)
        if login is None or person is None:
            return 400, {"error": "invalid_grant"}
        meant = {"aud": login["client_id"], "sid": login["sid"]}
        return 200, {**self._granted(person), "id_token": self.token(**person, **meant)}

    def revoke(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """End the login of a refresh token, and let every service hear of it; Source: RFC 7009."""
        login = self.logins.end(form.get("token", ""))
        if login is not None:
            self._tell(login["client_id"], sub=login["sub"], sid=login["sid"])
        return 200, {}

    def changed(self) -> list[str]:
        """Return the persons who have another role than when last asked, or are gone: nothing of theirs stands."""
        people = {each["sub"]: each for each in self.people()}
        before, self._known = self._known or people, people
        return [sub for sub, claims in before.items() if _rights(people.get(sub, {})) != _rights(claims)]

    def dismiss(self, sub: str) -> None:
        """End every login of a person, and let every service hear of it."""
        for client_id in {each["client_id"] for each in self.logins.end_all(sub)}:
            self._tell(client_id, sub=sub)

    def _tell(self, client_id: str, **named: str) -> None:
        token = self.token(aud=client_id, jti=secrets.token_hex(16), events={EVENT: {}}, **named)
        tell({*self.told, *services(self.services_file), *self._came_from}, token)

    def _for_machine(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client"}
        try:
            return 200, self._granted(claims_of(form.get("client_id", "")))
        except ClientUnknown:
            return 401, {"error": "invalid_client"}

    def _granted(self, claims: Mapping[str, str]) -> dict[str, Any]:
        return {"access_token": self.token(**claims), "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}


def _rights(claims: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in claims.items() if name != "name"}


class _Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:  # the name is the library's
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            return self._choose(_fields(parts.query))
        found = {"status": "ready"} if parts.path == "/health/ready" else self.server.issuer.answer(parts.path)
        return self._say(404 if found is None else 200, found or {"error": "not_found"})

    def do_POST(self) -> None:  # the name is the library's
        length = self.headers.get("content-length") or "0"
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            return self._say(413, {"error": "invalid_request"})
        form = _fields(self.rfile.read(int(length)).decode(errors="replace"))
        match urlsplit(self.path).path:
            case "/token":
                return self._say(*self.server.issuer.grant(form))
            case "/revoke":
                return self._say(*self.server.issuer.revoke(form))
            case "/authorize":
                return self._chosen(form)
            case _:
                return self._say(404, {"error": "not_found"})

    def _choose(self, form: Mapping[str, str]) -> None:
        try:
            wanted = asked(form)
        except Unasked as fault:
            return self._show(400, page.refusal(str(fault)))
        return self._show(200, page.choice(wanted, self.server.issuer.people()), wanted)

    def _chosen(self, form: Mapping[str, str]) -> None:
        try:
            onward = self.server.issuer.chosen(asked(form), form.get("sub", ""))
        except Unasked as fault:
            return self._show(400, page.refusal(str(fault)))
        return self._send(303, b"", {"location": onward})

    def _show(self, status: int, shown: str, wanted: CodeRequest | None = None) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": page.policy(wanted)}
        self._send(status, shown.encode(), headers)

    def _say(self, status: int, body: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), {"content-type": "application/json"})

    def _send(self, status: int, said: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        usual = {"content-length": str(len(said)), "cache-control": "no-store", "referrer-policy": "no-referrer"}
        for name, value in {**usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing: what is asked here holds tokens."""


def _fields(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}


class Server(ThreadingHTTPServer):
    """An issuer that answers on a port, 0 for a free one; in a folder its keys outlive it, and persons may be added."""

    daemon_threads = True

    def __init__(self, port: int, host: str = LOOPBACK, name: str = "", folder: Path | None = None) -> None:
        self._listening = handed_down(host, port)
        super().__init__((host, port), _Handler)
        keyring = Keyring(folder / KEYS if folder else None)
        address = name or f"http://{LOOPBACK}:{self.server_port}"
        self.issuer = Issuer(address, keyring, folder / PERSONS if folder else None)
        if folder:
            self.issuer.logins, self.issuer.services_file = Logins(folder / LOGINS), folder / SERVICES

    def server_bind(self) -> None:
        """Listen at the socket that was handed down for this address, or bind one."""
        if self._listening is None:
            super().server_bind()
            return
        self.socket.close()
        self.socket = self._listening
        self.server_name, self.server_port = self.server_address = self.socket.getsockname()

    def service_actions(self) -> None:
        """Look about twice a second whether somebody's role was taken away; telling of it waits for no answer."""
        for sub in self.issuer.changed():
            threading.Thread(target=self.issuer.dismiss, args=(sub,), daemon=True).start()


@contextmanager
def issuing(port: int = 0) -> Iterator[Issuer]:
    """Lend an issuer that answers for as long as the block, with keys that end with it."""
    with Server(port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.issuer
        finally:
            server.shutdown()
            thread.join()
