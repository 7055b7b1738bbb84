"""What is counted on the wire, shown on a PostgreSQL whose client says exactly what it asks."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.bench.wire import Messages, Wire, counted


@pytest.fixture
def wire(database: str) -> Iterator[Wire]:
    """Counters in front of an empty database."""
    with counted(database) as lent:
        yield lent


def test_a_statement_a_trip_and_its_rows_are_counted(wire: Wire, database: str) -> None:
    with psycopg.connect(wire.url(database), autocommit=True) as connection:
        connection.execute("create table word (said text)")
        before = wire.counters.copy()
        connection.execute("insert into word values (%s), (%s)", ("a", "b"))
        connection.execute("select * from word")
        assert wire.counters - before == {"statements": 2, "round_trips": 2, "rows_written": 2}


def test_a_pipeline_is_one_trip_and_a_copy_is_two(wire: Wire, database: str) -> None:
    with psycopg.connect(wire.url(database), autocommit=True) as connection:
        connection.execute("create table word (said text)")
        before = wire.counters.copy()
        with connection.pipeline():
            for said in "abc":
                connection.execute("insert into word values (%s)", (said,))
        assert wire.counters - before == {"statements": 3, "round_trips": 1, "rows_written": 3}
        before = wire.counters.copy()
        with connection.cursor() as cursor, cursor.copy("copy word from stdin") as copy:
            copy.write("d\ne\n")
        assert wire.counters - before == {"statements": 1, "round_trips": 2, "rows_written": 2}


def test_a_message_that_arrives_in_pieces_is_taken_once() -> None:
    taken: list[tuple[bytes, bytes]] = []
    messages = Messages(lambda kind, content: taken.append((kind, content)), begins_without_kind=True)
    for byte in b"\0\0\0\6hiQ\0\0\0\5!S\0\0\0\4":
        messages.feed(bytes([byte]))
    assert taken == [(b"", b"hi"), (b"Q", b"!"), (b"S", b"")]
