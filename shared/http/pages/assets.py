"""The files a page brings along, each at an address that carries a hash of its content.

Such an address may be kept for ever, so a second visit asks for nothing but the page itself.
Invariant: the same address never answers with other bytes.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).parent
"""What the pages of every service bring along; a service has its own folder beside it."""
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_DIGEST_CHARACTERS: Final = 12


@dataclass(frozen=True)
class Asset:
    """One file, as it is and compressed."""

    content: bytes
    packed: bytes
    media_type: str
    address: str


@cache
def assets(own: Path) -> Mapping[str, Asset]:
    """Return every file by its name, a service's own ones among them; read once a process."""
    files = (file for web in (WEB, own) for file in sorted((web / "static").iterdir()))
    return {file.name: _asset(file) for file in files if file.suffix in _TYPES}


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    digest = sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
    return Asset(content, gzip.compress(content, mtime=0), _TYPES[file.suffix], f"/static/{digest}/{file.name}")
