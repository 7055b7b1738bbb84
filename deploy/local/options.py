"""What a person may wish of a start, in the environment: `PORT=8080`, `TRICKLE=0`, `OTLP_ENDPOINT=http://host:4318`.

Invariant: a wish that cannot be granted is refused with a sentence before anything is started; what was not wished
for is as it was last time where that is still possible.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from deploy.local import state
from deploy.local.messages import Refused
from deploy.local.paths import VAR
from deploy.local.ports import free_from, is_free

REMEMBERED: Final = VAR / "ports.json"
FIRST_PORT: Final = 7300
"""Where the search for free ports begins: 73 is South Sulawesi, where the story of the demo begins."""
HIGHEST_PORT: Final = 65_535


@dataclass(frozen=True)
class Wishes:
    """What was asked for."""

    port: int | None = None
    trickle: bool = True
    otlp_endpoint: str = ""
    """Where traces go; empty for nowhere."""

    @classmethod
    def of_environment(cls) -> Self:
        """Read the wishes; raises Refused."""
        port = os.environ.get("PORT", "").strip()
        if port and not (port.isdecimal() and 0 < int(port) <= HIGHEST_PORT):
            raise Refused(f"PORT={port} bukan nomor porta; contoh: make demo PORT=8080", f"PORT={port} is no port")
        trickle = os.environ.get("TRICKLE", "1").strip().lower() not in {"0", "no", "off", "false"}
        return cls(int(port) if port else None, trickle, _traces(os.environ.get("OTLP_ENDPOINT", "").strip()))

    def ports(self, names: Sequence[str]) -> dict[str, int]:
        """Give every name a free port and remember them; the first name gets the wished one. Raises Refused."""
        before: dict[str, int] = state.read(REMEMBERED) or {}
        given = {names[0]: self._wished()} if self.port else {}
        for name, port in before.items():
            if name in names and name not in given and port not in given.values() and is_free(port):
                given[name] = port
        for name in names:
            taken = {*given.values(), *before.values()}
            given[name] = given.get(name) or next(port for port in free_from(FIRST_PORT) if port not in taken)
        state.write(REMEMBERED, given)
        return given

    def _wished(self) -> int:
        port = self.port or 0
        if not is_free(port):
            raise Refused(
                f"Porta {port} tidak dapat dipakai (dipakai program lain?); pilih yang lain: make demo PORT={port + 1}",
                f"Port {port} cannot be had (taken by another program?); choose another one: make demo PORT={port + 1}",
            )
        return port


def _traces(endpoint: str) -> str:
    """Return where traces are posted: a collector's address means the place that OTLP has for them there."""
    if not endpoint:
        return ""
    asked = urlsplit(endpoint)
    if asked.scheme not in {"http", "https"} or not asked.netloc:
        raise Refused(
            f"OTLP_ENDPOINT={endpoint} bukan alamat; contoh: OTLP_ENDPOINT=http://127.0.0.1:4318 make demo",
            f"OTLP_ENDPOINT={endpoint} is no address",
        )
    return endpoint if asked.path.strip("/") else f"{endpoint.rstrip('/')}/v1/traces"
