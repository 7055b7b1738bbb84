"""Events as provinces tell them, to be bent by a test."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partnerships import AgreementTerminated, MouSigned
from shared.contracts.registry.centres import CentreRegistered
from shared.contracts.registry.people import EntrepreneurMerged, EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew, EntrepreneurEnrolled, ProgrammeDeclared

MAROS, GOWA = UUID(int=7309), UUID(int=7306)
ANI, BUDI = UUID(int=1), UUID(int=2)
PROGRAMME = UUID(int=2014)
NOBODY = UUID(int=404)
VILLAGE = "73.09.01.2003"


def a_centre(**changes: Any) -> CentreRegistered:
    """A new centre in Maros, open since May 2023."""
    usual = CentreRegistered(
        centre_id=MAROS, name="PLUT Maros", level="regency", region_code="73.09", founded_on=date(2022, 7, 22),
        founding="new", operational_on=date(2023, 5, 4), registered_on=date(2023, 5, 4),
    )  # fmt: skip
    return replace(usual, **changes)


def a_session(**changes: Any) -> SessionCompleted:
    """An hour about finance on a visit in March 2026."""
    usual = SessionCompleted(
        session_id=UUID(int=100), centre_id=MAROS, consultant_ref=UUID(int=50), client_ref=ANI, client_kind="umkm",
        village_code=VILLAGE, field="finance", channel="visit", contact_minutes=60, first_session=True,
        completed_on=date(2026, 3, 10),
    )  # fmt: skip
    return replace(usual, **changes)


def a_voiding(of: SessionCompleted, takes_back: UUID = NOBODY) -> SessionVoided:
    """The same session, not held after all."""
    return SessionVoided(
        session_id=of.session_id, reason_code="not-held", voided_on=date(2026, 4, 1), takes_back=takes_back, counted=of
    )


def an_entrepreneur(**changes: Any) -> EntrepreneurRegistered:
    """An entrepreneur of Maros, without a centre."""
    usual = EntrepreneurRegistered(
        entrepreneur_ref=ANI, village_code=VILLAGE, kind="wirausaha", registered_on=date(2026, 1, 5)
    )
    return replace(usual, **changes)


def an_enrolment(**changes: Any) -> EntrepreneurEnrolled:
    """A young person in the third year of the programme."""
    usual = EntrepreneurEnrolled(
        entrepreneur_ref=ANI, programme_id=PROGRAMME, village_code=VILLAGE, programme_year=3, youth=True,
        funding="provincial", enrolled_on=date(2026, 2, 1),
    )  # fmt: skip
    return replace(usual, **changes)


def a_confirmation(**changes: Any) -> EntrepreneurConfirmedNew:
    """A young person of the programme's third year, confirmed in its spring."""
    usual = EntrepreneurConfirmedNew(
        entrepreneur_ref=ANI, programme_id=PROGRAMME, village_code=VILLAGE, programme_year=3, youth=True,
        business_started_on=date(2026, 1, 1), evidence_kind="nib", confirmed_on=date(2026, 3, 1),
    )  # fmt: skip
    return replace(usual, **changes)


def a_merge(given_up: UUID, into: UUID, **changes: Any) -> EntrepreneurMerged:
    """One person under two references."""
    return replace(EntrepreneurMerged(entrepreneur_ref=given_up, into_ref=into, merged_on=date(2026, 4, 1)), **changes)


def a_programme(**changes: Any) -> ProgrammeDeclared:
    """Five years from 2024, twenty a village and year."""
    usual = ProgrammeDeclared(
        programme_id=PROGRAMME, name="Desa Mandiri", owner_region="73", start_year=2024, years=5,
        quota_per_village_year=20, quota_per_village_total=100, youth_min_age=16, youth_max_age=30,
        declared_on=date(2024, 1, 2),
    )  # fmt: skip
    return replace(usual, **changes)


def an_agreement(**changes: Any) -> MouSigned:
    """Maros and Gowa with a university, from June 2023 for four years."""
    usual = MouSigned(
        agreement_id=UUID(int=600), scope="ksdpk", centre_ids=(MAROS, GOWA), partner_ids=(UUID(int=700),),
        partner_types=("university",), service_lines=("halal",), region_code="73.09", signed_on=date(2023, 6, 3),
        starts_on=date(2023, 6, 3), ends_on=date(2027, 6, 2),
    )  # fmt: skip
    return replace(usual, **changes)


def a_termination(of: MouSigned, **changes: Any) -> AgreementTerminated:
    """The end of it, before its time."""
    usual = AgreementTerminated(agreement_id=of.agreement_id, terminated_on=date(2026, 9, 1), reason_code="mutual")
    return replace(usual, **changes)
