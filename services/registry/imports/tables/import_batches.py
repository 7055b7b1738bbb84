"""One batch of an import in one transaction: people, facts, audit trail, refused rows and the import's position.

Invariant: whatever became of an earlier attempt, a batch is stored once: the position it starts from has to be the one
that the import has. A NIK that is registered already, by a name much alike, is known and no error; so is one that
somebody gave up when it was corrected or they were merged. By another name it is a row that comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import NoneType
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from pydantic.fields import FieldInfo

from services.registry.imports.commands import Admitted, Refused, named_otherwise
from services.registry.imports.rules.search_text import search_text
from services.registry.imports.rules.sheet_import import Import, with_warnings
from services.registry.people.rules.duplicates import Description, described, differs, similar
from services.registry.people.tables import EntrepreneurRow, entrepreneur_columns
from services.registry.settings import NAME
from shared.contracts import Envelope
from shared.persistence.database import Pool
from shared.persistence.outbox import INSERT_MANY, WAKE_CHANNEL
from shared.persistence.unit_of_work import Deployment
from shared.runtime.failpoints import failpoint

Odd = tuple[int, tuple[str, ...]]
"""A row's number, and what is odd about it."""
KNOWN_OTHERWISE: Final = "known-otherwise"
_TYPES: Final[Mapping[object, str]] = {UUID: "uuid", date: "date", bool: "bool", int: "int", str: "text"}


def _type_of(column: FieldInfo) -> str:
    """Return what a column of people is to PostgreSQL, NULL or not."""
    kinds = [each for each in (get_args(column.annotation) or (column.annotation,)) if each is not NoneType]
    return _TYPES[kinds[0]]


_NAMES: Final = tuple(EntrepreneurRow.model_fields)
_MANY: Final = ", ".join(f"%({name})s::{_type_of(each)}[]" for name, each in EntrepreneurRow.model_fields.items())
_FENCE: Final = """
update sheet_import set position = %(position)s, rows_done = rows_done + %(done)s,
    rows_refused = rows_refused + %(refused)s
where id = %(id)s and position = %(before)s and state = 'running' returning 1"""
_ADD: Final = f"""
insert into entrepreneur ({", ".join(_NAMES)}) select * from unnest({_MANY}) on conflict do nothing returning id"""  # noqa: S608  # our names
_GAVE_UP: Final = """
select added.id, added.name, given.name as then, known.name as now from entrepreneur added
join given_up_nik given on (given.province, given.nik) = (added.province, added.nik)
join entrepreneur known on known.id = given.entrepreneur_ref
where added.id = any(%(ids)s::uuid[])"""
_AUDIT: Final = """
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select gen_random_uuid(), province, village_code, centre_id, %(at)s, %(who)s, %(role)s, %(act)s, 'entrepreneur', id, 1,
    '{}' from entrepreneur where id = any(%(ids)s::uuid[])"""
_HOLDERS: Final = """
select nik, name, phone, birth_date, village_code from entrepreneur
where province = any(%(provinces)s) and nik = any(%(niks)s)
union all select given.nik, names.name, null, null, null from given_up_nik given
join entrepreneur on entrepreneur.id = given.entrepreneur_ref
cross join lateral unnest(array[given.name, entrepreneur.name]) as names (name)
where given.province = any(%(provinces)s) and given.nik = any(%(niks)s)"""
_TAIL: Final = "right(regexp_replace({}.phone, '[^0-9]', '', 'g'), 7)"
_ALIKE: Final = f"""
select added.id from entrepreneur added where added.id = any(%(ids)s::uuid[]) and (
    exists (
        select from entrepreneur other where (other.province, other.name) = (added.province, added.name)
            and other.birth_date = added.birth_date and other.id <> added.id
    ) or exists (
        select from (
            select id, name, birth_date from entrepreneur other where other.province = added.province
                and {_TAIL.format("other")} = {_TAIL.format("added")} and length({_TAIL.format("added")}) = 7 limit 50
        ) near where near.id <> added.id and (near.birth_date = added.birth_date or near.name = added.name)
    )
)"""  # noqa: S608  # our names
"""Two of name, birth date and phone agree, as the indexes find it; one phone may be a whole village's, so few are
looked at. A name that is only similar is found by the form."""
_COUNT: Final = """
update sheet_import set rows_added = rows_added + %(added)s, rows_known = rows_known + %(known)s,
    rows_refused = rows_refused + %(refused)s, warnings = %(warnings)s::jsonb where id = %(id)s"""
_REFUSE: Final = """
insert into sheet_refused (import_id, row, cells, flaws, said)
select %(id)s, * from unnest(%(rows)s::int[], %(cells)s::jsonb[], %(flaws)s::jsonb[], %(said)s::text[])"""
END: Final = ("delete from sheet_piece where import_id = %(id)s",
    "update sheet_import set state = 'done', sample = '[]', rows_total = rows_done where id = %(id)s")  # fmt: skip
_ACT: Final = "POST /imports/{import_id}/start"


@dataclass(frozen=True)
class Batch:
    """Rows that were judged, and where the sheet stands behind them."""

    admitted: Sequence[Admitted]
    refused: Sequence[Refused]
    position: int
    is_last: bool


class Overtaken(Exception):
    """Somebody else has brought this import further."""


