"""What can be asked of the registry about whole tables of entrepreneurs.

Invariant: a row is judged by the rules that one entrepreneur is registered by; a bad row is told apart and stops none
of the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from services.registry.imports.rules import sheet_import as sheet_import_rules
from services.registry.imports.rules.cells import Cell, text
from services.registry.imports.rules.columns import corrected, refuse_missing
from services.registry.imports.rules.layout import (
    Header,
    find_header,
    find_unnamed_header,
    headerless,
    is_person,
)
from services.registry.imports.rules.mixed_days import Days, warnings_of
from services.registry.imports.rules.region_names import Places
from services.registry.imports.rules.rows import NO_VALUES, Found, check_values, read_row
from services.registry.imports.rules.sheet_import import Import
from services.registry.people.rules import entrepreneur as entrepreneur_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik import nik_warnings
from services.registry.reference.commands.region_codes import DeclaredRegions, history_of
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.i18n import Text
from shared.regions import History, Regions, local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, Invalid, require_found
from shared.runtime.masking import masked
from shared.runtime.validation import field_error

SAMPLE_ROWS = 10
_OTHER_NAME = Text(
    "NIK dan nama ini tidak dapat dipakai bersama; periksa dengan KTP atau tanyakan kepada kantor provinsi",
    "does not go with this name; please check both with the identity card, or ask the province's office",
)


@dataclass(frozen=True)
class Survey:
    """What was found in one walk through a whole file."""

    people: int
    """Rows below the header that are meant to be somebody."""
    sample: Sequence[tuple[int, Sequence[Cell]]]
    """The first `SAMPLE_ROWS` of them, with the numbers of their rows."""
    search_text: tuple[bytes, ...] = field(default=(), repr=False)
    """What can be searched in all of its sheets, hidden ones too, in packed parts (`rules.search_text`)."""
    days: Mapping[str, Days] = field(default_factory=dict)
    """What stands in its columns of days."""


class Sheet(Protocol):
    """One sheet of a file."""

    @property
    def name(self) -> str:
        """What its tab says."""

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first, merged cells filled down."""

    def survey(self, below: int, mapping: Mapping[str, int]) -> Survey:
        """Return who stands below a row of this sheet, and what can be searched in all sheets of its file."""


class ImportWork(DeclaredRegions, Protocol):
    """One open transaction in which a file can be kept."""

    async def keep_file(self, sent: Import, content: bytes, search_text: Sequence[bytes]) -> None:
        """Keep a file beside its import, with what can be searched in it."""

    async def wake_importer(self) -> None:
        """Say, with this transaction's commit, that there is something to import."""


@dataclass(frozen=True)
class Sender:
    """Which office, or centre, sends a table: where its people live."""

    subject: str
    role: str
    region: str
    centre_id: UUID | None


@dataclass(frozen=True)
class SendSheet:
    """A file as it was sent."""

    file_name: str
    content: bytes
    digest: str
    keep_days: int


@dataclass(frozen=True)
class Understood:
    """Which sheet of a file is the table, and how it reads."""

    sheet: str
    header: Header
    rows_total: int
    sample: list[dict[str, Any]]
    others: list[str]
    """Sheets of the same file that are tables, too."""
    search_text: tuple[bytes, ...] = field(default=(), repr=False)
    warnings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What looks odd about whole columns."""


@dataclass(frozen=True)
class Refused:
    """A row that nobody could be made of: as it was sent, and why."""

    row: int
    cells: tuple[str, ...]
    flaws: tuple[FieldError, ...]


@dataclass(frozen=True)
class Admitted:
    """An entrepreneur with the fact that tells of one, and the row that both come from."""

    entrepreneur: Entrepreneur
    fact: EntrepreneurRegistered
    event_id: UUID
    row: int
    cells: Sequence[Cell] = field(repr=False)
    warnings: Sequence[str] = ()
    """What looks odd about the row, and is taken all the same."""


@dataclass(frozen=True)
class Context:
    """What a row is judged against."""

    mapping: Mapping[str, int]
    places: Places
    today: date
    centre_id: UUID | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Field → its value in all rows."""
    sent_by: str | None = None
    """Who says that the people in it agreed."""


@lru_cache(maxsize=4)
def places_of(region: str, provinces: tuple[str, ...], history: History | None = None) -> Places:
    """Return the villages within reach of a sender from a region."""
    return Places((region,) if region else provinces, history)


def today_of(now: datetime, region: str, provinces: tuple[str, ...]) -> date:
    """Return the day it is where a table comes from."""
    return local_day(now, region or provinces[0])


