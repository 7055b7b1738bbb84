"""What is done with whoever identifies somebody: found again, and forgotten without a trace.

A person's row stays as a tombstone: reference, village, version and the days of the registry, so that history and
counts keep what they speak of. Invariant: whatever the registry stores of a person is either in the columns that a row
calls personal, or in what is left of tables that offices sent; both are emptied here.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from sqlalchemy import Select, false, literal_column, or_, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from services.registry.cooperatives.tables import CooperativeRow
from services.registry.enterprises.rules.enterprise import COMPANIES
from services.registry.enterprises.tables import AssessmentRow, EnterpriseRow
from services.registry.finance.tables import FinanceRow
from services.registry.imports.jobs.sandbox import open_apart
from services.registry.people.commands.registration import nik_taken
from services.registry.people.rules.duplicates import Description, carries, likely, subscriber
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.permits.tables import LegalityRow
from services.registry.reference.tables.rows import EntrepreneurRow, Row
from shared.contracts import Fact
from shared.persistence.list_queries import column, reachable
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.aggregate import numbered
from shared.runtime.errors import Invalid
from shared.runtime.principal import Principal

_PHONE_TAIL: Final = 7
_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
_TAIL: Final[Any] = literal_column(f"right(regexp_replace(phone, '[^0-9]', '', 'g'), {_PHONE_TAIL})")
"""As it is indexed."""
_MOST_ALIKE: Final = 500
_THESE: Final = f"{EntrepreneurRow.select()} where id = any(%(ids)s) and erased_on is null order by id"
_OWN: Final = f"""
{EnterpriseRow.select()} where entrepreneur_ref = %(owner)s and legal_form <> all(%(companies)s) for update"""
_OF_ENTERPRISES: Final[tuple[type[Row], ...]] = (AssessmentRow, LegalityRow, FinanceRow)
"""Tables, besides their own, with personal columns of enterprises."""
_GIVE_UP: Final = """
insert into given_up_nik (province, nik, entrepreneur_ref, name) values (%(province)s, %(nik)s, %(into)s, %(name)s)
on conflict (province, nik, entrepreneur_ref) do update set name = excluded.name"""
_HAND_ON_NIKS: Final = """
with theirs as (delete from given_up_nik where entrepreneur_ref = %(id)s returning province, nik, name)
insert into given_up_nik select province, nik, %(into)s, name from theirs on conflict do nothing"""
_FORGET_NIKS: Final = ("delete from given_up_nik where entrepreneur_ref = %(id)s",)
_NIKS: Final = "select nik, name from given_up_nik where entrepreneur_ref = %(id)s"
_HOLD_OWNER: Final = """
select 1 from entrepreneur where id = (select entrepreneur_ref from enterprise where id = %(id)s) for share"""
_OWNED: Final[Mapping[type[Row], str]] = {EnterpriseRow: "entrepreneur_ref", CooperativeRow: "representative_ref"}
"""Tables with the things of a person, and the column that says whose; places in programmes aside."""
_DRAFTS: Final = """
select id, state from sheet_import where state in ('previewed', 'running', 'failed') order by id for update"""
_PIECES: Final = "select content from sheet_piece where import_id = %(id)s order by number"
_FORGET_DRAFT: Final = (
    "delete from sheet_piece where import_id = %(id)s",
    "update sheet_import set state = 'expired', sample = '[]' where id = %(id)s",
)
_NAMED: Final = "select id, file_name, columns, sheet, other_sheets from sheet_import order by id for update"
_FORGET_NAMES: Final = """
update sheet_import set file_name = '', columns = '[]', other_sheets = '[]',
    sheet = case when state = 'running' then sheet else '' end
