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
from services.registry.imports.rules.sheet_import import Import
from services.registry.people.rules.duplicates import similar
from services.registry.people.tables import EntrepreneurRow, entrepreneur_columns
from services.registry.settings import NAME
from shared.contracts import Envelope
from shared.persistence.database import Pool
from shared.persistence.outbox import INSERT_MANY, WAKE_CHANNEL
from shared.persistence.unit_of_work import Deployment
from shared.runtime.failpoints import failpoint

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
select nik, name from entrepreneur where province = any(%(provinces)s) and nik = any(%(niks)s)
union all select given.nik, names.name from given_up_nik given
join entrepreneur on entrepreneur.id = given.entrepreneur_ref
cross join lateral unnest(array[given.name, entrepreneur.name]) as names (name)
where given.province = any(%(provinces)s) and given.nik = any(%(niks)s)"""
_COUNT: Final = """
update sheet_import set rows_added = rows_added + %(added)s, rows_known = rows_known + %(known)s,
    rows_refused = rows_refused + %(refused)s where id = %(id)s"""
_REFUSE: Final = """
insert into sheet_refused (import_id, row, cells, flaws)
select %(id)s, * from unnest(%(rows)s::int[], %(cells)s::jsonb[], %(flaws)s::jsonb[])"""
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
            others = await _named_otherwise(connection, batch.admitted, added)
            counts = {"added": len(added), "known": len(batch.admitted) - len(added) - len(others)}
            await connection.execute(_COUNT, {"id": job.id, "refused": len(others), **counts})
            await _refuse(connection, job.id, [*batch.refused, *others])
            for statement in END if batch.is_last else ():
                await connection.execute(statement, {"id": job.id})
            failpoint("import-before-commit")
        failpoint("import-committed")
    return replace(job, position=batch.position)


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


async def _named_otherwise(
    connection: AsyncConnection[DictRow], admitted: Sequence[Admitted], added: Sequence[Admitted]
) -> list[Refused]:
    """Return the rows whose NIK is, and was, on record under quite other names alone."""
    new = {each.entrepreneur.id for each in added}
    met = [each for each in admitted if each.entrepreneur.id not in new]
    if not met:
        return []
    niks = [each.entrepreneur.person.nik for each in met]
    provinces = sorted({each.entrepreneur.province for each in met})
    found = await connection.execute(_HOLDERS, {"niks": niks, "provinces": provinces})
    names: dict[str, list[str]] = {}
    for row in await found.fetchall():
        names.setdefault(row["nik"], []).append(row["name"])
    people = ((each, each.entrepreneur.person) for each in met)
    return [named_otherwise(each) for each, who in people if not _is_one_of(who.name, names.get(who.nik))]


def _is_one_of(name: str, names: Sequence[str] | None) -> bool:
    return names is None or any(similar(name, each) for each in names)


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
        await connection.execute(_REFUSE, {"id": import_id, "rows": rows, "cells": cells, "flaws": flaws})
