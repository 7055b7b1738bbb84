"""What can be asked of the registry about whole tables of entrepreneurs.

Invariant: a row is judged by the rules that one entrepreneur is registered by; a bad row is told apart and stops none
of the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from services.registry.imports.rules import sheet_import as sheet_import_rules
from services.registry.imports.rules.cells import Cell, text
from services.registry.imports.rules.columns import corrected, refuse_missing
from services.registry.imports.rules.layout import Header, find_header, is_person
from services.registry.imports.rules.region_names import Places
from services.registry.imports.rules.rows import Found, read_row
from services.registry.imports.rules.sheet_import import Import
from services.registry.people.rules import entrepreneur as entrepreneur_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from shared.contracts.registry import EntrepreneurRegistered
from shared.contracts.unit_of_work import Work
from shared.i18n import Text
from shared.regions import local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, Invalid, require_found
from shared.runtime.validation import field_error

SAMPLE_ROWS = 10
_HEADERLESS = Text(
    "Baris judul kolom tidak ditemukan: harus ada baris dengan nama kolom seperti NIK, Nama, Tanggal Lahir.",
    "No row with the names of the columns was found: there has to be one that says NIK, Nama, Tanggal Lahir and so on.",
)


_OTHER_NAME = Text(
    "sudah tercatat atas nama lain; periksa NIK dan namanya dengan KTP",
    "is on record under another name; please check NIK and name with the identity card",
)


class Sheet(Protocol):
    """One sheet of a file."""

    @property
    def name(self) -> str:
        """What its tab says."""

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first, merged cells filled down."""


class ImportWork(Work, Protocol):
    """One open transaction in which a file can be kept."""

    async def keep_file(self, import_id: UUID, content: bytes) -> None:
        """Keep a file beside its import."""

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


@dataclass(frozen=True)
class Context:
    """What a row is judged against."""

    mapping: Mapping[str, int]
    places: Places
    today: date
    centre_id: UUID | None = None


@lru_cache(maxsize=4)
def places_of(region: str, provinces: tuple[str, ...]) -> Places:
    """Return the villages within reach of a sender from a region."""
    return Places((region,) if region else provinces)


def today_of(now: datetime, region: str, provinces: tuple[str, ...]) -> date:
    """Return the day it is where a table comes from."""
    return local_day(now, region or provinces[0])


def below(sheet: Sheet, header_row: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows below a header with their numbers, counted from 1 as a spreadsheet does."""
    return islice(enumerate(sheet.rows(), 1), header_row, None)


def understand(
    sheets: Sequence[Sheet], region: str, provinces: tuple[str, ...], now: datetime, wanted: str = ""
) -> Understood:
    """Find the table in a file, on the wanted sheet if one is named; raises `Invalid` when no sheet has a header."""
    headed = {sheet.name: (header, sheet) for sheet in sheets if (header := find_header(sheet.rows()))}
    if not headed:
        raise Invalid("header-missing", _HEADERLESS)
    if wanted and wanted not in headed:
        rule = Text(f"harus salah satu dari: {', '.join(headed)}", f"must be one of: {', '.join(headed)}")
        raise field_error("sheet-unknown", "sheet", wanted, rule)
    header, sheet = headed[wanted] if wanted else max(headed.values(), key=lambda each: len(each[0].mapping))
    context = Context(header.mapping, places_of(region, provinces), today_of(now, region, provinces))
    people_ = ((row, cells) for row, cells in below(sheet, header.row + 1) if is_person(cells, header.mapping))
    sample = [_shown(row, cells, context) for row, cells in islice(people_, SAMPLE_ROWS)]
    others = [name for name in headed if name != sheet.name]
    return Understood(sheet.name, header, len(sample) + sum(1 for _ in people_), sample, others)


def _shown(row: int, cells: Sequence[Cell], context: Context) -> dict[str, Any]:
    judged = judge(row, cells, context)
    values = {field: text(cells[column]) for field, column in context.mapping.items() if column < len(cells)}
    flaws = judged.flaws if isinstance(judged, Refused) else ()
    errors = [
        {"field": each.field, "value": each.value, "rule": each.rule.id, "rule_en": each.rule.en} for each in flaws
    ]
    return {"row": row, "values": values, "errors": errors}


def judge(row: int, cells: Sequence[Cell], context: Context) -> Found | Refused:
    """Return whom a row describes, or why it is refused."""
    try:
        described = read_row(cells, context.mapping, context.places, context.today)
        entrepreneur_rules.register_entrepreneur(_entrepreneur(UUID(int=0), described, context), context.today)
    except Invalid as refused:
        return Refused(row, tuple(map(text, cells)), refused.flaws)
    return described


def _entrepreneur(identity: UUID, described: Found, context: Context) -> Entrepreneur:
    code = described.village_code
    return Entrepreneur(
        identity, province_of(code), described.person, code, described.kind, context.centre_id,
        described.registered_on, described.consent_given_on,
    )  # fmt: skip


def admit(ids: tuple[UUID, UUID], line: tuple[int, Sequence[Cell]], described: Found, context: Context) -> Admitted:
    """Make an entrepreneur of whom a row describes, and the fact of it; `ids` are theirs and the event's."""
    entrepreneur = replace(_entrepreneur(ids[0], described, context), event_id=ids[1])
    return Admitted(entrepreneur, entrepreneur_rules.register_entrepreneur(entrepreneur, context.today), ids[1], *line)


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
        other_sheets=understood.others,
    )  # fmt: skip
    await work.save_without_event(None, sent)
    await work.keep_file(sent.id, command.content)
    return CommandResult(sent.id, sent.version)


async def start_import(import_id: UUID, mapping: Mapping[str, str] | None, work: ImportWork) -> CommandResult:
    """Let an import begin, with a corrected mapping where one was sent (field → column letter)."""
    words = Text("Impor ini tidak ada di sini.", "There is no such import here.")
    before = require_found(await work.get_for_update(Import, import_id), "import-unknown", words)
    chosen = before.mapping if mapping is None else corrected(mapping, len(before.columns))
    refuse_missing(chosen)
    after = await work.save_without_event(before, sheet_import_rules.start(before, chosen))
    await work.wake_importer()
    return CommandResult(after.id, after.version)


def judged(
    rows: Iterable[tuple[int, Sequence[Cell]]], context: Context
) -> Iterator[tuple[int, Sequence[Cell], Found | Refused | None]]:
    """Judge row after row; shape: (row, cells, whom it describes or why not, or None for a row that is nobody)."""
    for row, cells in rows:
        yield row, cells, judge(row, cells, context) if is_person(cells, context.mapping) else None
