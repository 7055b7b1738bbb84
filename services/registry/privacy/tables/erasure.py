"""What is left of a person who is forgotten or merged, in every table of the registry.

A person's row stays as a tombstone: reference, village, version and the days of the registry, so that history and
counts keep what they speak of. Invariant: whatever the registry stores of a person is either in the columns that a row
calls personal, or in what is left of tables that offices sent (`drafts`); both are emptied.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.assessments.tables import AssessmentRow
from services.registry.cooperatives.tables import CooperativeRow
from services.registry.enterprises.rules.enterprise import COMPANIES
from services.registry.enterprises.tables import EnterpriseRow
from services.registry.finance.tables import FinanceRow
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.tables import GIVE_UP, EntrepreneurRow
from services.registry.permits.tables import PermitRow
from services.registry.reference.tables.rows import Row
from shared.contracts import Fact
from shared.persistence.idempotency import FORGET_SENT
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.aggregate import numbered

_OWN: Final = f"""
{EnterpriseRow.select()} where entrepreneur_ref = %(owner)s and legal_form <> all(%(companies)s) order by id
for update"""
_OF_ENTERPRISES: Final[tuple[type[Row], ...]] = (AssessmentRow, PermitRow, FinanceRow)
"""Tables, besides their own, with personal columns of enterprises."""
_HAND_ON_NIKS: Final = """
with theirs as (delete from given_up_nik where entrepreneur_ref = %(id)s returning province, nik, name)
insert into given_up_nik select province, nik, %(into)s, name from theirs on conflict do nothing"""
_HAND_ON_REQUESTS: Final = "update nik_request set entrepreneur_ref = %(into)s where entrepreneur_ref = %(id)s"
_FORGET_REQUESTS: Final = """
update nik_request set nik = null where id in (
    select id from nik_request where entrepreneur_ref = %(id)s
    union all
    select request.id from nik_request request
    join (select nik from given_up_nik where entrepreneur_ref = %(id)s union all select %(nik)s) known
        on known.nik = request.nik
    where request.province = %(province)s)"""
_FORGET_NIKS: Final = (_FORGET_REQUESTS, "delete from given_up_nik where entrepreneur_ref = %(id)s")
_OWNED: Final[Mapping[type[Row], str]] = {
    EnterpriseRow: "entrepreneur_ref",
    CooperativeRow: "representative_ref",
}
"""Tables with the things of a person, and the column that says whose; places in programmes aside."""


def _blank(row: type[Row]) -> str:
    return ", ".join(f"{name} = null" for name in sorted(row.personal))


class PostgresErasure(UnitOfWork):
    """Forgetting and handing over within the open transaction."""

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
        for statement in _FORGET_NIKS if into is None else (_HAND_ON_NIKS, _HAND_ON_REQUESTS, GIVE_UP):
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
        await self.write(FORGET_SENT, {"of": str(ref)})