async def admit_batch(pool: Pool, instance: Deployment, job: Import, batch: Batch) -> Import:
    """Store a batch and return the import as it then stands; raises `Overtaken` when it stands elsewhere."""
    async with pool.connection() as connection:
        async with connection.transaction():
            await _fence(connection, job, batch)
            added = await _add(connection, batch.admitted)
            await _tell(connection, instance, job, added)
            others, odd = await _known(connection, batch.admitted, added)
            odd += await _likely_twice(connection, added)
            counts = {"added": len(added), "known": len(batch.admitted) - len(added) - len(others)}
            warnings = with_warnings(job.warnings, [*((each.row, each.warnings) for each in added), *odd])
            told = msgspec.json.encode(warnings).decode()
            await connection.execute(_COUNT, {"id": job.id, "refused": len(others), "warnings": told, **counts})
            await _refuse(connection, job.id, [*batch.refused, *others])
            for statement in END if batch.is_last else ():
                await connection.execute(statement, {"id": job.id})
            failpoint("import-before-commit")
        failpoint("import-committed")
    return replace(job, position=batch.position, warnings=warnings)


async def _fence(connection: AsyncConnection[DictRow], job: Import, batch: Batch) -> None:
    done = len(batch.admitted) + len(batch.refused)
    row = {"id": job.id, "before": job.position, "position": batch.position, "done": done}
    held = await connection.execute(_FENCE, {**row, "refused": len(batch.refused)})
    if await held.fetchone() is None:
        raise Overtaken


async def _add(connection: AsyncConnection[DictRow], admitted: Sequence[Admitted]) -> list[Admitted]:
    rows = [entrepreneur_columns(each.entrepreneur) for each in admitted]
    found = await connection.execute(_ADD, {name: [row[name] for row in rows] for name in _NAMES})
    ids = {row["id"] for row in await found.fetchall()}
    ids -= await _known_otherwise(connection, ids)
    return [each for each in admitted if each.entrepreneur.id in ids]


async def _known_otherwise(connection: AsyncConnection[DictRow], ids: set[UUID]) -> set[UUID]:
    """Take out again, and return, who is somebody that gave this NIK up; by now nobody can give it up unseen."""
    found = await (await connection.execute(_GAVE_UP, {"ids": list(ids)})).fetchall()
    known = {row["id"] for row in found if similar(row["name"], row["then"]) or similar(row["name"], row["now"])}
    if known:
        await connection.execute("delete from entrepreneur where id = any(%(ids)s::uuid[])", {"ids": list(known)})
    return known


async def _known(
    connection: AsyncConnection[DictRow], admitted: Sequence[Admitted], added: Sequence[Admitted]
) -> tuple[list[Refused], list[Odd]]:
    """Return the rows whose NIK is, and was, on record under quite other names alone, and those known otherwise."""
    new = {each.entrepreneur.id for each in added}
    met = [each for each in admitted if each.entrepreneur.id not in new]
    if not met:
        return [], []
    niks = [each.entrepreneur.person.nik for each in met]
    provinces = sorted({each.entrepreneur.province for each in met})
    found = await connection.execute(_HOLDERS, {"niks": niks, "provinces": provinces})
    holders: dict[str, list[DictRow]] = {}
    for row in await found.fetchall():
        holders.setdefault(row["nik"], []).append(row)
    by_nik = [(each, holders.get(each.entrepreneur.person.nik)) for each in met]
    others = [each for each, known in by_nik if not _is_one_of(each.entrepreneur.person.name, known)]
    refused = {each.row for each in others}
    differ = [
        (each.row, (KNOWN_OTHERWISE,)) for each, known in by_nik if any(_differs(each, row) for row in known or ())
    ]
    return [named_otherwise(each) for each in others], [each for each in differ if each[0] not in refused]


def _is_one_of(name: str, holders: Sequence[DictRow] | None) -> bool:
    return holders is None or any(similar(name, each["name"]) for each in holders)


def _differs(admitted: Admitted, holder: DictRow) -> bool:
    """Tell whether somebody who is known lives elsewhere, was born or is called otherwise; of a NIK given up, never."""
    if holder["birth_date"] is None:
        return False
    said = admitted.entrepreneur
    kept = Description(holder["name"], holder["phone"], holder["birth_date"])
    return said.village_code != holder["village_code"] or differs(described(said.person), kept)


async def _likely_twice(connection: AsyncConnection[DictRow], added: Sequence[Admitted]) -> list[Odd]:
    if not added:
        return []
    found = await connection.execute(_ALIKE, {"ids": [each.entrepreneur.id for each in added]})
    ids = {row["id"] for row in await found.fetchall()}
    return [(each.row, ("likely-duplicate",)) for each in added if each.entrepreneur.id in ids]


async def _tell(
    connection: AsyncConnection[DictRow], instance: Deployment, job: Import, added: Sequence[Admitted]
) -> None:
    if not added:
        return
    now = instance.clock()
    facts = [instance.outgoing(NAME, _envelope(each, now)) for each in added]
    columns: Mapping[str, Any] = {name: [fact[name] for fact in facts] for name in facts[0]}
    await connection.execute(INSERT_MANY, {**columns, "channel": WAKE_CHANNEL})
    ids = [each.entrepreneur.id for each in added]
    await connection.execute(_AUDIT, {"ids": ids, "at": now, "who": job.who, "role": job.role, "act": _ACT})


def _envelope(admitted: Admitted, now: datetime) -> Envelope:
    entrepreneur = admitted.entrepreneur
    return Envelope(admitted.event_id, admitted.fact, entrepreneur.province, now, entrepreneur.version)


async def _refuse(connection: AsyncConnection[DictRow], import_id: UUID, refused: Sequence[Refused]) -> None:
    if refused:
        rows = [each.row for each in refused]
        cells = [msgspec.json.encode(each.cells).decode() for each in refused]
        flaws = [msgspec.json.encode(each.flaws).decode() for each in refused]
        said = [search_text([each.cells]) for each in refused]
        stored = {"id": import_id, "rows": rows, "cells": cells, "flaws": flaws, "said": said}
        await connection.execute(_REFUSE, stored)
