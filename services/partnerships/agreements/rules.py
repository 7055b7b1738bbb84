"""The rules of agreements: which one may be signed or ended, and the fact that follows from it.

Every function is pure: what is asked, what is known and the day come in, the new fact goes out.

Invariant: no person who signs is named. An agreement's term never ends before it starts, and it ends early at most
once. Source: PP 28/2018, Permendagri 22/2020.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from services.partnerships.network.rules import Centre
from services.partnerships.partners.rules import Partner
from shared.contracts.partnerships import AgreementTerminated, MouSigned
from shared.contracts.vocabulary import CONSULTING_FIELDS, SERVICES, AgreementScope, TerminationReason
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict
from shared.runtime.validation import check_all, field_error, not_after, not_before

SERVICE_LINES: Final = frozenset(
    {
        *CONSULTING_FIELDS, *SERVICES, "training", "digital", "halal", "halal-certification", "certification",
        "branding", "legality", "export", "research", "internship", "community-service",
        "logistics", "procurement", "facilities",
    }
)  # fmt: skip
"""What an agreement may be about everywhere; a province's office adds others to the registry's reference data."""


@dataclass(frozen=True)
class Terms:
    """What an agreement says of itself."""

    scope: AgreementScope
    service_lines: tuple[str, ...]
    signed_on: date
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Agreement:
    """A signed agreement, and how it ended when it ended early."""

    province: str
    signed: MouSigned
    terminated_on: date | None = None
    termination_reason: TerminationReason | None = None
    version: int = 1

    @property
    def id(self) -> UUID:
        """The agreement's identity."""
        return self.signed.agreement_id


def sign(
    agreement_id: UUID, terms: Terms, centres: Sequence[Centre], partners: Sequence[Partner], today: date
) -> MouSigned:
    """Accept an agreement of at least one centre with at least one partner; the first centre says where it is at home.

    Raises `Invalid` when it is signed in the future, or behind the last day of one of its centres, or ends before it
    starts.
    """
    check_all(
        lambda: not_after("signed_on", terms.signed_on, today),
        lambda: not_before("ends_on", terms.ends_on, terms.starts_on),
        *(partial(_require_open, centre, terms.signed_on) for centre in centres),
    )
    return MouSigned(
        agreement_id=agreement_id,
        scope=terms.scope,
        centre_ids=tuple(centre.id for centre in centres),
        partner_ids=tuple(partner.id for partner in partners),
        partner_types=tuple(dict.fromkeys(partner.type for partner in partners)),
        service_lines=terms.service_lines,
        region_code=centres[0].region_code,
        signed_on=terms.signed_on,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )


def _require_open(centre: Centre, signed_on: date) -> None:
    if centre.closed_on is not None and signed_on > centre.closed_on:
        last = centre.closed_on.isoformat()
        rule = Text(
            f"tidak boleh setelah {last}: hari terakhir {centre.name}",
            f"must not be after {last}: the last day of {centre.name}",
        )
        raise field_error("centre-closed-by-then", "signed_on", signed_on, rule)


def check_service_lines(given: Sequence[str], added: Collection[str]) -> None:
    """Raise `Invalid` for a code that is neither the nation's nor one that the province has added."""
    codes = sorted({*SERVICE_LINES, *added})
    called = listed(VALUE_LABELS, codes, with_codes=True).id
    rule = Text(f"harus salah satu dari {called}", f"must be one of {', '.join(codes)}")
    for place, code in enumerate(given):
        if code not in SERVICE_LINES and code not in added:
            raise field_error("code-unknown", f"service_lines.{place}", code, rule)


def terminate(agreement: Agreement, terminated_on: date, reason: TerminationReason) -> AgreementTerminated:
    """End an agreement early; raises `Conflict` when it has ended so before, `Invalid` for a day outside its term."""
    if agreement.terminated_on is not None:
        words = Text("Perjanjian ini sudah diakhiri.", "This agreement has already been terminated.")
        raise Conflict("agreement-already-terminated", words)
    not_before("terminated_on", terminated_on, agreement.signed.starts_on)
    not_after("terminated_on", terminated_on, agreement.signed.ends_on)
    return AgreementTerminated(
        agreement_id=agreement.signed.agreement_id, terminated_on=terminated_on, reason_code=reason
    )


def is_known(signed: MouSigned, others: Iterable[Agreement]) -> bool:
    """Tell whether the same parties signed an agreement of the same scope and term on that day, in whatever order."""
    return _identity(signed) in {_identity(each.signed) for each in others}


def _identity(signed: MouSigned) -> tuple[object, ...]:
    parties = frozenset(signed.centre_ids), frozenset(signed.partner_ids)
    return *parties, signed.scope, signed.signed_on, signed.starts_on, signed.ends_on
