"""The registry's table of imports, with the files and the refused rows that stand beside them.

Invariant: a file is kept in pieces with its import, and what can be searched in it beside them; with the pieces both
are gone.
"""

import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registry.imports.commands import Refused
from services.registry.imports.rules.search_text import search_text
from services.registry.imports.rules.sheet_import import Import, OddRows, SampledRow, State
from services.registry.reference.tables.rows import Row
from shared.i18n import Text
from shared.persistence.database import Pool
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.errors import Conflict, FieldError
from shared.runtime.principal import CENTRES

WAKE_CHANNEL: Final = "imports"
_PIECE_BYTES: Final = 1 << 20
NOTHING_SAID: Final = zlib.compress(b"")
"""The search text of a file in which nothing stands: it was looked through."""
_PIECE: Final = "insert into sheet_piece (import_id, number, content) values (%(import_id)s, %(number)s, %(content)s)"
_TEXT: Final = """
insert into sheet_text (import_id, number, content) select %(import_id)s, number, content
from unnest(%(parts)s::bytea[]) with ordinality as part (content, number)"""
_NAMED: Final = "update sheet_import set named = %(named)s where id = %(import_id)s"
_PIECES: Final = "select content from sheet_piece where import_id = %s order by number"


class ImportRow(Row, table=True):
    """A table that an office sent, as stored; its file and its refused rows stand beside it."""

    __tablename__ = "sheet_import"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"file_name", "columns", "sample", "sheet", "other_sheets"})
    id: UUID = Field(primary_key=True)
    province: str
    region_code: str
    centre_id: UUID | None
    file_name: str
    digest: str
    sheet: str
    header_row: int
    columns: list[str] = Field(sa_type=JSONB)
    mapping: dict[str, int] = Field(sa_type=JSONB)
    sample: list[dict[str, Any]] = Field(sa_type=JSONB)
    rows_total: int
    who: str
    role: str
    sent_at: datetime
    kept_until: datetime
    state: str
    position: int
    rows_done: int
    rows_added: int
    rows_known: int
    rows_refused: int
    other_sheets: list[str] = Field(sa_type=JSONB)
    column_values: dict[str, str] = Field(sa_type=JSONB)
    warnings: dict[str, dict[str, Any]] = Field(sa_type=JSONB)
    version: int


def import_columns(thing: Import) -> dict[str, Any]:
    """Return the columns of an import, lists and mappings as JSON."""
    return {name: _json(value) if isinstance(value, list | dict) else value for name, value in vars(thing).items()}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


IMPORTS: Final = TableMapping(ImportRow, Import, import_columns)
MAPPINGS: Final[Mappings] = {Import: IMPORTS}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="imports",
        row=ImportRow,
        roles=CENTRES,
        filters=("state",),
        vocabularies={"state": State},
        shapes={"sample": list[SampledRow], "warnings": dict[str, OddRows]},
        search=("file_name",),
        sorts=("sent_at", "file_name"),
    ),
)


def named(sent: Mapping[str, Any]) -> str:
    """Return what can be searched in the names of a file, its sheets and its columns."""
    file_name = sent["file_name"].replace("_", " ")
    return search_text([(file_name, sent["sheet"], *sent["columns"], *sent["other_sheets"])])


class PostgresImports(UnitOfWork):
    """Imports within the open transaction."""

    async def keep_file(self, sent: Import, content: bytes, search_text: Sequence[bytes]) -> None:
        """Keep a file beside its import, in pieces, with what can be searched in it."""
        for number, begin in enumerate(range(0, len(content), _PIECE_BYTES)):
            piece = content[begin : begin + _PIECE_BYTES]
            await self.write(_PIECE, {"import_id": sent.id, "number": number, "content": piece})
        await self.write(_TEXT, {"import_id": sent.id, "parts": [*search_text] or [NOTHING_SAID]})
        await self.write(_NAMED, {"import_id": sent.id, "named": named(vars(sent))})

    async def wake_importer(self) -> None:
        """Say, with this transaction's commit, that there is something to import."""
        await self.write("select pg_notify(%(channel)s, '')", {"channel": WAKE_CHANNEL})


async def kept_file(pool: Pool, import_id: UUID) -> bytes:
    """Return the file of an import; raises `Conflict` once it is no longer kept."""
    async with pool.connection() as connection:
        pieces = await (await connection.execute(_PIECES, [import_id])).fetchall()
    if not pieces:
        words = Text(
            "Berkasnya sudah tidak disimpan; kirim sekali lagi.", "The file is not kept any more; please send it again."
        )
        raise Conflict("file-gone", words)
    return b"".join(piece["content"] for piece in pieces)


async def refused_rows(pool: Pool, import_id: UUID) -> AsyncIterator[Refused]:
    """Yield the refused rows of an import in their order, without holding all of them."""
    async with pool.connection() as connection, connection.transaction(), connection.cursor(name="refused") as cursor:
        await cursor.execute(
            "select row, cells, flaws from sheet_refused where import_id = %s order by row", [import_id]
        )
        async for each in cursor:
            flaws = msgspec.convert(each["flaws"], tuple[FieldError, ...])
            yield Refused(each["row"], tuple(each["cells"]), flaws)
