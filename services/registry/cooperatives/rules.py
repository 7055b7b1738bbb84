"""The rules of cooperatives: what may be registered, how a year is assessed, and the facts that follow.

Invariant: pure; a cooperative belongs to its members, so it has no owner, at most somebody who speaks for it; an event
holds flags and bands, never a name, a count of members or an amount of money. A year is compared with the one before
it and told anew when that one comes or goes, so the order in which years are typed cannot matter.
Source: UU 25/1992 (kinds by Permenkop 9/2018; the members' annual meeting, RAT; what is left over, SHU).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.assessments.rules.assessment import YEARS, check_year
from services.registry.enterprises.rules.size_class import turnover_change
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.restatement import rules as restatement_rules
from services.registry.restatement.rules import Restatable
from shared.contracts import Event
from shared.contracts.registry.cooperatives import (
    CooperativeAssessed,
    CooperativeAssessmentVoided,
    CooperativeClosed,
    CooperativeClosingVoided,
    CooperativeRegistered,
)
from shared.contracts.vocabulary import (
    AssessmentVoidReason,
    CooperativeClosingReason,
    CooperativeClosingVoidReason,
    CooperativeKind,
    MembersBand,
    SurplusSign,
    TurnoverChange,
)
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import check_all, field_error, not_after, not_before

_BANDS: Final[tuple[tuple[int, MembersBand], ...]] = (
    (20, "up-to-20"), (100, "up-to-100"), (500, "up-to-500"), (1_000, "up-to-1000"),
)  # fmt: skip
"""The greatest number of members of each band."""


@dataclass(frozen=True)
class Closing:
    """That a cooperative is no more, as the nation was told."""

    closed_on: date
    """Its last day."""
    reason: CooperativeClosingReason
    event_id: UUID


@dataclass(frozen=True)
class Cooperative:
    """A cooperative; its name stays in the province."""

    id: UUID
    province: str
    centre_id: UUID | None
    representative_ref: UUID | None
    name: str
    kind: CooperativeKind
    district_code: str
    members: int
    founded_on: date
    registered_on: date
    closing: Closing | None = None
    """None while it is there."""
    version: int = 1


@dataclass(frozen=True)
class CooperativeYear:
    """The state of a cooperative at the end of one year; amounts in rupiah."""

    id: UUID
    province: str
    cooperative_ref: UUID
    centre_id: UUID | None
    district_code: str
    period_year: int
    rat_held_on: date | None
    """The day of the members' annual meeting over that year; None when it was not held."""
    members: int
    staff: int
    business_volume: int
    surplus: int
    """SHU; below zero for a loss."""
    own_capital: int
    outside_capital: int
    assessed_on: date
    kind: CooperativeKind
    event_id: UUID | None = None
    """The event that says so, or that said so until it was taken back; None until it is told."""
    volume_change: TurnoverChange = "unknown"
    void_reason: AssessmentVoidReason | None = None
    voided_on: date | None = None
    version: int = 1


def members_band(members: int) -> MembersBand:
    """Return the band of a number of members."""
    return next((band for most, band in _BANDS if members <= most), "over-1000")


def surplus_sign(surplus: int) -> SurplusSign:
    """Return what a surplus, in rupiah, says without saying how much."""
    if surplus == 0:
        return "break-even"
    return "surplus" if surplus > 0 else "loss"


def register_cooperative(
    cooperative: Cooperative, representative: Entrepreneur | None, today: date
) -> CooperativeRegistered:
    """Accept a cooperative; raises `Invalid` for days that contradict each other and for who cannot speak for one."""
    check_all(
        lambda: not_after("registered_on", cooperative.registered_on, today),
        lambda: not_after("founded_on", cooperative.founded_on, cooperative.registered_on),
    )
    _check_representative(representative)
    return CooperativeRegistered(
        cooperative_ref=cooperative.id,
        kind=cooperative.kind,
        district_code=cooperative.district_code,
        centre_id=cooperative.centre_id,
        members_band=members_band(cooperative.members),
        registered_on=cooperative.registered_on,
    )


def _check_representative(representative: Entrepreneur | None) -> None:
    if representative is not None and representative.kind != "koperasi":
        rule = Text("harus wakil koperasi (jenis koperasi)", "must be registered to speak for one (kind koperasi)")
        raise field_error("not-a-representative", "representative_ref", representative.id, rule)


def change_details(cooperative: Cooperative, name: str, representative: Entrepreneur | None) -> Cooperative:
    """Call a cooperative otherwise, or let somebody else or nobody speak for it; raises `Invalid` as registering does.

    Neither leaves the province, so there is no fact to tell.
    """
    _check_representative(representative)
    after = replace(cooperative, name=name, representative_ref=representative.id if representative else None)
    if after == cooperative:
        rule = Text("ubah sekurangnya satu isian", "change at least one field")
        raise field_error("nothing-corrected", "name", name, rule)
    return after


