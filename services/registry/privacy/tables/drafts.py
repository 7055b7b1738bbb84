"""What is left of a person in the tables that offices sent: kept files, their names, refused rows.

Invariant: a file that carries somebody is deleted with them, and one that cannot be read might; while such a file is
being imported nobody in it can be forgotten.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from psycopg.rows import DictRow

from services.registry.imports.tables.sandbox import open_apart
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.privacy.rules import carries
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.errors import Invalid

_NIKS: Final = "select nik, name from given_up_nik where entrepreneur_ref = %(id)s"
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


class PostgresDrafts(UnitOfWork):
    """What offices sent, within the open transaction."""

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
