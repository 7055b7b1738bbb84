"""The registry's unit of work on PostgreSQL.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar, Final, TypeVar, cast
from uuid import UUID

import msgspec

from services.registry.assessments.rules.assessment import Assessment
from services.registry.centres.rules.centre import Centre
from services.registry.centres.rules.unit import Unit
from services.registry.centres.tables.centres import CentreRow, ReferenceRow, UnitRow, centre, centre_columns
from services.registry.consultants.rules.consultant import Assignment, Consultant
from services.registry.consultants.rules.credentials import Certification, Membership
from services.registry.consultants.tables import AssignmentRow, CertificationRow, ConsultantRow, MembershipRow
from services.registry.cooperatives.rules import Cooperative, CooperativeYear
from services.registry.cooperatives.tables import CooperativeRow, CooperativeYearRow
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.enterprises.tables import AssessmentRow, EnterpriseRow, enterprise_columns, enterprise_of
from services.registry.finance.rules import Finance
from services.registry.finance.tables import FinanceRow
from services.registry.imports.rules.sheet_import import Import
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.permits.rules import Legality
from services.registry.permits.tables import LegalityRow
from services.registry.privacy.tables import ForgettingWork
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment, Programme
from services.registry.reference.commands.port import PlaceChange
from services.registry.reference.rules.references import Reference
from services.registry.reference.rules.region_codes import RegionMapping
from services.registry.reference.tables.region_codes import RegionMappingRow
from services.registry.reference.tables.rows import PERSONAL, EnrolmentRow, EntrepreneurRow, ImportRow, ProgrammeRow
from shared.contracts import Fact
from shared.contracts.vocabulary import ReferenceKind
from shared.persistence.database import Pool
from shared.persistence.mapping import TableMapping
from shared.persistence.unit_of_work import CommandContext, Deployment, insertion
from shared.runtime.aggregate import Aggregate, numbered

T = TypeVar("T", bound=Aggregate)
OWNER: Final = "registry"
IMPORTS_CHANNEL: Final = "imports"
_PIECE_BYTES: Final = 1 << 20
_PIECE: Final = "insert into sheet_piece (import_id, number, content) values (%(import_id)s, %(number)s, %(content)s)"
_CODES: Final = """
select code from reference where kind = %(kind)s and province in ('', %(home)s) order by code collate "C"
"""
_HOLD_CODES: Final = "select pg_advisory_xact_lock(hashtext('reference ' || %(kind)s))"
_HOLD_NIB: Final = "select pg_advisory_xact_lock(hashtext('nib ' || %(province)s || ' ' || %(number)s))"
_NIB_HOLDERS: Final = """
select distinct entrepreneur_ref from legality paper join enterprise on enterprise.id = paper.enterprise_ref
where paper.kind = 'nib' and paper.void_reason is null and paper.province = %(province)s and number = %(number)s"""
_HOLD_MAPPINGS: Final = "select pg_advisory_xact_lock(hashtext('region mapping'))"
_ENROLMENT: Final = TableMapping(EnrolmentRow, Enrolment, vars)
_PLACES: Final = f"""
{_ENROLMENT.select} where entrepreneur_ref = %(who)s
    and (%(programme)s::uuid is null or programme_id = %(programme)s) order by programme_id"""
_KEEP_PLACE: Final = f"""
{insertion(EnrolmentRow)} on conflict (entrepreneur_ref, programme_id)
do update set {", ".join(f"{name} = excluded.{name}" for name in EnrolmentRow.model_fields)}"""
_DROP_PLACE: Final = """
delete from enrolment where entrepreneur_ref = %(entrepreneur_ref)s and programme_id = %(programme_id)s"""
_UNSAID: Final = frozenset({"entrepreneur_ref", "event_id", "confirmed_event_id"})
_HOLD_ON: Final = "update entrepreneur set version = %(version)s where id = %(id)s"
_YOUNG: Final = """
select count(*) filter (where programme_year = %(year)s) as of_year, count(*) as of_all
from enrolment where programme_id = %(programme)s and village_code = any(%(codes)s) and youth"""


def entrepreneur_columns(thing: Entrepreneur) -> dict[str, Any]:
    """Return the columns of an entrepreneur, the personal ones among them."""
    columns: dict[str, Any] = asdict(thing)
    personal: dict[str, Any] = columns.pop("person")
    return columns | personal


def import_columns(thing: Import) -> dict[str, Any]:
    """Return the columns of an import, lists and mappings as JSON."""
    return {name: _json(value) if isinstance(value, list | dict) else value for name, value in vars(thing).items()}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _entrepreneur(**row: Any) -> Entrepreneur:
    person = Person(**{name: row.pop(name) for name in PERSONAL})
    return Entrepreneur(person=person, **row)


def _noted(place: Enrolment | None) -> dict[str, Any] | None:
    """Return a place as the trail says it: whole, so that it says in which programme it is."""
    return None if place is None else {name: value for name, value in vars(place).items() if name not in _UNSAID}


class PostgresWork(ForgettingWork):
    """The registry's unit of work on PostgreSQL."""

    tables: ClassVar[Mapping[type[Any], TableMapping[Any]]] = {
        Assessment: TableMapping(AssessmentRow, Assessment),
        Assignment: TableMapping(AssignmentRow, Assignment),
        Centre: TableMapping(CentreRow, centre, centre_columns),
        Certification: TableMapping(CertificationRow, Certification),
        Consultant: TableMapping(ConsultantRow, Consultant),
        Cooperative: TableMapping(CooperativeRow, Cooperative),
        CooperativeYear: TableMapping(CooperativeYearRow, CooperativeYear),
        Enterprise: TableMapping(EnterpriseRow, enterprise_of, enterprise_columns),
        Entrepreneur: TableMapping(EntrepreneurRow, _entrepreneur, entrepreneur_columns),
        Finance: TableMapping(FinanceRow, Finance),
        Import: TableMapping(ImportRow, Import, import_columns),
        Membership: TableMapping(MembershipRow, Membership),
        Programme: TableMapping(ProgrammeRow, Programme),
        Reference: TableMapping(ReferenceRow, Reference),
        Unit: TableMapping(UnitRow, Unit),
        Legality: TableMapping(LegalityRow, Legality),
        RegionMapping: TableMapping(RegionMappingRow, RegionMapping),
    }

    def __init__(self, pool: Pool, instance: Deployment, asking: CommandContext) -> None:
        super().__init__(pool, OWNER, instance, asking)

    async def nib_holders(self, province: str, number: str) -> list[UUID]:
        """Return whose enterprises show a NIB; nobody else can ask, and so record it, until the end."""
        asked = {"province": province, "number": number}
        await self.fetch_one(_HOLD_NIB, asked)
        return [row["entrepreneur_ref"] for row in await self.fetch_all(_NIB_HOLDERS, asked)]

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""
        await self.fetch_one(_HOLD_MAPPINGS, {})

    async def mapped_to(self, code: str) -> str | None:
        """Return the region code that a code was declared to have become, if it was."""
        row = await self.fetch_one("select new_code from region_mapping where old_code = %(code)s", {"code": code})
        return None if row is None else str(row["new_code"])

    async def codes(self, kind: ReferenceKind, *, hold: bool = False) -> list[str]:
        """Return the codes of one kind that there are for whoever asks, in order; `hold` lets nobody else add one."""
        if hold:
            await self.fetch_one(_HOLD_CODES, {"kind": kind})
        return [row["code"] for row in await self.fetch_all(_CODES, {"kind": kind, "home": self.home})]

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
        await self._store_place(stored, *place)
        await self._tell(stored, (fact, *more))
        return stored

    async def save_place_untold(self, holder: Entrepreneur, place: PlaceChange) -> Entrepreneur:
        """Store what became of somebody's place where no event tells of it; returns them with their new version."""
        stored = numbered(holder, holder)
        await self._store_place(stored, *place)
        return stored

    async def _store_place(self, holder: Entrepreneur, was: Enrolment | None, now: Enrolment | None) -> None:
        if now is not None:
            await self.write(_KEEP_PLACE, vars(now))
        elif was is not None:
            await self.write(_DROP_PLACE, vars(was))
        columns = entrepreneur_columns(holder)
        await self.write(_HOLD_ON, columns)
        await self._note(EntrepreneurRow, {**columns, "place": _noted(was)}, {**columns, "place": _noted(now)})

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""
        row = {"programme": programme_id, "codes": list(codes), "year": programme_year}
        counted = await self.fetch_one(_YOUNG, row)
        return YouthCount(**cast("dict[str, int]", counted))

    async def keep_file(self, import_id: UUID, content: bytes) -> None:
        """Keep a file beside its import, in pieces."""
        for number, begin in enumerate(range(0, len(content), _PIECE_BYTES)):
            piece = content[begin : begin + _PIECE_BYTES]
            await self.write(_PIECE, {"import_id": import_id, "number": number, "content": piece})

    async def wake_importer(self) -> None:
        """Say, with this transaction's commit, that there is something to import."""
        await self.write("select pg_notify(%(channel)s, '')", {"channel": IMPORTS_CHANNEL})
