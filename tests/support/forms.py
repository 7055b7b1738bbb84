"""What somebody types into the form of a page, for a thing that stands at a place.

Invariant: whatever would end a thing is typed with a day that is refused, so that it stands for whoever asks next.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tests.support import bodies
from tests.support.access_cases import PLACES, VILLAGES, Things, Where
from tests.support.clients import Json

FORMS: Final[Mapping[str, Callable[[Things, Where], Json]]] = {
    "/pages/entrepreneurs/new": lambda things, where: (
        bodies.an_entrepreneur(78, village_code=VILLAGES[where], centre_id=things.ids["centres"][where])
        | {"sure": "true", "has_agreed": "true"}
    ),
    "/pages/imports/{import_id}/sheets": lambda _things, _where: {"sheet": "CSV"},
    "/pages/programmes/new": lambda _things, _where: bodies.a_programme(),
    "/pages/programmes/{ref}/edit": lambda _things, _where: bodies.a_programme(years="none"),
    "/pages/programmes/{ref}/void": lambda _things, _where: {"reason_code": "none"},
    "/pages/entrepreneurs/{ref}/enrolments/new": lambda things, where: (
        bodies.an_enrolment("") | {"programme_id": things.ids["programmes"][where]}
    ),
    "/pages/entrepreneurs/{ref}/confirmation": lambda things, where: bodies.a_confirmation(
        things.ids["programmes"][where]
    ),
    "/pages/entrepreneurs/{ref}/status-check": lambda things, where: bodies.a_check(things.ids["programmes"][where]),
    "/pages/imports/{import_id}/start": lambda _things, _where: {},
    **{
        f"/pages/entrepreneurs/{{ref}}/{page}": lambda things, where: {
            "programme_id": things.ids["programmes"][where],
            "reason_code": "none",
        }
        for page in ("enrolment-void", "confirmation-void", "status-check-void")
    },
    "/pages/entrepreneurs/{ref}/edit": lambda _things, where: {
        name: bodies.an_entrepreneur(list(PLACES).index(where) + 1)[name]
        for name in ("name", "nik", "birth_date", "sex")
    },
    "/pages/entrepreneurs/{ref}/registration": lambda _things, where: {
        "village_code": VILLAGES[where],
        "kind": "umkm",
        "registered_on": "2199-01-01",
        "consent_given_on": "2026-01-05",
    },
    "/pages/entrepreneurs/{ref}/nik": lambda _things, _where: {},
    "/pages/entrepreneurs/{ref}/move": lambda _things, where: {
        "village_code": VILLAGES[where],
        "moved_on": "1990-01-01",
    },
    "/pages/entrepreneurs/{ref}/withdrawal": lambda _things, _where: {"withdrawn_on": "1990-01-01"},
    "/pages/entrepreneurs/{ref}/consent": lambda _things, _where: (
        bodies.a_consent(given_on="1990-01-01") | {"has_agreed": "true"}
    ),
    "/pages/entrepreneurs/{ref}/merge": lambda things, where: {"into_ref": things.ids["entrepreneurs"][where]},
    "/pages/entrepreneurs/{ref}/erasure": lambda _things, _where: {"requested_on": "1990-01-01"},
    "/pages/entrepreneurs/{ref}/enterprises/new": lambda _things, _where: {
        name: value for name, value in bodies.an_enterprise("").items() if name != "entrepreneur_ref"
    },
    "/pages/centres/{ref}/days": lambda _things, _where: {"operational_on": "1990-01-01", "reason_code": "wrong-date"},
    "/pages/centres/{ref}/legal-step": lambda _things, _where: {"reason_code": "none"},
    "/pages/enterprises/{ref}/edit": lambda _things, _where: {"name": ""},
    "/pages/enterprises/{ref}/closing": lambda _things, _where: {"closed_on": "1990-01-01", "reason_code": "losses"},
    "/pages/enterprises/{ref}/reopening": lambda _things, _where: {"reason_code": "none"},
    "/pages/enterprises/{ref}/year": lambda _things, _where: bodies.a_year(period_year=1900),
    "/pages/enterprises/{ref}/paper": lambda _things, _where: bodies.a_paper(issued_on="2199-01-01"),
    "/pages/enterprises/{ref}/finance": lambda _things, _where: bodies.a_loan(accessed_on="2199-01-01"),
    "/pages/assessments/{ref}/void": lambda _things, _where: {"reason_code": "none"},
    "/pages/legalities/{ref}/void": lambda _things, _where: {"reason_code": "none"},
    "/pages/finances/{ref}/void": lambda _things, _where: {"reason_code": "none"},
    "/pages/region-mappings/new": lambda _things, _where: bodies.a_mapping() | {"seen": "true"},
    "/pages/region-mappings/{ref}/void": lambda _things, _where: {"reason_code": "none"},
}
"""Address of a page → what is typed there."""
