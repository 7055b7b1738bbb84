"""The rules of enterprises: what may be registered, in which class, and the fact that follows.

Invariant: pure; an event holds class, bands and coarse geography, never a name and never an amount of money.
Source: PP 7/2021; UU PDP 27/2022 (a sole proprietor's turnover is personal financial data).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args
from uuid import UUID

from services.registry.enterprises.rules.kbli import check_kbli
from services.registry.enterprises.rules.size_class import Scale, classify, criterion_of, rule_on
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.names import normal
from shared.contracts.registry.enterprises import EnterpriseRegistered
from shared.contracts.vocabulary import ClassRule, Criterion, EnterpriseClosingReason, ScaleClass, TechnologyLevel
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.validation import check_all, field_error, not_after, not_before

OwnerForm = Literal[
    "sole-proprietor", "perorangan", "perseorangan", "usaha-perorangan", "ud", "usaha-dagang", "po", "pd",
    "pt-perorangan", "perseroan-perorangan", "other",
]  # fmt: skip
"""Legal forms that are their owner: such an enterprise is forgotten with the person.

A `pt-perorangan` has one owner by law: what it earns is what they earn.
"""
CompanyForm = Literal[
    "pt", "perseroan", "perseroan-terbatas", "pt-umum", "pt-tbk", "pt-persero", "persero", "perum", "bumd", "perumda",
    "perseroda", "limited-company", "cv", "persekutuan-komanditer", "firma", "persekutuan-firma", "persekutuan-perdata",
    "cooperative", "koperasi", "koperasi-primer", "koperasi-sekunder", "foundation", "yayasan", "perkumpulan",
    "bumdes", "bum-desa", "bumdesa", "bumdesma", "kelompok-usaha-bersama", "kub",
]  # fmt: skip
"""Legal forms that are more than their owner; several spellings of one are all in use."""
LegalForm = OwnerForm | CompanyForm
KnownForm = Literal[OwnerForm, CompanyForm]
"""The same as one list, in which what is not of it is told what is."""
COMPANIES: Final = frozenset[str](get_args(CompanyForm))


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
class Closing:
    """That an enterprise went out of business, as the nation was told."""

    closed_on: date
    """The last day of business."""
    reason: EnterpriseClosingReason
    scale_class: ScaleClass
    event_id: UUID


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
    event_id: UUID | None = None
    """The event that told of it; None of one that an earlier release told of."""
    told_owner_ref: UUID | None = None
    """Whose it was in that event: the owner may have been merged into somebody since."""
    closing: Closing | None = None
    """None while it is in business."""
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
            f"wajib diisi untuk usaha yang mulai {started_on.isoformat()} ({listed(VALUE_LABELS, [rule]).id})",
            f"is required for an enterprise that began {started_on.isoformat()} ({rule})",
        )
        raise field_error("figure-missing", field, "", wanted)
    return classify(rule, criterion, value)


def register_enterprise(enterprise: Enterprise, owner: Entrepreneur, today: date) -> EnterpriseRegistered:
    """Accept an enterprise; raises `Invalid` for days that contradict each other, and for a division that is none."""
    check_all(
        lambda: not_after("registered_on", enterprise.registered_on, today),
        lambda: not_before("registered_on", enterprise.registered_on, owner.registered_on),
        lambda: not_after("started_on", enterprise.started_on, enterprise.registered_on),
    )
    return registered(enterprise, owner.id)


def registered(enterprise: Enterprise, owner_ref: UUID) -> EnterpriseRegistered:
    """Return the fact of an enterprise and its owner; raises `Invalid` for a division that is none."""
    return EnterpriseRegistered(
        enterprise_ref=enterprise.id,
        entrepreneur_ref=owner_ref,
        district_code=enterprise.district_code,
        kbli_edition=enterprise.kbli_edition,
        kbli_division=check_kbli(enterprise.kbli_edition, enterprise.kbli_code),
        legal_form=enterprise.legal_form,
        scale_class=enterprise.begun.scale_class,
        criterion=enterprise.begun.criterion,
        class_rule=enterprise.begun.class_rule,
        technology_level=enterprise.begun.technology_level,
        registered_on=enterprise.registered_on,
    )


def is_known(name: str, owned: Iterable[Enterprise]) -> bool:
    """Tell whether an owner has an enterprise of that name already, however it is spelt."""
    return normal(name) in {normal(each.name) for each in owned}