where id = %(id)s"""
_REFUSED: Final = """
select import_id, row, cells from sheet_refused where (import_id, row) > (%(import_id)s, %(row)s)
order by import_id, row limit 5000"""
_FORGET_REFUSED: Final = "delete from sheet_refused where import_id = %(import_id)s and row = %(row)s"


def _blank(row: type[Row]) -> str:
    return ", ".join(f"{name} = null" for name in sorted(row.personal))


class ForgettingWork(UnitOfWork):
    """The part of the registry's unit of work that knows people."""

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

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Hold whose an enterprise is: people before their things, in one order for everybody."""
        await self.write(_HOLD_OWNER, {"id": enterprise_ref})

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
            stored = await self.save_untold(before, after)
            if before.person.nik != after.person.nik:
                await self.write(_GIVE_UP, {**self.tables[Entrepreneur].columns(before), "into": before.id})
            await self.fetch_one("select 1", {})  # what was queued is done now
        except UniqueViolation:
            raise nik_taken(None) from None  # PostgreSQL's own words quote the NIK
        return stored

    async def forget(self, gone: Entrepreneur, day: date, fact: Fact, *more: Fact, into: UUID | None = None) -> int:
        """Leave nothing of somebody but reference, village and version, and tell so; `into` keeps their NIK.

        Returns that version.
        """
        before, stored = self.tables[Entrepreneur].columns(gone), numbered(gone, gone, 1 + len(more))
        after = {**before, **dict.fromkeys(EntrepreneurRow.personal), "version": stored.version}
        await self.write(
            f"update entrepreneur set {_blank(EntrepreneurRow)}, erased_on = %(day)s, merged_into = %(into)s, "  # noqa: S608  # our names
            "version = %(version)s where id = %(id)s",
            {"id": gone.id, "day": day, "into": into, "version": after["version"]},
        )
        for statement in _FORGET_NIKS if into is None else (_HAND_ON_NIKS, _GIVE_UP):
            await self.write(statement, {**before, "into": into})
        await self._note(EntrepreneurRow, before, after)
        await self._tell(stored, (fact, *more))
        return stored.version

    async def forget_enterprises(self, owner: UUID, day: date) -> list[UUID]:
        """Leave no name and no amount of the enterprises that are their owner's own person; returns which."""
        own = await self.fetch_all(_OWN, {"owner": owner, "companies": sorted(COMPANIES)})
        for before in own:
            after = {**before, **dict.fromkeys(EnterpriseRow.personal), "version": before["version"] + 1}
            row = {"id": before["id"], "day": day}
            await self.write(
                f"update enterprise set {_blank(EnterpriseRow)}, erased_on = %(day)s, version = version + 1 "  # noqa: S608  # our names
                "where id = %(id)s",
                row,
            )
            for table in _OF_ENTERPRISES:
                statement = f"update {table.__tablename__} set {_blank(table)} where enterprise_ref = %(id)s"  # noqa: S608  # our names
                await self.write(statement, row)
            await self._note(EnterpriseRow, before, after)
        return [each["id"] for each in own]

    async def hand_over(self, duplicate: UUID, survivor: UUID) -> None:
        """Give one's enterprises, and whom one speaks for, to another."""
        for table, by in _OWNED.items():
            name = table.__tablename__
            theirs = f"{table.select()} where {by} = %(duplicate)s order by id for update"
            for before in await self.fetch_all(theirs, {"duplicate": duplicate}):
                after = {**before, by: survivor, "version": before["version"] + 1}
                given = f"update {name} set {by} = %({by})s, version = %(version)s where id = %(id)s"  # noqa: S608  # our names
                await self.write(given, after)
                await self._note(table, before, after)

    async def forget_answers(self, ref: UUID) -> None:
        """Delete every digest of what was sent of one; keys stay, so that nothing sent late is done again."""
        await self.write("update idempotency set fingerprint = '' where answer like %(of)s", {"of": f"%{ref}%"})

    async def forget_drafts(self, gone: Entrepreneur) -> bool:
        """Delete what sent tables still say of somebody; returns False while one of them is being imported."""
        given_up = await self.fetch_all(_NIKS, {"id": gone.id})
        known_as = (gone.person, *(replace(gone.person, nik=each["nik"], name=each["name"]) for each in given_up))
        for draft in await self.fetch_all(_DRAFTS, {}):
            pieces = [bytes(each["content"]) for each in await self.fetch_all(_PIECES, draft)]
            if not await asyncio.to_thread(_file_carries, b"".join(pieces), known_as):
                continue
            if draft["state"] == "running":
                return False
            for statement in _FORGET_DRAFT:
                await self.write(statement, draft)
        await self._forget_names(known_as)
        async for rows in self._refused():
            for refused in await asyncio.to_thread(_carrying, rows, known_as):
                await self.write(_FORGET_REFUSED, refused)
        return True

    async def _forget_names(self, known_as: Sequence[Person]) -> None:
        for sent in await self.fetch_all(_NAMED, {}):
            named = (sent["file_name"].replace("_", " "), sent["sheet"], *sent["columns"], *sent["other_sheets"])
            if _carries(named, known_as):
                await self.write(_FORGET_NAMES, sent)

    async def _refused(self) -> AsyncIterator[Sequence[DictRow]]:
        last: DictRow = {"import_id": UUID(int=0), "row": 0}
        while rows := await self.fetch_all(_REFUSED, last):
            yield rows
            last = rows[-1]


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


def _carries(cells: Sequence[Any], known_as: Sequence[Person]) -> bool:
    return any(carries(cells, each) for each in known_as)


def _file_carries(content: bytes, known_as: Sequence[Person]) -> bool:
    """Tell whether a kept file carries somebody; one that cannot be read might."""
    try:
        with open_apart(content) as sheets:
            return any(_carries(cells, known_as) for sheet in sheets for cells in sheet.rows())
    except Invalid:
        return True


def _carrying(rows: Iterable[DictRow], known_as: Sequence[Person]) -> list[DictRow]:
    return [each for each in rows if _carries(each["cells"], known_as)]
