"""The rules of enterprises: what may be registered, how it is assessed year by year, and the facts that follow.

Invariant: pure; an event holds class, bands and coarse geography, never a name and never an amount of money.
Source: PP 7/2021; UU PDP 27/2022 (a sole proprietor's turnover is personal financial data).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.domain.classes import Scale, classify, criterion_of, rule_on, turnover_change
from services.registry.domain.people import Entrepreneur
from shared.contracts.registry import EnterpriseAssessed, EnterpriseClassChanged, EnterpriseRegistered
from shared.contracts.vocabulary import ClassRule, Criterion, ScaleClass, TechnologyLevel
from shared.errors import Conflict, Words
from shared.fields import not_after, not_before, refuse


@dataclass(frozen=True)
class Enterprise:
    """An enterprise; name and value are for the province alone."""

    id: UUID
    province: str
    entrepreneur_ref: UUID
    centre_id: UUID | None
    name: str
    district_code: str
    kbli_edition: str
    kbli_code: str
    legal_form: str
    started_on: date
    technology_level: TechnologyLevel
    scale_class: ScaleClass
    criterion: Criterion
    class_rule: ClassRule
    class_value: int
    """Rupiah, by the criterion."""
    class_year: int
    """The year whose figures the class is of."""
    registered_on: date
    version: int = 1


@dataclass(frozen=True)
class Figures:
    """What an enterprise says of one year, in rupiah; capital without land and buildings."""

    capital: int | None = None
    annual_sales: int | None = None


@dataclass(frozen=True)
class Assessment:
    """The state of an enterprise at the end of one year."""

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
    version: int = 1

    @property
    def workers(self) -> int:
        """Everybody who works there."""
        return self.workers_permanent + self.workers_other


def scale_of(started_on: date, day: date, figures: Figures) -> Scale:
    """Return the class on a day; raises `Invalid` when the figure that decides it was not given."""
    rule = rule_on(day)
    criterion = criterion_of(started_on, rule)
    field, value = ("capital", figures.capital) if criterion == "capital" else ("annual_sales", figures.annual_sales)
    if value is None:
        wanted = Words(
            f"wajib diisi untuk usaha yang mulai {started_on.isoformat()} ({rule})",
            f"is required for an enterprise that began {started_on.isoformat()} ({rule})",
        )
        raise refuse("figure-missing", field, "", wanted)
    return classify(rule, criterion, value)


def register_enterprise(enterprise: Enterprise, owner: Entrepreneur, today: date) -> EnterpriseRegistered:
    """Accept an enterprise of an entrepreneur; raises `Invalid` for days that contradict each other."""
    not_after("registered_on", enterprise.registered_on, today)
    not_before("registered_on", enterprise.registered_on, owner.registered_on)
    not_after("started_on", enterprise.started_on, enterprise.registered_on)
    return EnterpriseRegistered(
        enterprise_ref=enterprise.id,
        entrepreneur_ref=owner.id,
        district_code=enterprise.district_code,
        kbli_edition=enterprise.kbli_edition,
        kbli_division=enterprise.kbli_code[:2],
        legal_form=enterprise.legal_form,
        scale_class=enterprise.scale_class,
        criterion=enterprise.criterion,
        class_rule=enterprise.class_rule,
        technology_level=enterprise.technology_level,
        registered_on=enterprise.registered_on,
    )


def assess(
    enterprise: Enterprise, assessment: Assessment, known: Iterable[Assessment], today: date
) -> tuple[Enterprise, EnterpriseAssessed]:
    """Accept the state of one year; the enterprise's own class follows the newest year.

    Raises `Conflict` for a year that was assessed before, `Invalid` for a year that is not over or lies before the
    enterprise began.
    """
    years = {each.period_year: each for each in known}
    if assessment.period_year in years:
        words = Words("Tahun ini sudah dinilai.", "This year has been assessed already.")
        raise Conflict("year-assessed", words)
    _check_year(enterprise, assessment.period_year, today)
    before = years.get(assessment.period_year - 1)
    assessed = EnterpriseAssessed(
        enterprise_ref=enterprise.id,
        district_code=enterprise.district_code,
        centre_id=enterprise.centre_id,
        period_year=assessment.period_year,
        scale_class=assessment.scale_class,
        criterion=assessment.criterion,
        class_rule=assessment.class_rule,
        turnover_change=turnover_change(before.annual_sales if before else None, assessment.annual_sales),
        workers_total=assessment.workers,
        workers_change=assessment.workers - before.workers if before else 0,
        technology_level=assessment.technology_level,
        digital=assessment.digital,
        export=assessment.export,
        assessed_on=assessment.assessed_on,
    )
    after = replace(enterprise, version=enterprise.version + 1)
    return _newest(after, assessment), assessed


def _check_year(enterprise: Enterprise, year: int, today: date) -> None:
    if year >= today.year:
        rule = Words(f"harus sudah berakhir; paling akhir {today.year - 1}", f"must be over; {today.year - 1} at most")
        raise refuse("year-not-over", "period_year", year, rule)
    if year < enterprise.started_on.year:
        rule = Words(
            f"tidak boleh sebelum usaha mulai ({enterprise.started_on.year})",
            f"must not be before the enterprise began ({enterprise.started_on.year})",
        )
        raise refuse("year-too-early", "period_year", year, rule)


def _newest(enterprise: Enterprise, assessment: Assessment) -> Enterprise:
    if assessment.period_year < enterprise.class_year:
        return enterprise
    value = assessment.capital if assessment.criterion == "capital" else assessment.annual_sales
    return replace(
        enterprise,
        technology_level=assessment.technology_level,
        scale_class=assessment.scale_class,
        criterion=assessment.criterion,
        class_rule=assessment.class_rule,
        class_value=value or 0,
        class_year=assessment.period_year,
    )


def class_change(before: Enterprise, after: Enterprise, basis: Assessment) -> EnterpriseClassChanged | None:
    """Return the fact that an enterprise moved to another class, if it did."""
    if before.scale_class == after.scale_class:
        return None
    return EnterpriseClassChanged(
        enterprise_ref=after.id,
        district_code=after.district_code,
        centre_id=after.centre_id,
        from_class=before.scale_class,
        to_class=after.scale_class,
        class_rule=after.class_rule,
        period_year=basis.period_year,
        effective_on=basis.assessed_on,
    )
