"""One row of a table: somebody to register, or every reason why not.

Invariant: all that is wrong with a row is said at once, so that it is mended once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar, cast

from services.registry.imports.rules import cells as read
from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.days import day
from services.registry.imports.rules.region_names import Places
from services.registry.people.rules.consent import NOT_RECORDED, ConsentManner, ConsentText, NotRecorded
from services.registry.people.rules.entrepreneur import Person, Sex, check_age
from services.registry.people.rules.nik import check_nik, refuse_exchanged_day
from shared.contracts.vocabulary import ClientKind
from shared.i18n import Text
from shared.regions import PROVINCES
from shared.runtime.errors import FieldError, Invalid
from shared.runtime.validation import FIRST_DAY, not_after, not_before

T = TypeVar("T")
NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})
"""Of a table whose rows say everything themselves."""


_CLOSED: Final[Mapping[str, Callable[[Cell], object]]] = {
    "kind": read.kind,
    "consent_text": read.consent_text,
    "consent_manner": read.consent_manner,
}
"""Values of closed lists that may be the same in all rows, and how they are read."""


@dataclass(frozen=True)
class Found:
    """Somebody whom a row describes."""

    person: Person
    village_code: str
    kind: ClientKind
    registered_on: date
    consent_given_on: date
    consent_text: ConsentText | NotRecorded = NOT_RECORDED
    consent_manner: ConsentManner | NotRecorded = NOT_RECORDED


@dataclass
class _Row:
    cells: Sequence[Cell]
    mapping: Mapping[str, int]
    values: Mapping[str, str]
    flaws: list[FieldError] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        if name in self.values:
            return self.values[name]
        column = self.mapping.get(name, len(self.cells))
        return self.cells[column] if column < len(self.cells) else ""

    def is_asked(self, name: str) -> bool:
        return name in self.values or name in self.mapping

    def text(self, name: str) -> str:
        return read.given(name, self.cell(name))

    def take(self, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except Invalid as refused:
            self.flaws.extend(refused.flaws)
            return None


def read_row(
    cells: Sequence[Cell],
    mapping: Mapping[str, int],
    places: Places,
    today: date,
    values: Mapping[str, str] = NO_VALUES,
) -> Found:
    """Return whom a row describes; raises `Invalid` with everything that is wrong with it.

    `values` are those that a field has in all rows of the table.
    """
    row = _Row(cells, mapping, values)
    nik = row.take(lambda: _nik(row.cell("nik")))
    name = row.take(lambda: read.name(row.cell("name")))
    phone = row.take(lambda: read.phone(row.cell("phone")))
    sex = row.take(lambda: read.sex(row.cell("sex")))
    kind = row.take(lambda: read.kind(row.cell("kind")))
    registered = row.take(lambda: _done("registered_on", row, today))
    village = row.take(lambda: _village(row, places, registered or today))
    born = row.take(lambda: _born(row, today, registered or today))
    consented = row.take(lambda: _done("consent_given_on", row, today))
    text = _of_consent(row, "consent_text", read.consent_text)
    manner = _of_consent(row, "consent_manner", read.consent_manner)
    if row.flaws:
        raise Invalid("row-refused", Text("Baris ini perlu diperbaiki.", "This row needs to be mended."), (*row.flaws,))
    person = Person(cast("str", name), cast("str", nik), cast("str", phone), cast("date", born), cast("Sex", sex))
    refuse_exchanged_day(person)
    return Found(
        person, cast("str", village), cast("ClientKind", kind), cast("date", registered), cast("date", consented),
        text or NOT_RECORDED, manner or NOT_RECORDED,
    )  # fmt: skip


def _nik(cell: Cell) -> str:
    digits = read.nik(cell)
    check_nik(digits, PROVINCES)
    return digits


def _done(name: str, row: _Row, today: date) -> date:
    found = day(name, row.cell(name), today)
    not_before(name, found, FIRST_DAY)
    return found


def _of_consent(row: _Row, name: str, reader: Callable[[Cell], T]) -> T | None:
    """Return what a row says of a consent; a table that was started before this was asked for says nothing."""
    return row.take(lambda: reader(row.cell(name))) if row.is_asked(name) else None


def _born(row: _Row, today: date, registered_on: date) -> date:
    found = day("birth_date", row.cell("birth_date"), today)
    check_age(found, registered_on)
    return found


def _village(row: _Row, places: Places, day: date) -> str:
    village, district, regency = row.text("village"), row.text("district"), row.text("regency")
    if code := row.text("village_code"):
        return places.agreed("village_code", code, (village, district, regency), day)
    said = village or read.text(row.cell("village"))
    return places.find(said or read.filled("village", ""), district, regency, day)


def check_values(values: Mapping[str, str], places: Places, today: date) -> None:
    """Refuse values that could stand in no row and are to stand in all; raises `Invalid` with each by its field."""
    flaws: list[FieldError] = []
    for name, value in values.items():
        try:
            _check_value(name, value, places, today)
        except Invalid as refused:
            flaws += [replace(each, field=f"values.{name}") for each in refused.flaws]
    if flaws:
        words = Text("Ada nilai untuk semua baris yang keliru.", "A value for all rows is wrong.")
        raise Invalid("values-refused", words, (*flaws,))


def _check_value(name: str, value: str, places: Places, today: date) -> None:
    if name == "village_code":
        places.coded(name, value)
    elif name in _CLOSED:
        _CLOSED[name](value)
    else:
        found = day(name, value, today)
        not_before(name, found, FIRST_DAY)
        not_after(name, found, today)
