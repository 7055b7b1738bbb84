"""Releases that are older than this one: reporting or a follower that does not know some event types yet.

Invariant: whatever is put together inside the block reads as such a release would; nothing else of it changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.reporting.projection.rules import decoding as decoding_rules
from shared.contracts import CATALOGUE, Event
from shared.messaging.inbox import replicator


@contextmanager
def ignorant_of(*unknown: type[Event]) -> Iterator[None]:
    """Let a consumer be put together as a release from before these events were declared."""
    known = {schema: declared for schema, declared in CATALOGUE.items() if declared.cls not in unknown}
    with pytest.MonkeyPatch.context() as patched:
        for reads in (decoding_rules, replicator):
            patched.setattr(reads, "CATALOGUE", known)
        yield
