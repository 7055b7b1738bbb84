"""What a person may wish of a start, in the environment: `PORT=8080`, `TRICKLE=0`, `OTLP_ENDPOINT=http://host:4318`.

Invariant: a wish that makes no sense is refused with a sentence before anything is started.
"""

import os
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from deploy.local.messages import Refused
from deploy.local.ports import HIGHEST


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
        if port and not (port.isdecimal() and 0 < int(port) <= HIGHEST):
            raise Refused(f"PORT={port} bukan nomor porta; contoh: make demo PORT=8080", f"PORT={port} is no port")
        trickle = os.environ.get("TRICKLE", "1").strip().lower() not in {"0", "no", "off", "false"}
        return cls(int(port) if port else None, trickle, _traces(os.environ.get("OTLP_ENDPOINT", "").strip()))


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
