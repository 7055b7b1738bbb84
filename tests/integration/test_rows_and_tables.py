"""The row classes of every service against the tables that its migrations make: names, types, what may be empty.

Invariant: every table has its class, or stands here with the reason why it has none; every column is read by its
table's class, or stands here with who writes and reads it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import pytest
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from shared.persistence.mapping import Row
from tests.support.in_process import Service

SERVICES: Final = ("registry", "mentoring", "partnerships", "reporting")
BY_SQL_ALONE: Final[Mapping[str, Mapping[str, str]]] = {
    "": {
        "alembic_version": "Alembic's own",
        "idempotency": "shared.persistence.idempotency reads and writes it by two statements",
        "outbox": "shared.messaging.outbox writes it row by row and reads it batch by batch, bytes and all",
        "relay": "the lease of the relay, one row",
        "relay_lane": "the relay's numbers, written many at once",
        "ended_session": "digests, written and looked for by two statements",
        "lane": "positions of a consumer, written many at once with what was read",
        "quarantine": "records as bytes, written with the positions",
        "passed_hole": "what an operator let go, written by one statement",
        "taken_ids": "ids of the events that took a partition's numbers, written with the positions",
        "put_aside": "records that an operator put aside, written by one statement",
        "late_event": "waived numbers that came after all, written with the positions",
        "heartbeat": "a consumer's sign of life, one row each",
        "accepted_log": "logs that an operator accepted, written by one statement",
        "relay_incarnation": "how often a relay went on behind its stream, written by one statement",
        "relay_foreign_record": "a stranger's records, named by an operator in one statement",
        "relay_lost_range": "numbers that a stream has lost, written many at once",
    },
    "registry": {
        "given_up_nik": "NIKs of merged people; no thing of its own",
        "sheet_piece": "bytes of a sent table",
        "sheet_refused": "refused rows of a sent table, read as a stream",
        "sheet_text": "what can be searched in a sent table, packed",
    },
    "mentoring": {"known_region_mapping": "what the registry declared of region codes, read by one statement"},
    "partnerships": {"known_reference": "codes of the registry's reference data, read by one statement"},
    "reporting": {
        "archive": "written by a binary copy",
        "card": "written by the ledger, part by part",
        "cell": "written by a binary copy",
        "cell_member": "written by a binary copy",
        "figure": "a view for people",
        "indicator": "the catalogue, written when a process starts",
        "line": "numbers of series, written many at once",
        "membership": "a view for people",
        "named_place": "numbers of centres, written many at once",
        "rebuild": "how far a rebuild is, one row",
    },
}
"""Tables without a class → why, service by service; those of the library under no service's name."""
COLUMNS_BY_SQL_ALONE: Final[Mapping[tuple[str, str], str]] = {
    ("enrolment", "id"): "the database gives it; the view of places shows it",
    ("entrepreneur", "merged_into"): "written with the tombstone",
    ("shown_enrolment", "nik"): "searched, and never shown in a list of places",
    ("shown_enrolment", "phone"): "searched, and never shown in a list of places",
    ("sheet_import", "named"): "searched for whoever is erased, by SQL alone",
}
"""Columns that no class reads → why."""
COLUMNS: Final = """
select c.relname as table, c.relkind = 'v' as is_view, a.attname as column, format_type(a.atttypid, null) as type,
    not a.attnotnull as nullable
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped"""
DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
FITS: Final = {
    ("varchar", "text"),
    ("integer", "bigint"),
    ("timestamp without time zone", "timestamp with time zone"),
}
"""What a field says and what its column is, where both can hold the same."""
Columns = dict[str, dict[str, Any]]


def rows_of(service: str) -> dict[str, type[Row]]:
    """Return the row classes of a service by the names of their tables."""
    import_module(f"services.{service}.app")
    found = {each for each in _below(Row) if each.__module__.startswith(f"services.{service}.")}
    return {str(each.__tablename__): each for each in found if hasattr(each, "__table__")}


def _below(kind: type[Row]) -> Iterator[type[Row]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def tables_of(service: Service) -> dict[str, Columns]:
    """Return the columns of a service's tables and views, as its migrations make them."""
    service.migrate()
    found: dict[str, Columns] = defaultdict(dict)
    for column in service.rows(COLUMNS):
        found[column["table"]][column["column"]] = column
    return found


def disagreements(row: type[Row], columns: Columns) -> Iterator[str]:
    """Say where a row class and its table disagree."""
    name, known = str(row.__tablename__), set(row.known_columns())
    yield from (f"{name}.{each} is no column" for each in known - columns.keys())
    unread = columns.keys() - known
    yield from (f"{name}.{each} is read by nobody" for each in unread if (name, each) not in COLUMNS_BY_SQL_ALONE)
    for field in _fields_of(row):
        if field.name in columns and (said := disagreement(row, field, columns[field.name])):
            yield f"{name}.{field.name} {said}"


def _fields_of(row: type[Row]) -> Iterator[Column[Any]]:
    yield from row.__table__.columns  # type: ignore[attr-defined]  # SQLAlchemy gives every table class one


def disagreement(row: type[Row], field: Column[Any], column: Mapping[str, Any]) -> str:
    """Say in what a field and its column disagree; nothing, if they do not."""
    said = field.type.compile(dialect=DIALECT).lower()
    if said != column["type"] and (said, column["type"]) not in FITS:
        return f"is {column['type']}, not {said}"
    forgotten = (
        bool(row.deleted_column) and field.name in row.personal
    )  # empty once the thing is gone: nobody finds it then
    if not column["is_view"] and not forgotten and field.nullable != column["nullable"]:
        return "may be empty" if column["nullable"] else "may not be empty"
    return ""


@pytest.mark.parametrize("name", SERVICES)
def test_row_classes_say_what_the_migrated_tables_are(name: str, database: str) -> None:
    rows, tables = rows_of(name), tables_of(Service(name, database))
    assert tables.keys() - rows.keys() <= BY_SQL_ALONE[""].keys() | BY_SQL_ALONE[name].keys()
    assert rows.keys() <= tables.keys()
    assert BY_SQL_ALONE[name].keys() <= tables.keys() - rows.keys()
    assert not [said for table, row in rows.items() for said in disagreements(row, tables[table])]


def test_a_class_that_says_something_else_is_found_out(database: str) -> None:
    centre, columns = rows_of("registry")["centre"], tables_of(Service("registry", database))["centre"]
    nameless = {name: column for name, column in columns.items() if name != "name"}
    faults: dict[str, Columns] = {
        "centre.name is no column": nameless,
        "centre.later is read by nobody": columns | {"later": columns["name"]},
        "centre.name is date, not varchar": columns | {"name": columns["founded_on"]},
        "centre.closed_on may not be empty": columns | {"closed_on": columns["founded_on"]},
        "centre.founded_on may be empty": columns | {"founded_on": columns["closed_on"]},
    }
    assert {said: [*disagreements(centre, fault)] for said, fault in faults.items()} == {
        each: [each] for each in faults
    }
