"""Ask a broker whether it is there, in Kafka's own protocol and without a client library.

Invariant: a broker counts as there only when it lists itself, for an open port alone says nothing.
Source: the Kafka protocol guide, Metadata request and response, version 4.
"""

import socket
import struct
from typing import Final

from deploy.local.ports import LOOPBACK

METADATA: Final = 3
VERSION: Final = 4
CLIENT: Final = b"naik-kelas"
HEAD: Final = struct.Struct(">iiii")
"""Of the answer: its size, the correlation id, the throttle time, the number of brokers."""
NO_TOPICS: Final = struct.pack(">i?", 0, False)  # noqa: FBT003 - the byte "allow auto topic creation"


def brokers(port: int, timeout_seconds: float = 1) -> int:
    """Return how many brokers the one on this loopback port knows, itself included; 0 if it does not answer."""
    header = struct.pack(">hhih", METADATA, VERSION, 1, len(CLIENT)) + CLIENT
    request = header + NO_TOPICS
    try:
        with socket.create_connection((LOOPBACK, port), timeout_seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            return _brokers_of(connection)
    except (OSError, struct.error):
        return 0


def _brokers_of(connection: socket.socket) -> int:
    answer = b""
    while len(answer) < HEAD.size and (part := connection.recv(HEAD.size - len(answer))):
        answer += part
    *_, count = HEAD.unpack(answer)
    return int(count)
