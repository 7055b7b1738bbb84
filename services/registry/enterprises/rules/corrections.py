"""The rules of what becomes of an enterprise later: it is described otherwise, closes, and is in business again.

Invariant: pure; what the nation was told wrongly is reversed whole before it is told anew. Behind its last day nothing
becomes of an enterprise, and an enterprise keeps what its class is measured by.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.enterprises.rules.enterprise import Closing, Enterprise, registered
from services.registry.enterprises.rules.size_class import PP_SINCE
from shared.contracts import Fact
from shared.contracts.registry.enterprises import (
    EnterpriseClosed,
    EnterpriseClosingVoided,
    EnterpriseRegistrationVoided,
)
from shared.contracts.vocabulary import ClosingVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before


@dataclass(frozen=True)
class EnterpriseUse:
    """What stands on record of an enterprise, taken back aside."""

    first_act_on: date | None
    """The first day of finance, or the last one of the first year that was assessed, whichever is earlier."""
    last_act_on: date | None
    """The last day of a paper or of finance, and the first of the last year that was assessed."""


def correct(enterprise: Enterprise, corrections: Mapping[str, Any], use: EnterpriseUse) -> Enterprise:
    """Describe an enterprise otherwise; raises `Invalid` when nothing would change, and for what cannot be."""
    after = replace(enterprise, **corrections)
    if after == enterprise:
        rule = Text("ubah sekurangnya satu isian", "change at least one field")
        raise field_error("nothing-corrected", "name", "", rule)
    not_after("started_on", after.started_on, after.registered_on)
    if use.first_act_on is not None:
        not_after("started_on", after.started_on, use.first_act_on)
    _check_criterion(enterprise, after)
    registered(after, after.entrepreneur_ref)
    return after


def _check_criterion(enterprise: Enterprise, after: Enterprise) -> None:
    if (enterprise.started_on >= PP_SINCE) != (after.started_on >= PP_SINCE):
        since = PP_SINCE.isoformat()
        rule = Text(
            f"harus di sisi yang sama dari {since}: sejak itu kelas usaha diukur dengan angka lain",
            f"must lie on the same side of {since}: since then a class is measured by another figure",
        )
        raise field_error("criterion-differs", "started_on", after.started_on, rule)


def is_told_otherwise(before: Enterprise, after: Enterprise) -> bool:
    """Tell whether the nation was told something else of an enterprise than what holds now."""
    owner = before.entrepreneur_ref
    return registered(before, owner) != registered(after, owner)


def tell_anew(
    before: Enterprise, after: Enterprise, today: date, new_id: Callable[[], UUID]
) -> tuple[Enterprise, list[Fact]]:
    """Reverse what was told of an enterprise and tell it as it is; shape: (the enterprise, its facts).

    Raises `Conflict` for one that an earlier release told of.
    """
    if before.event_id is None:
        words = Text(
            "Usaha ini didaftarkan rilis terdahulu: KBLI dan bentuknya sudah disampaikan dan tidak dapat ditarik.",
            "An earlier release told of this enterprise: its KBLI and form cannot be taken back.",
        )
        raise Conflict("enterprise-without-event", words)
    voided = EnterpriseRegistrationVoided(
        takes_back=before.event_id,
        enterprise_ref=before.id,
        reason_code="corrected",
        voided_on=today,
        counted=registered(before, before.told_owner_ref or before.entrepreneur_ref),
    )
    event_id, owner = new_id(), after.entrepreneur_ref
    return replace(after, event_id=event_id, told_owner_ref=owner), [voided, (registered(after, owner), event_id)]


def close(
    enterprise: Enterprise, closing: Closing, today: date, use: EnterpriseUse
) -> tuple[Enterprise, EnterpriseClosed]:
    """Close an enterprise; raises `Conflict` when it is closed, `Invalid` for a day before something on record."""
    if enterprise.closing is not None:
        last = enterprise.closing.closed_on.isoformat()
        words = Text(f"Usaha ini sudah tutup pada {last}.", f"This enterprise closed on {last}.")
        raise Conflict("business-closed", words)
    not_before("closed_on", closing.closed_on, max(enterprise.started_on, use.last_act_on or enterprise.started_on))
    not_after("closed_on", closing.closed_on, today)
    return replace(enterprise, closing=closing), _closed(enterprise, closing)


def void_closing(
    enterprise: Enterprise, reason: ClosingVoidReason, today: date
) -> tuple[Enterprise, EnterpriseClosingVoided]:
    """Take a closing back; raises `Conflict` when the enterprise is in business."""
    if enterprise.closing is None:
        words = Text("Usaha ini masih berjalan.", "This enterprise is in business.")
        raise Conflict("enterprise-not-closed", words)
    return replace(enterprise, closing=None), EnterpriseClosingVoided(
        takes_back=enterprise.closing.event_id,
        enterprise_ref=enterprise.id,
        reason_code=reason,
        voided_on=today,
        counted=_closed(enterprise, enterprise.closing),
    )


def check_in_business(field: str, day: date, enterprise: Enterprise, given: object = None) -> None:
    """Raise `Invalid` when something of an enterprise lies behind its last day; `given`: what is not said as a day."""
    if enterprise.closing is not None and day > enterprise.closing.closed_on:
        last = enterprise.closing.closed_on.isoformat()
        rule = Text(f"tidak boleh setelah {last}: usaha ini tutup", f"must not be after {last}: the enterprise closed")
        raise field_error("enterprise-closed-by-then", field, given or day, rule)


def _closed(enterprise: Enterprise, closing: Closing) -> EnterpriseClosed:
    return EnterpriseClosed(
        enterprise_ref=enterprise.id,
        district_code=enterprise.district_code,
        centre_id=enterprise.centre_id,
        scale_class=closing.scale_class,
        reason_code=closing.reason,
        closed_on=closing.closed_on,
    )
