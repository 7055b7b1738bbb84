"""The rules of enterprises: what may be registered, in which class, and the fact that follows.

Invariant: pure; an event holds class, bands and coarse geography, never a name and never an amount of money.
Source: PP 7/2021; UU PDP 27/2022 (a sole proprietor's turnover is personal financial data).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.enterprises.rules.size_class import Scale, classify, criterion_of, rule_on
from services.registry.people.rules.entrepreneur import Entrepreneur
from shared.contracts.registry import EnterpriseRegistered
from shared.contracts.vocabulary import ClassRule, Criterion, ScaleClass, TechnologyLevel
from shared.i18n import Text
from shared.runtime.validation import field_error, not_after, not_before

COMPANIES: Final = frozenset({
    "pt", "pt-tbk", "perseroan-terbatas", "limited-company", "cv", "persekutuan-komanditer", "firma",
    "persekutuan-firma", "cooperative", "koperasi", "foundation", "yayasan", "perkumpulan", "bumdes",
})  # fmt: skip
"""Legal forms, as they are spelt, that are more than their owner; any other enterprise is forgotten with its owner.

A `pt-perorangan` has one owner by law and is no company here: what it earns is what they earn.
"""


@dataclass(frozen=True)
class SizeState:
    """The class of an enterprise with what made it, and its technology."""

    technology_level: TechnologyLevel
    scale_class: ScaleClass
    criterion: Criterion
    class_rule: ClassRule
    class_value: int
    """Rupiah, by the criterion."""
    class_year: int
    """The year whose figures the class is of."""


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
    registered_on: date
    begun: SizeState
    """As it was registered: where it stands without any year."""
    now: SizeState
    version: int = 1


@dataclass(frozen=True)
class Figures:
    """What an enterprise says of one year, in rupiah; capital without land and buildings."""

    capital: int | None = None
    annual_sales: int | None = None


def scale_of(started_on: date, day: date, figures: Figures) -> Scale:
    """Return the class on a day; raises `Invalid` when the figure that decides it was not given."""
    rule = rule_on(day)
    criterion = criterion_of(started_on, rule)
    field, value = ("capital", figures.capital) if criterion == "capital" else ("annual_sales", figures.annual_sales)
    if value is None:
        wanted = Text(
            f"wajib diisi untuk usaha yang mulai {started_on.isoformat()} ({rule})",
            f"is required for an enterprise that began {started_on.isoformat()} ({rule})",
        )
        raise field_error("figure-missing", field, "", wanted)
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
        scale_class=enterprise.begun.scale_class,
        criterion=enterprise.begun.criterion,
        class_rule=enterprise.begun.class_rule,
        technology_level=enterprise.begun.technology_level,
        registered_on=enterprise.registered_on,
    )
