"""The rules of an enterprise's years: how each is assessed and taken back, and the facts that follow.

Invariant: pure; what is told of a year is what all years together say: it is compared with the year before it, and
moves the enterprise from the class of the last year that was assessed, or of its registration if that is of a later
year; both are taken by the rule of the year itself, so a new law moves nobody. It never moves from a class of the same
year: two figures of one year are a correction. Whenever one year changes, whatever it said of others is taken back and
told anew, so the order in which years are typed cannot matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.enterprises.rules.enterprise import Enterprise, SizeState
from services.registry.enterprises.rules.size_class import classify, turnover_change
from services.registry.restatement import rules as restatement_rules
from services.registry.restatement.rules import Restatable
from shared.contracts import Event
from shared.contracts.registry import (
    EnterpriseAssessed,
    EnterpriseAssessmentVoided,
    EnterpriseClassChanged,
    EnterpriseClassChangeVoided,
)
from shared.contracts.vocabulary import (
    AssessmentVoidReason,
    ClassRule,
    Criterion,
    ScaleClass,
    TechnologyLevel,
    TurnoverChange,
)
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error


@dataclass(frozen=True)
class Assessment:
    """The state of an enterprise at the end of one year, beside its other years, and the events it left in."""

    id: UUID
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    period_year: int
    capital: int | None
    annual_sales: int | None
    workers_permanent: int
    workers_other: int
    technology_level: TechnologyLevel
    digital: bool
    export: bool
    scale_class: ScaleClass
    criterion: Criterion
    class_rule: ClassRule
    assessed_on: date
    turnover_change: TurnoverChange = "unknown"
    workers_change: int = 0
    moved_from: ScaleClass | None = None
    """The class that the enterprise left in this year; None when it stayed where it was."""
    event_id: UUID | None = None
    """The event that says so; None once it was taken back, and of a year that an earlier release told of."""
    moved_event_id: UUID | None = None
    void_reason: AssessmentVoidReason | None = None
    voided_on: date | None = None
    version: int = 1

    @property
    def workers(self) -> int:
        """Everybody who works there."""
        return self.workers_permanent + self.workers_other

    @property
    def standing(self) -> SizeState:
        """Where the enterprise stands by this year."""
        value = self.figure(self.criterion) or 0
        return SizeState(
            self.technology_level, self.scale_class, self.criterion, self.class_rule, value, self.period_year
        )

    def figure(self, criterion: Criterion) -> int | None:
        """Return what is measured by a criterion, in rupiah; None where it was not given."""
        return self.capital if criterion == "capital" else self.annual_sales


Years = Mapping[int, Assessment]
"""Year → its assessment, those taken back left out."""


def valid(known: Iterable[Assessment]) -> dict[int, Assessment]:
    """Return the years of an enterprise that were not taken back, in their order."""
    return {each.period_year: each for each in sorted(restatement_rules.valid(known), key=_year)}


def _year(assessment: Assessment) -> int:
    return assessment.period_year


def assess(enterprise: Enterprise, assessment: Assessment, years: Years, today: date) -> Assessment:
    """Accept the state of one year and compare it with the others.

    Raises `Conflict` for a year that was assessed before, `Invalid` for a year that is not over or lies before the
    enterprise began.
    """
    if assessment.period_year in years:
        words = Text("Tahun ini sudah dinilai.", "This year has been assessed already.")
        raise Conflict("year-assessed", words)
    check_year(enterprise.started_on, assessment.period_year, today)
    return compared(assessment, years, enterprise.begun)


def check_year(began_on: date, year: int, today: date) -> None:
    """Raise `Invalid` for a year that is not over, or that ended before there was something to assess."""
    if year >= today.year:
        rule = Text(f"harus sudah berakhir; paling akhir {today.year - 1}", f"must be over; {today.year - 1} at most")
        raise field_error("year-not-over", "period_year", year, rule)
    if year < began_on.year:
        rule = Text(
            f"tidak boleh sebelum tahun berdirinya ({began_on.year})", f"must not be before it began ({began_on.year})"
        )
        raise field_error("year-too-early", "period_year", year, rule)


def compared(assessment: Assessment, years: Years, begun: SizeState) -> Assessment:
    """Return a year with what it says beside the others."""
    before = years.get(assessment.period_year - 1)
    return replace(
        assessment,
        turnover_change=turnover_change(before.annual_sales if before else None, assessment.annual_sales),
        workers_change=assessment.workers - before.workers if before else 0,
        moved_from=_moved_from(assessment, years, begun),
    )


def _moved_from(assessment: Assessment, years: Years, begun: SizeState) -> ScaleClass | None:
    value = _value_before(assessment, years, begun)
    if value is None:
        return None
    left = classify(assessment.class_rule, assessment.criterion, value).scale_class
    return None if left == assessment.scale_class else left


def _value_before(assessment: Assessment, years: Years, begun: SizeState) -> int | None:
    """Return what the rule of a year asks for, of the state before that year; None where it is not known.

    How it was registered says nothing of the year whose figures that was: they and the year's own are of one year.
    """
    newest = max((year for year in years if year < assessment.period_year), default=None)
    if assessment.period_year > begun.class_year and (newest is None or newest < begun.class_year):
        return begun.class_value if begun.criterion == assessment.criterion else None
    return None if newest is None else years[newest].figure(assessment.criterion)


def standing(years: Years, begun: SizeState) -> SizeState:
    """Return where an enterprise stands: by its newest year, or as it was registered if none is newer."""
    newest = max(years, default=None)
    return years[newest].standing if newest is not None and newest >= begun.class_year else begun


def overtaken(years: Years, begun: SizeState) -> list[tuple[Assessment, Assessment]]:
    """Return the years that say something else since another one changed; shape: [(as told, as it is now)]."""
    told = (each for each in years.values() if each.event_id is not None)
    return restatement_rules.changed(told, lambda each: compared(each, years, begun))


def assessed(assessment: Assessment) -> EnterpriseAssessed:
    """Return the fact of a year."""
    return EnterpriseAssessed(
        enterprise_ref=assessment.enterprise_ref,
        district_code=assessment.district_code,
        centre_id=assessment.centre_id,
        period_year=assessment.period_year,
        scale_class=assessment.scale_class,
        criterion=assessment.criterion,
        class_rule=assessment.class_rule,
        turnover_change=assessment.turnover_change,
        workers_total=assessment.workers,
        workers_change=assessment.workers_change,
        technology_level=assessment.technology_level,
        digital=assessment.digital,
        export=assessment.export,
        assessed_on=assessment.assessed_on,
    )


def moved(assessment: Assessment) -> EnterpriseClassChanged | None:
    """Return the fact that the enterprise moved to another class in a year, if it did."""
    if assessment.moved_from is None:
        return None
    return EnterpriseClassChanged(
        enterprise_ref=assessment.enterprise_ref,
        district_code=assessment.district_code,
        centre_id=assessment.centre_id,
        from_class=assessment.moved_from,
        to_class=assessment.scale_class,
        class_rule=assessment.class_rule,
        period_year=assessment.period_year,
        effective_on=assessment.assessed_on,
    )


def _facts(assessment: Assessment) -> Mapping[str, Event | None]:
    return {"event_id": assessed(assessment), "moved_event_id": moved(assessment)}


YEARS: Final = Restatable(
    _facts,
    {EnterpriseAssessed: EnterpriseAssessmentVoided, EnterpriseClassChanged: EnterpriseClassChangeVoided},
    because="compared-anew",
    not_held=(
        "year-not-assessed",
        "period_year",
        Text("harus tahun yang sudah dinilai", "must be a year that was assessed"),
    ),
    untold=(
        "assessment-without-event",
        Text("Penilaian ini dari rilis terdahulu.", "This assessment is of an earlier release."),
    ),
    picked_by="period_year",
)
