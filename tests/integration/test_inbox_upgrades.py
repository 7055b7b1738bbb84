"""What older followers left in their inbox is there after an upgrade, in the shape that every consumer has."""

import psycopg
import pytest

from shared.persistence import database as databases
from tests.support.fixtures import NewDatabase
from tests.support.house import ROOT
from tests.support.sample_events import ANI, MAROS, elsewhere, value
from tests.support.upgrading import upgrade

FOLLOWERS = [("mentoring", "0004"), ("partnerships", "0002")]
INBOX = ("lane", "quarantine", "passed_hole", "taken_ids", "put_aside", "late_event", "accepted_log", "heartbeat")
OWN = {("quarantine", "position")}
"""By what an older follower still reads."""
UNKNOWN = value(ANI, 3).replace(b"registered:1", b"registered:9")
RECORDS = [
    (5, "unknown-type", UNKNOWN, 3),
    (6, "not-json", b"\xff\0garbled", None),
    (7, "schema", value(MAROS, 4).replace(b"PLUT", b"PL\\u0000T"), 4),
    (8, "wrong-province", value(MAROS, 5), 5),
    (9, "wrong-province", elsewhere(value(MAROS, 6), "33"), None),
    (10, "not-cloudevents", value(MAROS, 7).replace(b"sequence", b"sequel"), None),
]
"""Where a record lies, why it was put aside, what it was, and the number that it took."""
_SHAPE = """
select table_name, column_name, data_type, is_nullable from information_schema.columns
where table_schema = 'public' and table_name = any(%s)"""


def held(consumer: str) -> str:
    """Return the statements by which an older release had filled its tables."""
    rows = ", ".join(
        f"('{consumer}', '73.registry', 0, {offset}, '{reason}', '\\x{record.hex()}', '2026-01-02')"
        for offset, reason, record, _ in RECORDS
    )
    return f"""
insert into lane values ('{consumer}', '73.registry', 0, 11, 7, '8-9', '2026-01-02'),
    ('{consumer}', '73.registry', 1, 7, 7, '8 at offset 0, behind 7', '2026-01-02');
insert into quarantine values {rows}"""  # noqa: S608  # of this file's own words


@pytest.mark.parametrize(("service", "before"), FOLLOWERS)
def test_what_was_put_aside_is_kept_with_the_number_that_it_took(service: str, before: str, database: str) -> None:
    upgrade(service, database, before, held(service))
    with psycopg.connect(database) as connection:
        kept = connection.execute(
            'select "offset", reason, value, sequence, after from quarantine'
            " where consumer = %s and topic = '73.registry' and partition = 0 and parked_at < '2026-01-03' order by 1",
            [service],
        ).fetchall()
        partitions = connection.execute(
            "select position, sequence, unread, halted from lane order by partition"
        ).fetchall()
    assert kept == [(*where, number, (number or 1) - 1) for *where, number in RECORDS]
    assert partitions == [(11, 7, 0, "8..9"), (7, 7, 0, "8 at offset 0, behind 7")]


@pytest.mark.parametrize(("service", "before"), FOLLOWERS)
def test_a_release_that_still_runs_beside_the_new_tables_can_put_records_aside(
    service: str, before: str, database: str
) -> None:
    upgrade(service, database, before, held(service))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "insert into quarantine (consumer, topic, partition, position, reason, value)"
            " values (%s, '73.registry', 0, 12, 'schema', 'x') on conflict do nothing",
            [service],
        )
        connection.execute(
            'insert into quarantine (consumer, topic, partition, "offset", reason, value)'
            " values (%s, '73.registry', 0, 13, 'schema', 'x')",
            [service],
        )
        kept = connection.execute(
            'select "offset", position from quarantine where "offset" > 11 and partition = 0 order by 1'
        ).fetchall()
    assert kept == [(12, 12), (13, 13)]


def test_every_consumer_has_its_inbox_in_one_shape(new_database: NewDatabase) -> None:
    shapes = []
    for service in ("reporting", *(name for name, _ in FOLLOWERS)):
        url = new_database()
        databases.migrate(ROOT / "services" / service / "migrations", url)
        with psycopg.connect(url) as connection:
            columns = set(connection.execute(_SHAPE, [list(INBOX)]).fetchall())
        shapes.append({column for column in columns if column[:2] not in OWN})
    assert shapes[0] == shapes[1] == shapes[2]
    assert {table for table, *_ in shapes[0]} == set(INBOX)
