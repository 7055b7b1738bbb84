"""Whether a role says that it is ready.

Invariant: only its own 200 counts; no answer, a slow one or any other status is a no.
"""

from http.client import HTTPConnection, HTTPException
from typing import Final

from deploy.local.ports import LOOPBACK

OK: Final = 200


def is_ready(port: int, timeout_seconds: float = 2) -> bool:
    """Ask `/health/ready` on a loopback port."""
    connection = HTTPConnection(LOOPBACK, port, timeout=timeout_seconds)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
