"""What a caller sends: bodies that are accepted, to be bent by a test into ones that are refused.

Invariant: each body stands for itself in the world of the others: the consultant's centre, the client's village and the
agreement's centre are those of `a_centre`, in Maros.
"""

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]


def a_centre(**changes: Any) -> Json:
    """A centre in Maros, open since 2016."""
    usual = {
        "name": "PLUT Maros",
        "level": "regency",
        "region_code": "73.09",
        "founded_on": "2015-03-01",
        "founding": "new",
        "operational_on": "2016-01-01",
    }
    return usual | changes


def a_consultant(centre_id: str, **changes: Any) -> Json:
    """A finance consultant since 2020."""
    return {"name": "Budi", "centre_id": centre_id, "field": "finance", "appointed_on": "2020-01-01"} | changes


def a_unit(**changes: Any) -> Json:
    """The office of Maros."""
    return {"kind": "dinas", "name": "Koperindag Maros", "region_code": "73.09"} | changes


def an_official(unit_id: str, **changes: Any) -> Json:
    """The head of an office since 2022."""
    usual = {"unit_id": unit_id, "role": "head-of-office", "name": "Rahmat", "starts_on": "2022-01-03", "ends_on": None}
    return usual | changes


def a_reference(**changes: Any) -> Json:
    """An eighth field of consulting."""
    usual = {"kind": "consulting-field", "code": "export", "name_id": "Ekspor", "name_en": "Export"}
    return usual | changes


def a_legal_step(to_status: str = "uptd-proposed", **changes: Any) -> Json:
    """A letter of the office."""
    usual = {
        "to_status": to_status,
        "instrument_kind": "official-letter",
        "instrument_number": "518/1203/Koperindag",
        "instrument_on": "2020-02-01",
        "effective_on": "2020-02-02",
    }
    return usual | changes


def an_assignment(centre_id: str, **changes: Any) -> Json:
    """Production instead of finance since 2021."""
    return {"centre_id": centre_id, "field": "production", "effective_on": "2021-01-01"} | changes


def a_certification(**changes: Any) -> Json:
    """A certificate for three years."""
    usual = {"scheme": "skkni-181-2017", "certified_on": "2021-05-01", "valid_until": "2024-04-30"}
    return usual | changes


def a_membership(**changes: Any) -> Json:
    """A plain member of ABDSI."""
    return {"association": "abdsi", "starts_on": "2021-06-01"} | changes


OF_CONSULTANT: Final[Mapping[str, tuple[Json, Json]]] = {
    "certifications": (a_certification(), a_certification()),
    "memberships": (a_membership(), a_membership(role="chair")),
}
"""What a consultant has, each in a list of its own: the first and the second of the same consultant."""


def an_entrepreneur(serial: int = 1, **changes: Any) -> Json:
    """A young woman in a village of Maros; another serial is another person."""
    usual = {
        "name": "Ani",
        "nik": f"730901410199{serial:04}",
        "phone": "081122334455",
        "birth_date": "1999-01-01",
        "sex": "female",
        "village_code": "73.09.01.2003",
        "kind": "wirausaha",
        "registered_on": "2026-01-05",
        "consent_given_on": "2026-01-05",
        "consent_text": "pdp-1",
        "consent_manner": "signed-paper",
    }
    return usual | changes


def a_consent(**changes: Any) -> Json:
    """A consent on paper to the text of today."""
    return {"given_on": "2026-01-05", "consent_text": "pdp-1", "consent_manner": "signed-paper"} | changes


def an_enterprise(entrepreneur_ref: str, **changes: Any) -> Json:
    """A workshop since 2018, a micro enterprise by its sales of a billion."""
    usual = {
        "entrepreneur_ref": entrepreneur_ref,
        "name": "Bengkel Ani",
        "kbli_edition": "2020",
        "kbli_code": "45201",
        "legal_form": "sole-proprietor",
        "started_on": "2018-05-01",
        "technology_level": "low",
        "annual_sales": 1_000_000_000,
        "registered_on": "2026-02-01",
    }
    return usual | changes


