"""P: the strong plain loop that anybody could write for the same figures, without a framework or our projector.

librdkafka hands over 20,000 records, msgspec reads the fields that count, dictionaries add them up, COPY brings the
sums into a temporary table, ON CONFLICT adds them to the stored ones, and the offsets move in the same transaction. It
trusts its records: no partition numbers, no quarantine, no check of places or dates.

`python -m tests.bench.plain <servers> <database> <records> <sums|all> <topic>...`. Invariant: a batch counts whole
or not at all, so what it shows is right even if it is killed on the way.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import psycopg
from confluent_kafka import Consumer, Message, TopicPartition

from tests.bench.contest import say_done, stand_ready

TABLES: Final = """
create schema if not exists plain;
create table plain.session_cell (place text, month text, field text, channel text, n bigint not null,
    minutes bigint not null, primary key (place, month, field, channel));
create table plain.client_reference (centre text, month text, kind text, client text, n bigint not null,
    primary key (centre, month, kind, client));
create table plain.place (topic text, partition int, position bigint not null, primary key (topic, partition));
create view plain.figure as
select 'sessions' as indicator, month as period, place as region, array[field, channel] as dimensions, n as value
from plain.session_cell union all
select 'session-hours', month, place, array[field, channel], minutes from plain.session_cell union all
select 'clients', p.period, r.region, array[kind], count(distinct client) from plain.client_reference
cross join lateral (values
    (month), (left(month, 4)), (left(month, 4) || '-Q' || (right(month, 2)::int + 2) / 3)) p (period)
cross join lateral (values (centre), (left(centre, 2))) r (region)
where n > 0 group by 2, 3, 4"""
EMPTY: Final = "truncate plain.session_cell, plain.client_reference, plain.place"
_TEMPORARY: Final = """
create temp table cells (like plain.session_cell) on commit delete rows;
create temp table clients (like plain.client_reference) on commit delete rows"""
_ADD_CELLS: Final = """
insert into plain.session_cell as t select * from cells on conflict (place, month, field, channel)
do update set n = t.n + excluded.n, minutes = t.minutes + excluded.minutes"""
_ADD_CLIENTS: Final = """
insert into plain.client_reference as t select * from clients on conflict (centre, month, kind, client)
do update set n = t.n + excluded.n"""
_MOVE: Final = """
insert into plain.place values (%s, %s, %s) on conflict (topic, partition) do update set position = excluded.position"""


class _Session(msgspec.Struct, gc=False):
    centre_id: str
    village_code: str
    field: str
    channel: str
    client_ref: str
    client_kind: str
    contact_minutes: int
    completed_on: str


class _Completed(msgspec.Struct, gc=False, tag_field="dataschema", tag="urn:naik-kelas:event:session-completed:1"):
    data: _Session


class _Counted(msgspec.Struct, gc=False):
    counted: _Session


class _Voided(msgspec.Struct, gc=False, tag_field="dataschema", tag="urn:naik-kelas:event:session-voided:1"):
    data: _Counted


_decode = msgspec.json.Decoder(_Completed | _Voided).decode


def fold(
    messages: Sequence[Any], clients: defaultdict[tuple[str, ...], int] | None
) -> dict[tuple[str, ...], list[int]]:
    """Add a batch up by place, month, field and channel."""
    cells: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for message in messages:
        record, province = _decode(message.value()), message.topic()[:2]
        session, sign = (record.data, 1) if type(record) is _Completed else (record.data.counted, -1)
        month, minutes = session.completed_on[:7], sign * session.contact_minutes
        centre = f"{province}/{session.centre_id}"
        for place in (session.village_code, centre, province):
            cell = cells[place, month, session.field, session.channel]
            cell[0] += sign
            cell[1] += minutes
        if clients is not None:
            clients[centre, month, session.client_kind, session.client_ref] += sign
    return cells


def book(connection: psycopg.Connection, messages: Sequence[Any], *, with_clients: bool) -> None:
    """Fold a batch and store it, whole or not at all."""
    clients: defaultdict[tuple[str, ...], int] = defaultdict(int)
    cells = fold(messages, clients if with_clients else None)
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy("copy cells from stdin") as copy:
            copy.write("".join(["\t".join((*key, str(n), str(s))) + "\n" for key, (n, s) in cells.items()]))
        cursor.execute(_ADD_CELLS)
        if with_clients:
            with cursor.copy("copy clients from stdin") as copy:
                copy.write("".join(["\t".join((*key, str(n))) + "\n" for key, n in clients.items()]))
            cursor.execute(_ADD_CLIENTS)
        ends = {(message.topic(), message.partition()): message.offset() + 1 for message in messages}
        cursor.executemany(_MOVE, [(*partition, end) for partition, end in ends.items()])


def run(servers: str, database: str, records: int, *, with_clients: bool, topics: list[str]) -> None:
    """Fold so many records."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "plain", "enable.auto.commit": False})
    consumer.list_topics(timeout=10)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_TEMPORARY)
        stand_ready()
        consumer.assign([TopicPartition(topic, 0, 0) for topic in topics])
        while records:
            messages: list[Message] = consumer.consume(20_000, timeout=0.1)
            if messages:
                book(connection, messages, with_clients=with_clients)
            records -= len(messages)
        say_done()
    consumer.close()


if __name__ == "__main__":
    _, _servers, _database, _records, _what, *_topics = sys.argv
    run(_servers, _database, int(_records), with_clients=_what == "all", topics=_topics)
