"""The registry's table of people, and how somebody is found in it again.

Invariant: whatever identifies a person is in the columns that the row calls personal; a NIK that somebody gave up when
it was corrected is kept beside them.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from sqlalchemy import Select, false, literal_column, or_, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlmodel import Field

from services.registry.people.commands.registration import nik_taken
from services.registry.people.rules.consent import ConsentManner, ConsentText, NotRecorded
from services.registry.people.rules.duplicates import Description, likely, subscriber
from services.registry.people.rules.entrepreneur import Entrepreneur, Person, Sex
from services.registry.people.rules.nik_requests import NikLimits, NikRequest, NikTries, State
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import ClientKind
from shared.persistence.audit import INSERT
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.row_access import column, reachable
from shared.persistence.unit_of_work import UnitOfWork, insertion
from shared.runtime.principal import PROVINCIAL, Principal
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import counter

_PERSONAL: Final = tuple(field.name for field in fields(Person))
_PHONE_TAIL: Final = 7
_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
_TAIL: Final[Any] = literal_column(f"right(regexp_replace(phone, '[^0-9]', '', 'g'), {_PHONE_TAIL})")
"""As it is indexed."""
_MOST_ALIKE: Final = 500
NIKS_REFUSED: Final = counter(
    "naik_kelas_refused_nik_commands",
    ("registry api",),
    "Commands whose NIK was not taken: beyond-reach went to the office, limit is a caller who tries too many.",
    ("reason",),
)
for _reason in ("beyond-reach", "limit"):
    NIKS_REFUSED.labels(_reason)
GIVE_UP: Final = """
insert into given_up_nik (province, nik, entrepreneur_ref, name) values (%(province)s, %(nik)s, %(into)s, %(name)s)
on conflict (province, nik, entrepreneur_ref) do update set name = excluded.name"""


class EntrepreneurRow(Row, table=True):
    """An entrepreneur as stored: personal data and all."""

    __tablename__ = "entrepreneur"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="village_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset(_PERSONAL)
    deleted_column: ClassVar[str] = "erased_on"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    nik: str
    phone: str
    birth_date: date
    sex: str
    disability: bool
    poor_area: bool
    woman_led: bool
    village_code: str
    kind: str
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date
    consent_text: str
    consent_manner: str
    consent_recorded_by: str | None
    consent_withdrawn_on: date | None
    moved_on: date | None
    first_village: str | None
    event_id: UUID | None
    version: int


class NikRequestRow(Row, table=True):
    """Another NIK for somebody, as it was asked for."""

    __tablename__ = "nik_request"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="village_code")
    personal: ClassVar[frozenset[str]] = frozenset({"nik"})
    id: UUID = Field(primary_key=True)
    province: str
    entrepreneur_ref: UUID | None
    village_code: str
    nik: str | None
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    version: int


def entrepreneur_columns(thing: Entrepreneur) -> dict[str, Any]:
    """Return the columns of an entrepreneur, the personal ones among them."""
    columns: dict[str, Any] = asdict(thing)
    personal: dict[str, Any] = columns.pop("person")
    return columns | personal


def _entrepreneur(**row: Any) -> Entrepreneur:
    person = Person(**{name: row.pop(name) for name in _PERSONAL})
    return Entrepreneur(person=person, **row)


_THESE: Final = f"{EntrepreneurRow.select()} where id = any(%(ids)s) and erased_on is null order by id"
MAPPINGS: Final[Mappings] = {
    Entrepreneur: TableMapping(EntrepreneurRow, _entrepreneur, entrepreneur_columns),
    NikRequest: TableMapping(NikRequestRow, NikRequest),
}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="entrepreneurs",
        row=EntrepreneurRow,
        roles=PROVINCIAL,
        filters=("centre_id", "kind", "sex", "disability", "poor_area", "woman_led"),
        vocabularies={
            "kind": ClientKind,
            "sex": Sex,
            "consent_text": ConsentText | NotRecorded,
            "consent_manner": ConsentManner | NotRecorded,
        },
        search=("name", "nik"),
        phones=("phone",),
        masked=("nik",),
        sorts=("name", "registered_on", "village_code"),
    ),
    ListDefinition(
        name="nik-requests",
        row=NikRequestRow,
        roles=("province",),
        filters=("state", "entrepreneur_ref", "asked_by"),
        vocabularies={"state": State},
        masked=("nik",),
        sorts=("asked_at",),
    ),
)
_TRIES: Final = """
select count(*) filter (where entrepreneur_ref = %(ref)s) as person,
    count(*) filter (where asked_by = %(who)s) as caller,
    min(asked_at) as oldest
from nik_request
where asked_at > %(now)s - interval '1 day' and (entrepreneur_ref is null) = (%(ref)s::uuid is null)
    and (entrepreneur_ref = %(ref)s or asked_by = %(who)s)