def a_year(**changes: Any) -> Json:
    """The state of a workshop with three workers at the end of 2025."""
    usual = {
        "period_year": 2025,
        "annual_sales": 1_100_000_000,
        "workers_permanent": 2,
        "workers_other": 1,
        "technology_level": "medium",
        "digital": True,
        "export": False,
    }
    return usual | changes


def a_paper(**changes: Any) -> Json:
    """A NIB of 2024."""
    return {"kind": "nib", "number": "9120101123456", "issued_on": "2024-03-01"} | changes


def a_loan(**changes: Any) -> Json:
    """A loan of KUR in 2025."""
    return {"source": "kur", "amount": 50_000_001, "accessed_on": "2025-03-01"} | changes


def a_cooperative(**changes: Any) -> Json:
    """A producers' cooperative of 137 since 2010."""
    usual = {
        "name": "Koperasi Tani Maju",
        "kind": "producers",
        "district_code": "73.09.01",
        "members": 137,
        "founded_on": "2010-07-12",
        "registered_on": "2026-02-01",
    }
    return usual | changes


def a_cooperative_year(**changes: Any) -> Json:
    """The state of a cooperative at the end of 2025, its annual meeting not held."""
    usual = {
        "period_year": 2025,
        "members": 140,
        "staff": 4,
        "business_volume": 1_000_000_000,
        "surplus": 7_654_321,
        "own_capital": 300_000_000,
        "outside_capital": 200_000_000,
    }
    return usual | changes


def a_programme(**changes: Any) -> Json:
    """Five years from 2025, with the usual quotas."""
    return {"name": "Desa Mandiri", "owner_region": "73", "start_year": 2025} | changes


def an_enrolment(entrepreneur_ref: str, **changes: Any) -> Json:
    """A place in the second year."""
    return {"entrepreneur_ref": entrepreneur_ref, "enrolled_on": "2026-02-01", "funding": "provincial"} | changes


def a_confirmation(programme_id: str, **changes: Any) -> Json:
    """A business of January 2026, proved by its number."""
    usual = {"business_started_on": "2026-01-15", "evidence_kind": "nib", "confirmed_on": "2026-03-01"}
    return {"programme_id": programme_id, **usual, **changes}


def a_check(programme_id: str, **changes: Any) -> Json:
    """Half a year later it runs."""
    return {"programme_id": programme_id, "checked_on": "2026-09-01", "still_running": True, **changes}


def a_mapping(**changes: Any) -> Json:
    """A village of Maros that is to get another's code."""
    usual = {
        "old_code": "73.09.01.2003",
        "new_code": "73.09.01.2004",
        "effective_on": "2027-01-01",
        "decree": "kepmendagri-1-2026",
    }
    return usual | changes


def a_session(centre_id: str, consultant_ref: str, client_ref: str, **changes: Any) -> Json:
    """An hour of finance at the client's."""
    usual = {
        "centre_id": centre_id,
        "consultant_ref": consultant_ref,
        "client_ref": client_ref,
        "village_code": "73.09.01.2003",
        "field": "finance",
        "channel": "visit",
        "contact_minutes": 60,
        "completed_on": "2026-02-03",
        "notes": "Ani ingin membuka cabang.",
    }
    return usual | changes


def a_partner(**changes: Any) -> Json:
    """A university in Makassar."""
    return {"name": "Universitas Hasanuddin", "type": "university", "region_code": "73.71"} | changes


def an_agreement(centre_id: str, partner_id: str, **changes: Any) -> Json:
    """Three years with one partner."""
    usual = {
        "kind": "mou",
        "scope": "ksdpk",
        "centre_ids": [centre_id],
        "partner_ids": [partner_id],
        "signed_on": "2026-01-10",
        "starts_on": "2026-02-01",
        "ends_on": "2029-01-31",
        "service_lines": ["finance"],
    }
    return usual | changes


def as_shown(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return fields as a refusal shows their values: as text, and NUL as it is written."""
    return {name: str(value).replace("\0", "\\0") for name, value in changes.items()}
