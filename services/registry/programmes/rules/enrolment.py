"""The rules of a place in a programme: quotas warn, and a new business is confirmed by evidence.

Invariant: pure; whatever is told of a place carries the village, the year and the youth of the enrolment, wherever the
entrepreneur lives by now.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.registry.programmes.rules.programme import Enrolment, Programme
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew
from shared.contracts.vocabulary import DocumentKind
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before

_MONTHS = 12
EvidenceKind = Literal["sku", DocumentKind, "other"]
"""What proves a business: the village's letter, papers, whatever else."""


@dataclass(frozen=True)
class YouthCount:
    """How many young people a village has in a programme already: in one year of it, and in all."""

    of_year: int
    of_all: int


def quota_warnings(programme: Programme, place: Enrolment, before: YouthCount) -> tuple[str, ...]:
    """Name the quotas that an enrolment exceeds; a village that does more than was promised is never stopped."""
    if not place.youth:
        return ()
    exceeded = {
        "village-year-quota-exceeded": before.of_year >= programme.quota_per_village_year,
        "village-total-quota-exceeded": before.of_all >= programme.quota_per_village_total,
    }
    return tuple(name for name, is_so in exceeded.items() if is_so)


def months_between(first: date, last: date) -> int:
    """Return the months from the month of one day to that of another."""
    return (last.year - first.year) * _MONTHS + last.month - first.month


@dataclass(frozen=True)
class Evidence:
    """What shows that somebody runs a business, and since which month."""

    business_started_on: date
    kind: str
    confirmed_on: date


def confirm_new(
    place: Enrolment, programme: Programme, evidence: Evidence, today: date
) -> tuple[Enrolment, EntrepreneurConfirmedNew]:
    """Confirm somebody enrolled as a new entrepreneur, once; its age on that day makes a business new."""
    if place.confirmed_on is not None:
        words = Text("Wirausaha ini sudah terbukti baru.", "This entrepreneur is confirmed as new already.")
        raise Conflict("already-confirmed", words)
    not_after("confirmed_on", evidence.confirmed_on, today)
    not_before("confirmed_on", evidence.confirmed_on, place.enrolled_on)
    _check_in_time(programme, evidence.confirmed_on)
    month = evidence.business_started_on.replace(day=1)
    not_after("business_started_on", month, evidence.confirmed_on)
    most = programme.new_within_months
    if months_between(month, evidence.confirmed_on) > most:
        rule = Text(f"paling lama {most} bulan sebelum dibuktikan", f"must be at most {most} months before")
        raise field_error("business-not-new", "business_started_on", month, rule)
    after = replace(place, business_started_on=month, evidence_kind=evidence.kind, confirmed_on=evidence.confirmed_on)
    return after, _confirmed(after, replace(evidence, business_started_on=month))


def _check_in_time(programme: Programme, day: date) -> None:
    """Refuse evidence that comes so late that nobody's business is new any more who was in the programme to its end."""
    over = programme.start_year + programme.years
    months = months_between(date(over - 1, _MONTHS, 31), day)
    if months > programme.new_within_months:
        most = programme.new_within_months
        rule = Text(
            f"paling lama {most} bulan setelah program berakhir ({over - 1})",
            f"must be at most {most} months after the programme ended ({over - 1})",
        )
        raise field_error("programme-long-over", "confirmed_on", day, rule)


def confirmed(place: Enrolment) -> EntrepreneurConfirmedNew | None:
    """Return the fact that a place is confirmed, if it is."""
    if place.business_started_on is None or place.evidence_kind is None or place.confirmed_on is None:
        return None
    return _confirmed(place, Evidence(place.business_started_on, place.evidence_kind, place.confirmed_on))


def proof_of(place: Enrolment) -> EntrepreneurConfirmedNew:
    """Return the fact that a place is confirmed; raises `Conflict` when it is not."""
    proof = confirmed(place)
    if proof is None:
        words = Text("Wirausaha ini belum terbukti baru.", "This entrepreneur is not confirmed as new yet.")
        raise Conflict("not-confirmed", words)
    return proof


def _confirmed(place: Enrolment, evidence: Evidence) -> EntrepreneurConfirmedNew:
    return EntrepreneurConfirmedNew(
        entrepreneur_ref=place.entrepreneur_ref,
        programme_id=place.programme_id,
        village_code=place.village_code,
        programme_year=place.programme_year,
        youth=place.youth,
        business_started_on=evidence.business_started_on,
        evidence_kind=evidence.kind,
        confirmed_on=evidence.confirmed_on,
    )