def close(
    cooperative: Cooperative, closing: Closing, years: Iterable[int], today: date
) -> tuple[Cooperative, CooperativeClosed]:
    """Close a cooperative.

    Raises `Conflict` when it is closed; `Invalid` for a day before it was founded or before a year that was assessed,
    and for one in the future.
    """
    if cooperative.closing is not None:
        last = cooperative.closing.closed_on.isoformat()
        words = Text(f"Koperasi ini sudah tutup pada {last}.", f"This cooperative closed on {last}.")
        raise Conflict("business-closed", words)
    not_before("closed_on", closing.closed_on, max([cooperative.founded_on, *(date(year, 1, 1) for year in years)]))
    not_after("closed_on", closing.closed_on, today)
    return replace(cooperative, closing=closing), _closed(cooperative, closing)


def void_closing(
    cooperative: Cooperative, reason: CooperativeClosingVoidReason, today: date
) -> tuple[Cooperative, CooperativeClosingVoided]:
    """Take a closing back; raises `Conflict` when the cooperative is not closed."""
    if cooperative.closing is None:
        words = Text("Koperasi ini belum tutup.", "This cooperative is not closed.")
        raise Conflict("business-not-closed", words)
    return replace(cooperative, closing=None), CooperativeClosingVoided(
        takes_back=cooperative.closing.event_id,
        cooperative_ref=cooperative.id,
        reason_code=reason,
        voided_on=today,
        counted=_closed(cooperative, cooperative.closing),
    )


def _closed(cooperative: Cooperative, closing: Closing) -> CooperativeClosed:
    return CooperativeClosed(
        cooperative_ref=cooperative.id,
        kind=cooperative.kind,
        district_code=cooperative.district_code,
        centre_id=cooperative.centre_id,
        reason_code=closing.reason,
        closed_on=closing.closed_on,
    )


def valid(known: Iterable[CooperativeYear]) -> dict[int, CooperativeYear]:
    """Return the years of a cooperative that were not taken back."""
    return {each.period_year: each for each in restatement_rules.valid(known)}


def assess_cooperative(
    cooperative: Cooperative, year: CooperativeYear, years: Mapping[int, CooperativeYear], today: date
) -> CooperativeYear:
    """Accept the state of one year and compare it with the one before.

    Raises `Conflict` for a year that was assessed before, `Invalid` for a year that is not over, lies before the
    cooperative was founded or after it closed, and for a meeting that was not held after that year.
    """
    if year.period_year in years:
        raise Conflict("year-assessed", Text("Tahun ini sudah dinilai.", "This year has been assessed already."))
    check_year(cooperative.founded_on, year.period_year, today)
    closing = cooperative.closing
    if closing is not None and date(year.period_year, 1, 1) > closing.closed_on:
        last = closing.closed_on.isoformat()
        rule = Text(f"tidak boleh setelah {last}: koperasi ini tutup", f"must not be after {last}: it closed")
        raise field_error("closed-by-then", "period_year", year.period_year, rule)
    if year.rat_held_on is not None:
        not_before("rat_held_on", year.rat_held_on, date(year.period_year + 1, 1, 1))
        not_after("rat_held_on", year.rat_held_on, today)
    return compared(year, years)


def compared(year: CooperativeYear, years: Mapping[int, CooperativeYear]) -> CooperativeYear:
    """Return a year with what it says beside the one before."""
    before = years.get(year.period_year - 1)
    return replace(
        year, volume_change=turnover_change(before.business_volume if before else None, year.business_volume)
    )


def overtaken(years: Mapping[int, CooperativeYear]) -> list[tuple[CooperativeYear, CooperativeYear]]:
    """Return the years that say something else since another one changed; shape: [(as told, as it is now)]."""
    return restatement_rules.changed(years.values(), lambda each: compared(each, years))


def assessed(year: CooperativeYear) -> CooperativeAssessed:
    """Return the fact of a year."""
    return CooperativeAssessed(
        cooperative_ref=year.cooperative_ref,
        kind=year.kind,
        district_code=year.district_code,
        centre_id=year.centre_id,
        period_year=year.period_year,
        rat_held=year.rat_held_on is not None,
        members_band=members_band(year.members),
        volume_change=year.volume_change,
        surplus_sign=surplus_sign(year.surplus),
        assessed_on=year.assessed_on,
    )


def _facts(year: CooperativeYear) -> Mapping[str, Event | None]:
    return {"event_id": assessed(year)}


COOPERATIVE_YEARS: Final = Restatable(
    _facts,
    {CooperativeAssessed: CooperativeAssessmentVoided},
    because="compared-anew",
    not_held=YEARS.not_held,
    untold=YEARS.untold,
    picked_by="period_year",
    keeps_id=True,
)
