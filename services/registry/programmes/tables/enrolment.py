"""The registry's table of places in programmes, and how they are stored.

Invariant: somebody has one place in a programme; what becomes of it is the entrepreneur's fact, so it is stored with
the entrepreneur's next version. It is shown to those who reach the entrepreneur today.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final, cast
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.tables import EntrepreneurRow, entrepreneur_columns
from services.registry.programmes.commands.port import PlaceChange
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment, Programme, StatusCheck
from services.registry.programmes.rules.programme_correction import ProgrammeUse
from services.registry.reference.tables.rows import Row
from shared.contracts import Fact
from shared.contracts.vocabulary import Funding
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork, insertion
from shared.runtime.aggregate import numbered
from shared.runtime.principal import PROVINCIAL


class EnrolmentRow(Row, table=True):
    """A place in a programme as stored."""

    __tablename__ = "enrolment"
    entrepreneur_ref: UUID = Field(primary_key=True)
    programme_id: UUID = Field(primary_key=True)
    village_code: str
    programme_year: int
    youth: bool
    funding: str
    group_ref: UUID | None
    enrolled_on: date
    business_started_on: date | None
    evidence_kind: str | None
    confirmed_on: date | None
    checked_on: date | None
    still_running: bool | None
    event_id: UUID | None
    confirmed_event_id: UUID | None
    checks: list[dict[str, Any]] = Field(sa_type=JSONB)


class ShownEnrolment(Row, table=True):
    """A place in a programme as shown: to whoever reaches the entrepreneur today, wherever the place was given."""

    __tablename__ = "shown_enrolment"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="lives_in", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    deleted_column: ClassVar[str] = "erased_on"
    joined: ClassVar[bool] = True
    id: UUID = Field(primary_key=True)
    province: str
    entrepreneur_ref: UUID
    programme_id: UUID
    name: str
    lives_in: str
    centre_id: UUID | None
    village_code: str
    programme_year: int
    youth: bool
    funding: str
    group_ref: UUID | None
    enrolled_on: date
    business_started_on: date | None
    evidence_kind: str | None
    confirmed_on: date | None
    checked_on: date | None
    still_running: bool | None
    version: int
    """The entrepreneur's: what becomes of a place is the entrepreneur's fact."""


DEFINED_LISTS: Final = (
    ListDefinition(
        name="enrolments",
        row=ShownEnrolment,
        roles=PROVINCIAL,
        filters=("entrepreneur_ref", "programme_id", "centre_id", "village_code", "group_ref", "youth", "funding"),
        vocabularies={"funding": Funding},
        search=("name", "nik"),
        phones=("phone",),
        masked=("nik",),
        sorts=("name", "enrolled_on", "confirmed_on", "checked_on"),
        days=("checked_on",),
    ),
)


def _columns(place: Enrolment) -> dict[str, Any]:
    return {**vars(place), "checks": msgspec.json.encode(place.checks).decode()}


def _place(**row: Any) -> Enrolment:
    return Enrolment(**{**row, "checks": msgspec.convert(row["checks"], tuple[StatusCheck, ...])})


_ENROLMENT: Final = TableMapping(EnrolmentRow, _place, _columns)
_PLACES: Final = f"""
{_ENROLMENT.select} where entrepreneur_ref = %(who)s
    and (%(programme)s::uuid is null or programme_id = %(programme)s) order by programme_id"""
_KEEP_PLACE: Final = f"""
{insertion(EnrolmentRow)} on conflict (entrepreneur_ref, programme_id)
do update set {", ".join(f"{name} = excluded.{name}" for name in EnrolmentRow.model_fields)}"""
_DROP_PLACE: Final = """
delete from enrolment where entrepreneur_ref = %(entrepreneur_ref)s and programme_id = %(programme_id)s"""
_UNTOLD_COLUMNS: Final = frozenset({"entrepreneur_ref", "event_id", "confirmed_event_id", "checks"})
_HOLD_ON: Final = "update entrepreneur set version = %(version)s where id = %(id)s"
_USE: Final = """
select count(*) as places, coalesce(max(programme_year), 0) as last_year from enrolment
where programme_id = %(programme)s"""
_YOUNG: Final = """
select count(*) filter (where programme_year = %(year)s) as of_year, count(*) as of_all
from enrolment where programme_id = %(programme)s and village_code collate "C" = any(%(codes)s) and youth"""


def _noted(place: Enrolment | None) -> dict[str, Any]:
    """Return a place as the trail says it: whole, so that it says in which programme it is, and each look at it."""
    if place is None:
        return {"place": None, "checks": []}
    said = {name: value for name, value in vars(place).items() if name not in _UNTOLD_COLUMNS}
    return {"place": said, "checks": [(each.checked_on, each.still_running) for each in place.checks]}


def _reason(facts: Iterable[Fact]) -> str | None:
    """Return why something is taken back, if that is what is told."""
    told = [fact[0] if isinstance(fact, tuple) else fact for fact in facts]
    reasons = (getattr(each, "cause_code", None) or getattr(each, "reason_code", None) for each in told)
    return next((each for each in reasons if each), None)


class PostgresPlaces(UnitOfWork):
    """Places in programmes within the open transaction."""

    async def programme_held(self, programme_id: UUID) -> Programme | None:
        """Return a programme within reach; nobody corrects it or takes it back until the end."""
        return await self._one(Programme, programme_id, "for share")

    async def programme_use(self, programme_id: UUID) -> ProgrammeUse:
        """Return who has a place in a programme."""
        row = await self.fetch_one(_USE, {"programme": programme_id})
        return ProgrammeUse(**cast("dict[str, int]", row))

    async def place(self, entrepreneur_ref: UUID, programme_id: UUID) -> Enrolment | None:
        """Return somebody's place in a programme."""
        row = await self.fetch_one(_PLACES, {"who": entrepreneur_ref, "programme": programme_id})
        return None if row is None else _ENROLMENT.from_row(row)

    async def places(self, entrepreneur_ref: UUID) -> list[Enrolment]:
        """Return every place of somebody."""
        rows = await self.fetch_all(_PLACES, {"who": entrepreneur_ref, "programme": None})
        return [_ENROLMENT.from_row(row) for row in rows]

    async def record_place(self, holder: Entrepreneur, place: PlaceChange, fact: Fact, *more: Fact) -> Entrepreneur:
        """Store what became of somebody's place with the facts that led to it; returns them with their new version."""
        stored = numbered(holder, holder, 1 + len(more))
        await self._store_place(stored, *place, reason=_reason((fact, *more)))
        await self._tell(stored, (fact, *more))
        return stored

    async def save_place_without_event(self, holder: Entrepreneur, place: PlaceChange) -> Entrepreneur:
        """Store what became of somebody's place where no event tells of it; returns them with their new version."""
        stored = numbered(holder, holder)
        await self._store_place(stored, *place)
        return stored

    async def _store_place(
        self, holder: Entrepreneur, was: Enrolment | None, now: Enrolment | None, reason: str | None = None
    ) -> None:
        if now is not None:
            await self.write(_KEEP_PLACE, _columns(now))
        elif was is not None:
            await self.write(_DROP_PLACE, vars(was))
        columns = entrepreneur_columns(holder)
        await self.write(_HOLD_ON, columns)
        after = {**columns, **_noted(now), "void_reason": reason}
        await self._note(EntrepreneurRow, {**columns, **_noted(was)}, after)

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""
        row = {"programme": programme_id, "codes": list(codes), "year": programme_year}
        counted = await self.fetch_one(_YOUNG, row)
        return YouthCount(**cast("dict[str, int]", counted))
