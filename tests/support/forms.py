"""What somebody types into the form of a page, for a thing that stands at a place.

Invariant: whatever would end a thing is typed with a day that is refused, so that it stands for whoever asks next.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tests.support import bodies
from tests.support.clients import Json
from tests.support.reach import VILLAGES, Things, Where

FORMS: Final[Mapping[str, Callable[[Things, Where], Json]]] = {
    "/pages/entrepreneurs/new": lambda things, where: (
        bodies.an_entrepreneur(78, village_code=VILLAGES[where], centre_id=things.ids["centres"][where])
        | {"sure": "true"}
    ),
    "/pages/imports/{import_id}/start": lambda _things, _where: {},
    "/pages/entrepreneurs/{ref}/edit": lambda _things, _where: {"name": "Ani"},
    "/pages/entrepreneurs/{ref}/move": lambda _things, where: {
        "village_code": VILLAGES[where],
        "moved_on": "1990-01-01",
    },
    "/pages/entrepreneurs/{ref}/withdrawal": lambda _things, _where: {"withdrawn_on": "1990-01-01"},
    "/pages/entrepreneurs/{ref}/consent": lambda _things, _where: {"given_on": "1990-01-01"},
    "/pages/entrepreneurs/{ref}/merge": lambda things, where: {"into_ref": things.ids["entrepreneurs"][where]},
    "/pages/entrepreneurs/{ref}/erasure": lambda _things, _where: {"requested_on": "1990-01-01"},
}
"""Address of a page → what is typed there."""
