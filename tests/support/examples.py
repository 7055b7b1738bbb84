"""One example of every command, by its address: what the access matrix sends in each role.

Invariant: an example is accepted where its sender may send it, or refused for what it says, never for its form.
"""

from collections.abc import Callable, Mapping

from tests.support import bodies
from tests.support.access_cases import PLACES, VILLAGES, Things, Where
from tests.support.clients import Json

Example = Callable[[Things, Where], Json]


def _as_it_is(body: Json) -> Example:
    return lambda _things, _where: body


CHANGES: Mapping[str, Example] = {
    "/programmes/{programme_id}/corrections": lambda _things, _where: {"quota_per_village_total": 101},
    "/programmes/{programme_id}/void": lambda _things, _where: {"reason_code": "wrong-terms"},
    "/programmes/{programme_id}/enrolments": lambda things, where: bodies.an_enrolment(
        things.ids["entrepreneurs"][where]
    ),
    "/enterprises/{enterprise_ref}/assessments": lambda _things, _where: bodies.a_year(),
    "/centres/{centre_id}/details": lambda _things, _where: {"name": "PLUT", "parent_office": ""},
    "/centres/{centre_id}/inauguration": lambda _things, _where: {"inaugurated_on": "2016-01-01"},
    "/centres/{centre_id}/opening": lambda _things, _where: {"operational_on": "2016-01-01"},
    "/centres/{centre_id}/closing": lambda _things, _where: {"closed_on": "2026-01-01"},
    "/centres/{centre_id}/legal-status": lambda _things, _where: bodies.a_legal_step(),
    "/centres/{centre_id}/days/correction": lambda _things, _where: {
        "operational_on": "2016-02-01",
        "inaugurated_on": None,
        "closed_on": None,
        "reason_code": "wrong-date",
    },
    "/centres/{centre_id}/legal-status/void": lambda _things, _where: {"reason_code": "wrong-status"},
    "/centres/{centre_id}/services": lambda _things, _where: {"service_code": "showcase", "offered_on": "2026-01-01"},
    "/centres/{centre_id}/services/withdrawal": lambda _things, _where: {
        "service_code": "showcase",
        "withdrawn_on": "2026-01-02",
    },
    "/officials/{official_id}/corrections": lambda _things, _where: {
        "role": "head-of-office",
        "name": "Rahmat Hidayat",
        "starts_on": "2022-01-03",
        "ends_on": "2025-12-31",
    },
    "/officials/{official_id}/void": lambda _things, _where: {"reason_code": "wrong-unit"},
    "/consultants/{consultant_ref}/assignments": lambda things, where: bodies.an_assignment(
        things.ids["centres"][where]
    ),
    "/consultants/{consultant_ref}/end": lambda _things, _where: {"ended_on": "2026-01-01"},
    **{f"/consultants/{{consultant_ref}}/{of}": _as_it_is(second) for of, (_, second) in bodies.OF_CONSULTANT.items()},
    "/consultants/{consultant_ref}/memberships/end": lambda _things, _where: {
        "association": "abdsi",
        "ends_on": "2026-01-01",
    },
    "/consultants/{consultant_ref}/name": lambda _things, _where: {"name": "Budi Santoso"},
    "/consultants/{consultant_ref}/end/void": lambda _things, _where: {"reason_code": "wrong-date"},
    "/consultants/{consultant_ref}/certifications/void": lambda things, where: {
        "certification_id": things.ids["certifications"][where],
        "reason_code": "other",
    },
    "/consultants/{consultant_ref}/memberships/void": lambda things, where: {
        "membership_id": things.ids["memberships"][where],
        "reason_code": "other",
    },
    "/consultants/{consultant_ref}/memberships/end/void": lambda things, where: {
        "membership_id": things.ids["memberships"][where],
        "reason_code": "other",
    },
    "/entrepreneurs/{entrepreneur_ref}/corrections": lambda _things, _where: {"phone": "0811"},
    "/entrepreneurs/{entrepreneur_ref}/registration-corrections": lambda _things, _where: {"kind": "umkm"},
    "/entrepreneurs/{entrepreneur_ref}/moves": lambda _things, where: {
        "village_code": VILLAGES[where],
        "moved_on": "2026-03-01",
    },
    "/entrepreneurs/{entrepreneur_ref}/consent": lambda _things, _where: bodies.a_consent(given_on="2026-03-01"),
    "/entrepreneurs/{entrepreneur_ref}/consent-withdrawal": lambda _things, _where: {"withdrawn_on": "1990-01-01"},
    "/entrepreneurs/{entrepreneur_ref}/merge": lambda things, where: {"into_ref": things.ids["entrepreneurs"][where]},
    "/entrepreneurs/{entrepreneur_ref}/erasure": lambda _things, _where: {"requested_on": "1990-01-01"},
    "/entrepreneurs/{entrepreneur_ref}/confirmations": lambda things, where: bodies.a_confirmation(
        things.ids["programmes"][where]
    ),
    "/entrepreneurs/{entrepreneur_ref}/status-checks": lambda things, where: bodies.a_check(
        things.ids["programmes"][where]
    ),
    "/entrepreneurs/{entrepreneur_ref}/enrolments/void": lambda things, where: {
        "programme_id": things.ids["programmes"][where],
        "reason_code": "wrong-programme",
    },
    "/entrepreneurs/{entrepreneur_ref}/confirmations/void": lambda things, where: {
        "programme_id": things.ids["programmes"][where],
        "reason_code": "wrong-evidence",
    },
    "/entrepreneurs/{entrepreneur_ref}/status-checks/void": lambda things, where: {
        "programme_id": things.ids["programmes"][where],
        "checked_on": "2026-09-01",
        "reason_code": "wrong-finding",
    },
    "/enterprises/{enterprise_ref}/corrections": lambda _things, _where: {"name": "Bengkel Baru"},
    "/enterprises/{enterprise_ref}/closing": lambda _things, _where: {
        "closed_on": "1990-01-01",
        "reason_code": "losses",
    },
    "/enterprises/{enterprise_ref}/closing/void": lambda _things, _where: {"reason_code": "wrong-date"},
    "/enterprises/{enterprise_ref}/assessments/void": lambda _things, _where: {
        "period_year": 2024,
        "reason_code": "other",
    },
    "/enterprises/{enterprise_ref}/legalities": lambda _things, _where: bodies.a_paper(kind="brand"),
    "/enterprises/{enterprise_ref}/finances": lambda _things, _where: bodies.a_loan(),
    "/enterprises/{enterprise_ref}/legalities/void": lambda things, where: {
        "legality_id": things.ids["legalities"][where],
        "reason_code": "other",
    },
    "/enterprises/{enterprise_ref}/finances/void": lambda things, where: {
        "finance_id": things.ids["finances"][where],
        "reason_code": "other",
    },
    "/cooperatives/{cooperative_ref}/details": lambda _things, _where: {
        "name": "Koperasi Tani Jaya",
        "representative_ref": None,
    },
    "/cooperatives/{cooperative_ref}/closing": lambda _things, _where: {
        "closed_on": "1990-01-01",
        "reason_code": "inactive",
    },
    "/cooperatives/{cooperative_ref}/closing/void": lambda _things, _where: {"reason_code": "wrong-date"},
    "/cooperatives/{cooperative_ref}/years/void": lambda _things, _where: {
        "period_year": 2024,
        "reason_code": "other",
    },
    "/cooperatives/{cooperative_ref}/years": lambda _things, _where: bodies.a_cooperative_year(),
    "/region-mappings/{mapping_id}/void": lambda _things, _where: {"reason_code": "wrong-code"},
    "/nik-requests/{request_id}/acceptance": lambda _things, _where: {},
    "/nik-requests/{request_id}/refusal": lambda _things, _where: {},
    "/imports/{import_id}/sheets": lambda _things, _where: {"sheet": "CSV"},
    "/imports/{import_id}/start": lambda _things, _where: {
        "values": {
            "kind": "umkm",
            "consent_given_on": "2026-01-05",
            "consent_text": "pdp-1",
            "consent_manner": "signed-paper",
        }
    },
    "/sessions/{session_id}/void": lambda _things, _where: {"reason_code": "other"},
    "/agreements/{agreement_id}/termination": lambda _things, _where: {
        "terminated_on": "2026-03-01",
        "reason_code": "other",
    },
}
"""What changes the thing at an address."""
NEW: Mapping[str, Example] = {
    "/centres": lambda _things, where: bodies.a_centre(region_code=PLACES[where]),
    "/units": lambda _things, where: bodies.a_unit(region_code=PLACES[where]),
    "/officials": lambda things, where: bodies.an_official(things.ids["units"][where]),
    "/references": lambda _things, where: bodies.a_reference(code=f"export-{where}"),
    "/consultants": lambda things, where: bodies.a_consultant(things.ids["centres"][where]),
    "/entrepreneurs": lambda things, where: bodies.an_entrepreneur(
        77, village_code=VILLAGES[where], centre_id=things.ids["centres"][where]
    ),
    "/enterprises": lambda things, where: bodies.an_enterprise(things.ids["entrepreneurs"][where]),
    "/cooperatives": lambda things, where: bodies.a_cooperative(
        district_code=VILLAGES[where][:8], centre_id=things.ids["centres"][where]
    ),
    "/region-mappings": lambda _things, where: bodies.a_mapping(
        old_code=VILLAGES[where], new_code=f"{VILLAGES[where][:8]}.2004"
    ),
    "/programmes": lambda _things, where: bodies.a_programme(owner_region=PLACES[where][:2]),
    "/sessions": lambda things, where: bodies.a_session(
        things.ids["centres"][where],
        things.ids["consultants"][where],
        things.ids["clients"][where],
        village_code=VILLAGES[where],
    ),
    "/partners": lambda _things, where: bodies.a_partner(region_code=PLACES[where]),
    "/agreements": lambda things, where: bodies.an_agreement(
        things.ids["centres"][where], things.ids["partners"][where]
    ),
}
"""What makes something new at a place."""
HALF_OWN: tuple[tuple[str, str, Callable[[Things], Json]], ...] = (
    ("/entrepreneurs", "beyond-reach", lambda things: bodies.an_entrepreneur(
        78, village_code=VILLAGES["foreign"], centre_id=things.ids["centres"]["own"]
    )),
    ("/enterprises", "beyond-reach", lambda things: bodies.an_enterprise(
        things.ids["entrepreneurs"]["own"], district_code=VILLAGES["foreign"][:8]
    )),
    ("/cooperatives", "beyond-reach", lambda things: bodies.a_cooperative(
        district_code=VILLAGES["foreign"][:8], centre_id=things.ids["centres"]["own"]
    )),
    ("/entrepreneurs/{entrepreneur_ref}/moves", "village-of-another-province", lambda _things: {
        "village_code": VILLAGES["foreign"], "moved_on": "2026-03-01",
    }),
    ("/entrepreneurs/{entrepreneur_ref}/registration-corrections", "village-of-another-province", lambda _things: {
        "village_code": VILLAGES["foreign"],
    }),
    ("/entrepreneurs/{entrepreneur_ref}/merge", "entrepreneur-unknown", lambda things: {
        "into_ref": things.ids["entrepreneurs"]["foreign"],
    }),
    ("/programmes/{programme_id}/enrolments", "entrepreneur-unknown", lambda things: bodies.an_enrolment(
        things.ids["entrepreneurs"]["foreign"]
    )),
    ("/agreements", "centre-not-heard-of", lambda things: bodies.an_agreement(
        "", things.ids["partners"]["own"],
        centre_ids=[things.ids["centres"]["foreign"], things.ids["centres"]["own"]],
    )),
    ("/agreements", "centre-not-heard-of", lambda things: bodies.an_agreement(
        "", things.ids["partners"]["own"],
        centre_ids=[things.ids["centres"]["own"], things.ids["centres"]["foreign"]],
    )),
    ("/agreements", "partner-unknown", lambda things: bodies.an_agreement(
        things.ids["centres"]["own"], things.ids["partners"]["foreign"]
    )),
    ("/sessions", "client-not-heard-of", lambda things: bodies.a_session(
        things.ids["centres"]["own"], things.ids["consultants"]["own"], things.ids["clients"]["foreign"]
    )),
    ("/sessions", "consultant-not-heard-of", lambda things: bodies.a_session(
        things.ids["centres"]["own"], things.ids["consultants"]["foreign"], things.ids["clients"]["own"]
    )),
    ("/sessions", "centre-not-heard-of", lambda things: bodies.a_session(
        things.ids["centres"]["foreign"], things.ids["consultants"]["own"], things.ids["clients"]["own"]
    )),
    ("/sessions", "village-of-another-province", lambda things: bodies.a_session(
        things.ids["centres"]["own"], things.ids["consultants"]["own"], things.ids["clients"]["own"],
        village_code=VILLAGES["foreign"],
    )),
)  # fmt: skip
"""What names something of one's own beside something of another province: address, how it is refused, body."""
