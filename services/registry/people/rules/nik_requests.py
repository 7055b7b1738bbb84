"""Who may give somebody another NIK, how often, and what the province's office is asked instead.

Whether a NIK is registered is personal data of whoever holds it. Invariant: pure; only an office that reaches every
person of the province has a NIK corrected at once. Everybody else asks for it, and is answered alike whether the NIK is
free or taken; and nobody tries many.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from shared.i18n import Text
from shared.runtime.errors import Conflict, TooMany

State = Literal["open", "accepted", "refused"]
_WINDOW: Final = timedelta(days=1)


@dataclass(frozen=True)
class NikRequest:
    """Another NIK for somebody, as it was asked for; with nobody's reference: it was to be registered, and is taken."""

    id: UUID
    province: str
    entrepreneur_ref: UUID | None
    village_code: str
    nik: str | None
    """None once it is decided, or its person erased: nothing is kept of numbers that were only tried."""
    state: State
    asked_by: str
    asked_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class NikLimits:
    """How many NIKs are tried in a day before that is refused."""

    person: int = 3
    """For one person, by whomever."""
    caller: int = 20
    """By one caller: NIKs of whomever corrected, and as many registrations that met a NIK beyond their reach."""


@dataclass(frozen=True)
class NikTries:
    """What was asked for within a day, of the same kind: corrections, or registrations that were refused."""

    person: int
    caller: int
    oldest: datetime | None = None


class NikTriedTooOften(TooMany):
    """So many NIKs are no corrections; says nothing about any of them."""

    def __init__(self, seconds: int) -> None:
        words = Text(
            "Terlalu banyak perbaikan NIK hari ini. Periksa kartu identitasnya; kantor provinsi dapat membantu.",
            "Too many NIKs were tried today. Check the identity card; the province's office can help.",
        )
        super().__init__("nik-limit", words, seconds)


def check_tries(tries: NikTries, limits: NikLimits, now: datetime) -> None:
    """Raise `NikTriedTooOften` when a day has seen as many as it may."""
    if tries.person >= limits.person or tries.caller >= limits.caller:
        oldest = tries.oldest or now
        raise NikTriedTooOften(max(1, int((oldest + _WINDOW - now).total_seconds()) + 1))


def nik_not_usable() -> Conflict:
    """Make the refusal of a NIK whose holder the caller does not reach; it does not say that there is one."""
    words = Text(
        "NIK ini tidak dapat dipakai di sini; kantor provinsi sudah diberi tahu dan akan memeriksanya.",
        "This NIK cannot be used here; the province's office has been told and will look into it.",
    )
    return Conflict("nik-not-usable", words)


def decide(request: NikRequest, state: State, who: str, now: datetime) -> NikRequest:
    """Settle a request, once; raises `Conflict` for one that was settled before."""
    if request.state != "open":
        words = Text("Permintaan ini sudah diputuskan.", "This request has been decided already.")
        raise Conflict("nik-request-decided", words)
    return replace(request, nik=None, state=state, decided_by=who, decided_at=now)