def below(sheet: Sheet, header_row: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows below a header with their numbers, counted from 1 as a spreadsheet does."""
    return islice(enumerate(sheet.rows(), 1), header_row, None)


def understand(sheets: Sequence[Sheet], places: Places, today: date, wanted: str = "") -> Understood:
    """Find the table in a file, on the wanted sheet if one is named; raises `Invalid` when no sheet has a header."""
    headed = _headed(sheets, find_header) or _headed(sheets, find_unnamed_header)
    if not headed:
        raise headerless((sheet.name, sheet.rows()) for sheet in sheets)
    if wanted and wanted not in headed:
        rule = Text(f"harus salah satu dari: {', '.join(headed)}", f"must be one of: {', '.join(headed)}")
        raise field_error("sheet-unknown", "sheet", wanted, rule)
    header, sheet = headed[wanted] if wanted else max(headed.values(), key=lambda each: len(each[0].mapping))
    context = Context(header.mapping, places, today)
    survey = sheet.survey(header.row + 1, header.mapping)
    sample = [_shown(row, cells, context) for row, cells in survey.sample]
    others = [name for name in headed if name != sheet.name]
    odd = warnings_of(survey.days)
    return Understood(sheet.name, header, survey.people, sample, others, survey.search_text, odd)


def _headed(
    sheets: Sequence[Sheet], find: Callable[[Iterator[Sequence[Cell]]], Header | None]
) -> dict[str, tuple[Header, Sheet]]:
    return {sheet.name: (header, sheet) for sheet in sheets if (header := find(sheet.rows()))}


def _shown(row: int, cells: Sequence[Cell], context: Context) -> dict[str, Any]:
    judged = judge(row, cells, context)
    values = {field: text(cells[column]) for field, column in context.mapping.items() if column < len(cells)}
    flaws = judged.flaws if isinstance(judged, Refused) else ()
    if isinstance(judged, Found):
        values["nik"] = masked(judged.person.nik) or ""
    errors = [
        {"field": each.field, "value": each.value, "rule": each.rule.id, "rule_en": each.rule.en} for each in flaws
    ]
    odd = () if isinstance(judged, Refused) else odd_about(judged)
    return {"row": row, "values": values, "errors": errors, "warnings": [*odd]}


def odd_about(described: Found) -> tuple[str, ...]:
    """Name what looks odd about somebody, in the words of one who is registered by the form."""
    person = described.person
    odd_nik = nik_warnings(person, described.village_code, known=_is_district(person.nik_region))
    return (*odd_nik, *entrepreneur_rules.age_warnings(person.birth_date, described.registered_on))


@lru_cache(maxsize=1_000)
def _is_district(code: str) -> bool:
    return code in Regions.load()


def judge(row: int, cells: Sequence[Cell], context: Context) -> Found | Refused:
    """Return whom a row describes, or why it is refused."""
    try:
        described = read_row(cells, context.mapping, context.places, context.today, context.values)
        entrepreneur_rules.register_entrepreneur(_entrepreneur(UUID(int=0), described, context), context.today)
    except Invalid as refused:
        return Refused(row, tuple(map(text, cells)), refused.flaws)
    return described


def _entrepreneur(identity: UUID, described: Found, context: Context) -> Entrepreneur:
    code = described.village_code
    return Entrepreneur(
        identity, province_of(code), described.person, code, described.kind, context.centre_id,
        described.registered_on, described.consent_given_on, consent_text=described.consent_text,
        consent_manner=described.consent_manner, consent_recorded_by=context.sent_by,
    )  # fmt: skip


def admit(ids: tuple[UUID, UUID], line: tuple[int, Sequence[Cell]], described: Found, context: Context) -> Admitted:
    """Make an entrepreneur of whom a row describes, and the fact of it; `ids` are theirs and the event's."""
    entrepreneur = replace(_entrepreneur(ids[0], described, context), event_id=ids[1])
    fact = entrepreneur_rules.register_entrepreneur(entrepreneur, context.today)
    return Admitted(entrepreneur, fact, ids[1], *line, odd_about(described))


def named_otherwise(admitted: Admitted) -> Refused:
    """Refuse a row whose NIK is on record already, and whose name is not much like the one on record."""
    flaw = FieldError("nik", admitted.entrepreneur.person.nik, _OTHER_NAME)
    return Refused(admitted.row, tuple(map(text, admitted.cells)), (flaw,))


async def send_sheet(command: SendSheet, sender: Sender, understood: Understood, work: ImportWork) -> CommandResult:
    """Keep a file and how it was understood; nothing is imported yet."""
    header = understood.header
    sent = Import(
        work.new_id(), sender.region[:2] or work.provinces[0], sender.region, sender.centre_id, command.file_name,
        command.digest, understood.sheet, header.row + 1, [*header.cells], header.mapping, understood.sample,
        understood.rows_total, sender.subject, sender.role, work.now, work.now + timedelta(days=command.keep_days),
        other_sheets=understood.others, warnings=understood.warnings,
    )  # fmt: skip
    await work.save_without_event(None, sent)
    await work.keep_file(sent, command.content, understood.search_text)
    return CommandResult(sent.id, sent.version)


async def start_import(
    import_id: UUID, mapping: Mapping[str, str] | None, work: ImportWork, values: Mapping[str, str] = NO_VALUES
) -> CommandResult:
    """Let an import begin, with a corrected mapping where one was sent (field → column letter).

    `values` are those that a field has in all rows; of a mapping that was only guessed they take the place.
    """
    words = Text("Impor ini tidak ada di sini.", "There is no such import here.")
    before = require_found(await work.get_for_update(Import, import_id), "import-unknown", words)
    places = places_of(before.region_code, work.provinces, await history_of(work))
    check_values(values, places, today_of(work.now, before.region_code, work.provinces))
    guessed = {field: column for field, column in before.mapping.items() if field not in values}
    chosen = guessed if mapping is None else corrected(mapping, len(before.columns), values)
    refuse_missing([*chosen, *values])
    after = await work.save_without_event(before, sheet_import_rules.start(before, chosen, {**values}))
    await work.wake_importer()
    return CommandResult(after.id, after.version)


def judged(
    rows: Iterable[tuple[int, Sequence[Cell]]], context: Context
) -> Iterator[tuple[int, Sequence[Cell], Found | Refused | None]]:
    """Judge row after row; shape: (row, cells, whom it describes or why not, or None for a row that is nobody)."""
    for row, cells in rows:
        yield row, cells, judge(row, cells, context) if cells and is_person(cells, context.mapping) else None
