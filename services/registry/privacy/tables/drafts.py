"""What is left of a person in the tables that offices sent: kept files, their names, refused rows.

Invariant: a file that carries somebody is deleted with them, and one that cannot be read might; while such a file is
being imported nobody in it can be forgotten. The transaction that forgets reads only what was stored since the search
that came before it (`draft_search`), so it is short however much is kept.
"""

import asyncio
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from services.registry.imports.rules.search_text import mentions, sought
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.privacy.commands import SearchOvertaken, Traces
from shared.persistence.unit_of_work import UnitOfWork

KNOWN_AS: Final = """
select village_code, centre_id, name, nik, phone from entrepreneur where id = %(id)s and erased_on is null
union all
select village_code, centre_id, given.name, given.nik, phone from given_up_nik given
join entrepreneur on entrepreneur.id = entrepreneur_ref where entrepreneur_ref = %(id)s and erased_on is null"""
"""Somebody's place, and every name and NIK that they have or gave up."""
UNSEARCHED: Final = """
select import_id from sheet_piece piece
where number = 0 and not exists (select from sheet_text where import_id = piece.import_id) order by import_id"""
"""Files that a release of before has kept, which wrote no search text."""
_SINCE: Final = """
select import_id, content from sheet_text where not pg_visible_in_snapshot(stored_in, %(as_of)s::pg_snapshot)"""
_NAMED_SINCE: Final = """
select distinct id from sheet_import join sheet_text on import_id = id
where not pg_visible_in_snapshot(stored_in, %(as_of)s::pg_snapshot) and named like any(%(patterns)s)"""
_RUNNING: Final = "select 1 from sheet_import where id = any(%(ids)s) and state = 'running' limit 1"
_HOLD: Final = "select id, state from sheet_import where id = any(%(ids)s) order by id for update"
_FORGET_DRAFTS: Final = (
    "delete from sheet_piece where import_id = any(%(drafts)s)",
    "update sheet_import set state = 'expired', sample = '[]' where id = any(%(drafts)s) and state <> 'done'",
    "delete from sheet_refused where import_id = any(%(drafts)s) and (said is null or said like any(%(patterns)s))",
    """
    delete from sheet_refused using unnest(%(refused_of)s::uuid[], %(refused)s::int[]) as gone (import_id, row)
    where (sheet_refused.import_id, sheet_refused.row) = (gone.import_id, gone.row)""",
    """
    update sheet_import set file_name = '', columns = '[]', other_sheets = '[]', sheet = '', named = ''
    where id = any(%(named)s)""",
)


def sought_by(known_as: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the texts by which somebody is found in a search text, under every name that they have had."""
    return frozenset[str]().union(*(sought(each["name"], each["nik"], each["phone"]) for each in known_as))


def patterns(texts: Iterable[str]) -> list[str]:
    """Return the same as PostgreSQL's patterns; none of their letters, digits and blanks means anything else there."""
    return [f"%{each}%" for each in texts]


def any_carries(parts: Iterable[bytes | None], texts: frozenset[str]) -> bool:
    """Tell whether a packed search text mentions somebody; one that could not be written might."""
    return any(part is None or mentions(zlib.decompress(part).decode(), texts) for part in parts)


class PostgresDrafts(UnitOfWork):
    """What offices sent, within the open transaction."""

    async def forget_drafts(self, gone: Entrepreneur, traces: Traces) -> bool:
        """Delete what sent tables still say of somebody; returns False while one of them is being imported.

        Raises `SearchOvertaken` when the traces are not those of the person as they are now.
        """
        if sought_by(await self.fetch_all(KNOWN_AS, {"id": gone.id})) != traces.sought:
            raise SearchOvertaken
        if await self.fetch_all(UNSEARCHED, {}):
            raise SearchOvertaken
        drafts, named = await self._drafts(traces), await self._named(traces)
        if await self._is_running(drafts | named):
            return False
        refused_of, refused = zip(*traces.refused, strict=True) if traces.refused else ((), ())
        row: dict[str, Any] = {"drafts": [*drafts], "named": [*named], "patterns": patterns(traces.sought)}
        for statement in _FORGET_DRAFTS:
            await self.write(statement, row | {"refused_of": [*refused_of], "refused": [*refused]})
        return True

    async def _drafts(self, traces: Traces) -> set[UUID]:
        """Return the files that carry somebody: as was seen before, and those that came since."""
        found = set(traces.drafts)
        for since in await self.fetch_all(_SINCE, {"as_of": traces.as_of}):
            if await asyncio.to_thread(any_carries, [since["content"]], traces.sought):
                found.add(since["import_id"])
        return found

    async def _named(self, traces: Traces) -> set[UUID]:
        asked = {"as_of": traces.as_of, "patterns": patterns(traces.sought)}
        return {*traces.named, *(each["id"] for each in await self.fetch_all(_NAMED_SINCE, asked))}

    async def _is_running(self, imports: set[UUID]) -> bool:
        """Tell whether one of some imports is under way; otherwise hold them, so that none begins.

        Asked before they are held: an importer that holds its import may wait for this very person.
        """
        asked = {"ids": sorted(imports)}
        if await self.fetch_all(_RUNNING, asked):
            return True
        return any(each["state"] == "running" for each in await self.fetch_all(_HOLD, asked))
