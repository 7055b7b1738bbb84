"""Ask a broker whether it is there, in Kafka's own protocol and without a client library.

Invariant: a broker counts as there only when it lists itself, for an open port alone says nothing.
Source: the Kafka protocol guide, Metadata request and response, version 4.
"""

import socket
import struct
from typing import BinaryIO, Final

from deploy.local.ports import LOOPBACK

METADATA: Final = 3
VERSION: Final = 4
CLIENT: Final = b"naik-kelas"
NO_TOPICS: Final = struct.pack(">i?", 0, False)  # noqa: FBT003 - the byte "allow auto topic creation"


def racks(port: int, timeout_seconds: float = 1) -> list[str]:
    """Return the racks of all brokers that the one on this loopback port knows, itself included; none if it is away."""
    header = struct.pack(">hhih", METADATA, VERSION, 1, len(CLIENT)) + CLIENT
    request = header + NO_TOPICS
    try:
        with (
            socket.create_connection((LOOPBACK, port), timeout_seconds) as connection,
            connection.makefile("rb") as read,
        ):
            connection.sendall(struct.pack(">i", len(request)) + request)
            return _racks(read)
    except (OSError, struct.error):
        return []


def _racks(answer: BinaryIO) -> list[str]:
    """Read the brokers; before them stand the answer's size, the correlation id and the throttle time."""
    *_, count = struct.unpack(">iiii", answer.read(16))
    return [_rack(answer) for _ in range(count)]


def _rack(answer: BinaryIO) -> str:
    """Read a broker: its number, host, port and rack."""
    answer.read(4)
    _text(answer)
    answer.read(4)
    return _text(answer)


def _text(answer: BinaryIO) -> str:
    """Read a text behind its length, which is -1 for none."""
    (length,) = struct.unpack(">h", answer.read(2))
    return answer.read(max(length, 0)).decode(errors="replace")
