"""What an older release of the registry left behind is understood by this one."""

from pathlib import Path

import psycopg
import pytest
from alembic import command

from services.registry import app
from shared.persistence import database as databases
from shared.persistence import schema

MIGRATIONS = Path(str(app.__file__)).parent / "migrations"
OLD = """
insert into centre (id, province, name, level, region_code, founded_on, founding, parent_office, version)
    values (gen_random_uuid(), '73', 'PLUT Maros', 'regency', '73.09', '2015-03-01', 'new', '', 1);
insert into consultant (id, province, name, centre_id, region_code, field, coordinator, appointed_on, version)
    select gen_random_uuid(), '73', called, centre.id, '73.09', 'finance', called = 'Budi', '2020-01-01', 1
    from centre, (values ('Budi'), ('Sari')) as people (called)"""

MOVED = """
insert into entrepreneur (id, province, name, nik, phone, birth_date, sex, village_code, kind, centre_id, registered_on,
    consent_given_on, moved_on, version)
values ('00000000-0000-0000-0000-000000000001', '73', 'Ani', '7309014101990001', '', '1999-01-01', 'female',
    '73.09.01.2005', 'umkm', null, '2026-01-05', '2026-01-05', '2026-03-01', 3);
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select gen_random_uuid(), '73', '73.09.01.2003', null, at::timestamptz, 'x', 'district', 'POST', 'entrepreneur',
    '00000000-0000-0000-0000-000000000001', 2, changes::jsonb
from (values ('2026-03-01', '{"village_code": ["73.09.01.2004", "73.09.01.2005"]}'),
    ('2026-02-01', '{"village_code": ["73.09.01.2003", "73.09.01.2004"]}')) as moves (at, changes)"""
CLIMBED = """
insert into centre (id, province, name, level, region_code, founded_on, founding, parent_office, legal_status,
    legal_since, instrument_kind, instrument_number, instrument_on, version)
select id::uuid, '73', 'PLUT', 'regency', '73.09', '2015-03-01', 'new', '', 'uptd-established', '2021-01-01',
    'official-letter', '518/2/2020', '2020-12-01', 3
from (values ('00000000-0000-0000-0000-000000000001'), ('00000000-0000-0000-0000-000000000002')) as centres (id);
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select gen_random_uuid(), '73', '73.09', null, '2026-01-01', 'x', 'district', 'POST', 'centre', id::uuid, version,
    changes::jsonb
from (values
    ('00000000-0000-0000-0000-000000000001', 2, '{"legal_status": ["none", "uptd-proposed"],
        "legal_since": [null, "2020-02-02"], "instrument_kind": [null, "official-letter"],
        "instrument_number": [null, "518/1/2020"], "instrument_on": [null, "2020-02-01"]}'),
    ('00000000-0000-0000-0000-000000000001', 3, '{"legal_status": ["uptd-proposed", "uptd-established"],
        "legal_since": ["2020-02-02", "2021-01-01"], "instrument_number": ["518/1/2020", "518/2/2020"],
        "instrument_on": ["2020-02-01", "2020-12-01"]}'),
    ('00000000-0000-0000-0000-000000000002', 3, '{"legal_status": ["uptd-proposed", "uptd-established"],
        "legal_since": ["2020-02-02", "2021-01-01"], "instrument_kind": ["perda", "official-letter"],
        "instrument_number": ["518/1/2020", "518/2/2020"], "instrument_on": ["2020-02-01", "2020-12-01"]}')
    ) as steps (id, version, changes)"""


def upgrade(database: str, before: str, held: str) -> None:
    """Let a database be of a revision, hold something, and be brought up to date."""
    config = schema.alembic_config(MIGRATIONS)
    config.attributes["url"] = databases._with_driver(database)
    command.upgrade(config, before)
    with psycopg.connect(database) as connection:
        connection.execute(held)
    databases.migrate(MIGRATIONS, database)


@pytest.fixture
def upgraded(database: str) -> str:
    """A database with a centre and its people, from before assignments were kept, brought up to date."""
    upgrade(database, "0004", OLD)
    return database


def test_who_was_appointed_before_has_a_role_and_a_first_assignment(upgraded: str) -> None:
    with psycopg.connect(upgraded) as connection:
        found = connection.execute(
            "select c.name, c.role, a.role, a.field, a.starts_on::text, a.ends_on"
            " from assignment a join consultant c on c.id = a.consultant_ref order by c.name"
        ).fetchall()
    assert found == [
        ("Budi", "coordinator", "coordinator", "finance", "2020-01-01", None),
        ("Sari", "consultant", "consultant", "finance", "2020-01-01", None),
    ]


def test_a_centre_of_before_stands_at_the_foot_of_the_ladder(upgraded: str) -> None:
    with psycopg.connect(upgraded) as connection:
        (found,) = connection.execute("select legal_status, services, closed_on from centre").fetchall()
    assert found == ("none", [], None)


def test_of_a_consent_of_before_it_is_said_that_its_text_was_not_recorded(database: str) -> None:
    upgrade(database, "0008", MOVED)
    with psycopg.connect(database) as connection:
        found = connection.execute("select consent_text, consent_manner, consent_recorded_by from entrepreneur")
        assert found.fetchall() == [("not-recorded", "not-recorded", None)]


def test_where_somebody_who_moved_was_registered_is_read_off_the_trail(database: str) -> None:
    upgrade(database, "0008", MOVED)
    with psycopg.connect(database) as connection:
        found = connection.execute("select first_village, village_code, event_id from entrepreneur").fetchall()
    assert found == [("73.09.01.2003", "73.09.01.2005", None)]


def test_the_steps_of_a_centre_are_read_off_the_trail_where_it_has_them_from_the_first(database: str) -> None:
    upgrade(database, "0021", CLIMBED)
    with psycopg.connect(database) as connection:
        known, unknown = connection.execute("select legal_steps from centre order by id").fetchall()
    assert [(each["to_status"], each["effective_on"], each["void_reason"]) for each in known[0]] == [
        ("uptd-proposed", "2020-02-02", None),
        ("uptd-established", "2021-01-01", None),
    ]
    assert known[0][1]["instrument"] == {
        "kind": "official-letter", "number": "518/2/2020", "signed_on": "2020-12-01",
    }  # fmt: skip
    assert unknown[0] == []
