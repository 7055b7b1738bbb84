"""Which event a record is, in 16 bytes: its UUID, or a digest where its id is none.

Invariant: the same record always has the same identity, whether it is looked at alone or among others, and none is
`NOBODY`.
"""

from binascii import unhexlify
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

SIZE: Final = 16
NOBODY: Final = bytes(SIZE)
"""What stands in an event's place where a number is free."""
_UUID_LETTERS: Final = 36
_DASHES: Final = (8, 13, 18, 23)


def identity(said: Any, value: bytes) -> bytes:
    """Return which event a record is: what it says of itself, or else the whole of it."""
    if not isinstance(said, str):
        return _digest(value)
    try:
        found = UUID(said).bytes
    except ValueError:
        found = NOBODY
    return found if found != NOBODY else _digest(said.encode() or value)


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=SIZE).digest()


def identities(said: Sequence[Any], values: Sequence[bytes]) -> bytes:
    """Return which events records are, one behind the other; in a few passes where all ids are written as UUIDs."""
    found = _packed(said)
    return b"".join(map(identity, said, values)) if found is None else found


def _packed(said: Sequence[Any]) -> bytes | None:
    count = len(said)
    try:
        text = "".join(said)
        found = unhexlify(text.encode("ascii").translate(None, b"-"))
    except (TypeError, ValueError):
        return None
    if set(map(len, said)) != {_UUID_LETTERS} or any(text[at::_UUID_LETTERS] != "-" * count for at in _DASHES):
        return None
    return found if len(found) == SIZE * count and NOBODY not in found else None
