"""Who is logged in at the issuer, and how services hear that somebody no longer is.

Invariant: a refresh token is good until its login is over: because the person left at any service, was taken away, has
another role, or eight hours have passed. Only digests of such tokens are kept. Whoever is told is told before the one
who left is answered. Source: RFC 6749 section 6, OpenID Connect Back-Channel Logout 1.0.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from deploy.local import state

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
PATH: Final = "/logout/back-channel"
"""Where each service hears of it."""
LIFETIME_SECONDS: Final = 8 * 3_600
_TELL_SECONDS: Final = 3.0
_MOST_AT_ONCE: Final = 8
Login = dict[str, Any]
"""Shape: `{"sub": …, "sid": …, "client_id": …, "until": …}`."""


class Logins:
    """The logins that are not over; with a file, they outlive the process."""

    def __init__(self, file: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock, self._turn = file, clock, threading.Lock()
        kept = state.read(file) if file else None
        self._open: dict[str, Login] = kept if isinstance(kept, dict) else {}

    def begin(self, sub: str, client_id: str) -> tuple[str, str]:
        """Return the name of a new login (`sid`) and its refresh token."""
        sid, token = secrets.token_hex(16), secrets.token_urlsafe(32)
        login = {"sub": sub, "sid": sid, "client_id": client_id, "until": self._clock() + LIFETIME_SECONDS}
        with self._turn:
            self._keep({**self._open, _digest(token): login})
        return sid, token

    def of(self, token: str, client_id: str) -> Login | None:
        """Return the login of a refresh token; None when it is over, or another client's."""
        login = self._open.get(_digest(token))
        is_good = login is not None and login["client_id"] == client_id and self._clock() < login["until"]
        return login if is_good else None

    def end(self, token: str) -> Login | None:
        """Let a login be over; returns which, None when there was none."""
        with self._turn:
            login = self._open.get(_digest(token))
            if login is not None:
                self._keep({key: each for key, each in self._open.items() if each is not login})
        return login

    def end_all(self, sub: str) -> list[Login]:
        """Let every login of a person be over; returns which."""
        with self._turn:
            ended = [each for each in self._open.values() if each["sub"] == sub]
            self._keep({key: each for key, each in self._open.items() if each["sub"] != sub})
        return ended

    def _keep(self, logins: Mapping[str, Login]) -> None:
        self._open = {key: each for key, each in logins.items() if self._clock() < each["until"]}
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            state.write(self._file, self._open)


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def tell(services: Iterable[str], logout_token: str) -> None:
    """Let services hear of a logout, all at once; one that is away finds out when it asks again."""
    addresses = sorted({each.rstrip("/") + PATH for each in services})
    with ThreadPoolExecutor(max_workers=_MOST_AT_ONCE) as pool:
        for _ in pool.map(lambda address: _post(address, logout_token), addresses):
            pass


def _post(address: str, logout_token: str) -> None:
    sent = Request(address, urlencode({"logout_token": logout_token}).encode(), method="POST")  # noqa: S310  # ours
    with suppress(URLError, OSError), urlopen(sent, timeout=_TELL_SECONDS):  # noqa: S310  # the services' own addresses
        pass
