"""Tokens for whoever calls in a test: one issuer for the whole run, the demo's own, in a thread.

Invariant: services check these tokens as they check any other; nothing in a test goes around their doors.
"""

import atexit
import time
from contextlib import ExitStack
from functools import cache

from deploy.local.issuer import Issuer, claims_of, issuing

SESSION_SECRET = "only-for-tests-only-for-tests-only"  # noqa: S105  # of applications that end with their test
_LONG_SECONDS = 86_400
"""Longer than any run."""


@cache
def issuer() -> Issuer:
    """Return the run's issuer, at work from the first time it is asked for."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(issuing())


@cache
def token(client: str, subject: str = "") -> str:
    """Return a token of a client: `province:73`, `district:73.09`, `centre:73.09:<id>`, `ministry`.

    `subject` names one of several people who call as the same client.
    """
    claims = claims_of(client)
    return issuer().token(**{**claims, "sub": subject or claims["sub"]}, exp=int(time.time()) + _LONG_SECONDS)


def shown(client: str) -> dict[str, str]:
    """Return the header that somebody's calls carry."""
    return {"Authorization": f"Bearer {token(client)}"}
