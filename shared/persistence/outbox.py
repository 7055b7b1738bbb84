"""Facts waiting for the relay, in the transaction of the command that made them.

Invariant: nothing here opens, commits or rolls back anything; a row exists exactly when its command's state does. The
partition (topic and partition) is decided here, by the key, so that one aggregate's facts stay in one order. `xid` is
the writing transaction: with `seq` it gives the order of commits that the relay needs (a lower `seq` may commit later).
"""

from aiokafka.partitioner import murmur2

from shared.contracts import Envelope, topic
from shared.contracts.wire import encode

TABLES = """
create table outbox (
    xid xid8 not null default pg_current_xact_id(),
    seq bigint generated always as identity,
    topic text not null,
    partition int not null,
    key text not null,
    type text not null,
    traceparent text not null,
    recorded_at timestamptz not null default now(),
    value bytea not null check (octet_length(value) <= 900000),
    primary key (xid, seq)
);
create table relay (
    one boolean primary key default true check (one),
    epoch bigint not null,
    holder text not null,
    expires_at timestamptz not null
);
insert into relay values (true, 0, '', '-infinity');
create table relay_lane (
    topic text not null,
    partition int not null,
    number bigint not null,
    primary key (topic, partition)
);
"""
"""What a publishing service's first migration creates. """

RESTORES = """
alter table relay add column beat bigint not null default 0;
alter table relay add column incarnation bigint not null default 1;
create table relay_incarnation (
    incarnation bigint not null,
    topic text not null,
    partition int not null,
    own_number bigint not null,
    log_number bigint not null,
    unknown_events bigint not null,
    decided_by text not null check (decided_by <> ''),
    reason text not null check (reason <> ''),
    decided_at timestamptz not null default now(),
    primary key (incarnation, topic, partition)
);
create table relay_foreign_record (
    topic text not null,
    partition int not null,
    "offset" bigint not null,
    event_id text not null,
    decided_by text not null check (decided_by <> ''),
    reason text not null check (reason <> ''),
    decided_at timestamptz not null default now(),
    primary key (topic, partition, "offset")
);
create table relay_lost_range (
    topic text not null,
    partition int not null,
    first bigint not null,
    last bigint not null check (last >= first),
    noticed_at timestamptz not null default now(),
    accepted_by text,
    reason text,
    accepted_at timestamptz,
    primary key (topic, partition, first)
)
"""
"""Renewals of a lease are counted, and what an operator decided about a log that differs from its database is kept.

`relay_incarnation`: behind which number of the log the relay went on, and how many of its events the database does not
know. `relay_foreign_record`: records that are a stranger's. `relay_lost_range`: published numbers the log has lost.
"""

WAKE_CHANNEL = "outbox"
INSERT = (
    "with woken as (select pg_notify(%(channel)s, '')) "
    "insert into outbox (topic, partition, key, type, traceparent, value) "
    "select %(topic)s, %(partition)s, %(key)s, %(type)s, %(traceparent)s, %(value)s from woken"
)
INSERT_MANY = """
with woken as (select pg_notify(%(channel)s, ''))
insert into outbox (topic, partition, key, type, traceparent, value)
select told.* from woken, unnest(%(topic)s::text[], %(partition)s::int[], %(key)s::text[], %(type)s::text[],
    %(traceparent)s::text[], %(value)s::bytea[]) as told"""
"""The same for many facts in their order: each parameter but the channel is a list."""


class ForeignFact(TypeError):
    """A service tried to publish an event type that another service owns."""


def partition_of(key: str, partitions: int) -> int:
    """Return the partition of a key, by the same rule as every Kafka client's default partitioner."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % partitions)


def row_of(owner: str, partitions: int, envelope: Envelope) -> dict[str, str | int | bytes]:
    """Return the outbox row of one fact of service `owner`: the parameters of `INSERT`.

    Raises `ForeignFact` when the event belongs to another service.
    """
    declared = envelope.type
    if declared.owner != owner:
        raise ForeignFact(f"{owner} may not publish {declared.name}: it belongs to {declared.owner}")
    return {
        "channel": WAKE_CHANNEL,
        "topic": topic(envelope.province, owner),
        "partition": partition_of(envelope.key, partitions),
        "key": envelope.key,
        "type": declared.name,
        "traceparent": envelope.traceparent,
        "value": encode(envelope),
    }