"""
_FIRST_FACT: Final = """
select least(
    (select min(enrolled_on) from enrolment where entrepreneur_ref = %(id)s),
    (select min(registered_on) from enterprise where entrepreneur_ref = %(id)s)) as day"""
_IN_TURN: Final = "select pg_advisory_xact_lock(hashtext('nik ' || %(who)s))"


class PostgresPeople(UnitOfWork):
    """People within the open transaction."""

    nik_limits: NikLimits = NikLimits()

    @property
    def who(self) -> str:
        """The caller, as the issuer names them."""
        return self.asking.principal.subject

    @property
    def is_office(self) -> bool:
        """Whether the caller is the province's office, which reaches every person of it."""
        return self.asking.principal.role == "province"

    async def nik_tries(self, entrepreneur_ref: UUID | None) -> NikTries:
        """Return how many NIKs were tried within a day, for somebody and by the caller; the caller waits in turn."""
        asked = {"ref": entrepreneur_ref, "who": self.who, "now": self.now}
        _, found = await self.fetch_each((_IN_TURN, _TRIES), asked)
        return NikTries(**found) if found else NikTries(0, 0)

    async def note_nik_refused(self, nik: str, province: str, village_code: str) -> None:
        """Let the province's office know of a NIK that could not be registered, whatever becomes of the command."""
        request = NikRequest(self.new_id(), province, None, village_code, nik, "open", self.who, self.now)
        NIKS_REFUSED.labels("beyond-reach").inc()
        async with self._pool.connection() as apart:
            await apart.execute(insertion(NikRequestRow), self.tables[NikRequest].columns(request))

    async def note_nik_limit(self, entrepreneur_ref: UUID | None, province: str, village_code: str) -> None:
        """Leave a line in the audit trail, and an alarm, of a caller who tries too many NIKs, though it is refused."""
        NIKS_REFUSED.labels("limit").inc()
        log().warning("nik-limit", caller=self.who, entrepreneur=str(entrepreneur_ref or ""))
        line = {
            "id": self.new_id(), "province": province, "place": village_code, "centre_id": None, "at": self.now,
            "who": self.who, "role": self.asking.principal.role, "act": f"{self.asking.act} (nik-limit)",
            "thing": "nik_request", "thing_id": entrepreneur_ref or self.new_id(), "version": 0, "changes": "{}",
        }  # fmt: skip
        async with self._pool.connection() as apart:
            await apart.execute(INSERT, line)

    async def note_nik_shown(self, holder: Entrepreneur | NikRequest) -> None:
        """Enter into the trail that the caller is shown somebody's NIK."""
        table = self.tables[type(holder)]
        columns = table.columns(holder)
        await self._note(table.row, columns, columns)

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        """Return who holds a NIK in a province."""
        asked = {"province": province, "nik": nik}
        holder = await self.fetch_one(
            "select id from entrepreneur where province = %(province)s and nik = %(nik)s", asked
        )
        return None if holder is None else cast("UUID", holder["id"])

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        """Return since when nothing may be told of somebody, within reach or not; until the end that stays so."""
        asked = "select consent_withdrawn_on as day from entrepreneur where id = %(id)s for share"
        row = await self.fetch_one(asked, {"id": entrepreneur_ref})
        return None if row is None else cast("date | None", row["day"])

    async def first_fact_on(self, entrepreneur_ref: UUID) -> date | None:
        """Return the first day of somebody's places in programmes and enterprises; None while they have none."""
        row = await self.fetch_one(_FIRST_FACT, {"id": entrepreneur_ref})
        return None if row is None else cast("date | None", row["day"])

    async def alike(self, description: Description) -> list[Entrepreneur]:
        """Return those within reach who are probably the same person; see `people.rules.duplicates`."""
        near = _near(description, self.provinces, self.asking.principal).compile(
            dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
        )
        rows = await self.fetch_all(str(near), near.params)
        ids = await asyncio.to_thread(_likely_among, rows, description)
        people = await self.fetch_all(_THESE, {"ids": ids})
        table = self.tables[Entrepreneur]
        return [table.from_row(row) for row in people]

    async def keep_person(self, before: Entrepreneur, after: Entrepreneur) -> Entrepreneur:
        """Store somebody as corrected; returns them as stored.

        Raises `Conflict` when the NIK became somebody else's in the meantime.
        """
        try:
            stored = await self.save_without_event(before, after)
            if before.person.nik != after.person.nik:
                await self.write(GIVE_UP, {**self.tables[Entrepreneur].columns(before), "into": before.id})
            await self.fetch_one("select 1", {})  # what was queued is done now
        except UniqueViolation:
            raise nik_taken(None) from None  # PostgreSQL's own words quote the NIK
        return stored


def _near(description: Description, provinces: Sequence[str], asks: Principal) -> Select[Any]:
    """Return the query for those within reach with whom the birth date or the end of the phone number agrees."""
    tail = subscriber(description.phone)[-_PHONE_TAIL:]
    agree = [column(EntrepreneurRow, "birth_date") == description.birth_date if description.birth_date else false()]
    agree += [tail == _TAIL] if tail else []
    columns = [column(EntrepreneurRow, name) for name in ("id", "name", "phone", "birth_date")]
    here = column(EntrepreneurRow, "province").in_(provinces)
    return select(*columns).where(here, reachable(EntrepreneurRow, asks), or_(*agree)).order_by(columns[0])


def _likely_among(rows: Iterable[DictRow], description: Description) -> list[UUID]:
    """Return who of some is likely; of more than anybody would look through, the newest."""
    found = (
        row["id"] for row in rows if likely(description, Description(row["name"], row["phone"], row["birth_date"]))
    )
    return [*found][-_MOST_ALIKE:]
