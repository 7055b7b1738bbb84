"""The inbox's tables, as services' migrations create and change them.

Each script stands here once and is never changed: what a release has migrated stays as it is, a new shape is a new
script. A service that begins today runs all of them in their order.

Invariant: after its last migration every consuming service has these tables in one shape; columns that only one
service needs are added by that service.
"""

POSITIONS = """
create table lane (
    consumer text not null,
    topic text not null,
    partition int not null,
    position bigint not null,
    sequence bigint not null,
    halted text,
    moved_at timestamptz not null default now(),
    primary key (consumer, topic, partition)
);
"""
"""How far each consumer has come in each partition. `halted` names the numbers a partition waits for in vain."""

QUARANTINE = """
create table quarantine (
    consumer text not null,
    topic text not null,
    partition int not null,
    position bigint not null,
    reason text not null,
    value bytea not null,
    parked_at timestamptz not null default now(),
    primary key (consumer, topic, partition, position)
);
"""
"""Records that could not be applied, whole."""

WAIVERS = """
create table passed_hole (
    consumer text not null,
    topic text not null,
    partition int not null,
    first bigint not null,
    last bigint not null check (last >= first),
    decided_by text not null check (decided_by <> ''),
    reason text not null check (reason <> ''),
    passed_at timestamptz not null default now(),
    primary key (consumer, topic, partition, first)
)
"""
"""Gaps that an operator has waived: who decided it, when and why."""

UNNUMBERED = """
alter table lane add column unread int not null default 0;
alter table lane add column last_event_at timestamptz;
"""
"""Records whose number nobody knows, and when the newest event was recorded."""

NUMBERED_QUARANTINE = r"""
alter table quarantine add column "offset" bigint;
update quarantine set "offset" = position;
alter table quarantine alter column "offset" set not null;
alter table quarantine add column sequence bigint;
alter table quarantine add column after bigint not null default 0;
update quarantine set sequence = substring(encode(value, 'escape') from '"sequence":"(\d{20})"\}$')::bigint
where reason in ('schema', 'unknown-type') or (reason = 'wrong-province' and encode(value, 'escape') like
    '%"source":"/' || replace(topic, '.', '/') || '"%');
update quarantine set after = sequence - 1 where sequence is not null;
update lane set halted = regexp_replace(halted, '^(\d+)-(\d+)$', '\1..\2') where halted is not null
"""
"""The offset under its own name, the number that a record took, and the last one taken in before it (0: unknown)."""

OFFSET_BY_BOTH_NAMES = """
create function offset_by_both_names() returns trigger language plpgsql as $$
begin
    new."offset" := coalesce(new."offset", new.position);
    new.position := new."offset";
    return new;
end $$
"""
"""One statement: a release from before `NUMBERED_QUARANTINE`, which still runs beside it, writes `position` alone."""

WRITTEN_BY_BOTH_NAMES = """
create trigger offset_by_both_names before insert on quarantine for each row execute function offset_by_both_names()
"""

TAKEN_IDS = """
create table taken_ids (
    consumer text not null,
    topic text not null,
    partition int not null,
    first bigint not null,
    ids bytea not null,
    primary key (consumer, topic, partition, first)
)"""
"""Which event took each number: the ids of neighbouring numbers, 16 bytes each. What follows says where it is kept."""

TAKEN_IDS_UNCOMPRESSED = "alter table taken_ids alter column ids set storage external"
"""Random bytes do not compress, and a part of what is not compressed is read without the rest."""

DECISIONS = """
alter table lane add column decisions int not null default 0;
alter table quarantine add column holds boolean not null default true;
create table put_aside (
    consumer text not null,
    topic text not null,
    partition int not null,
    "offset" bigint not null,
    decided_by text not null check (decided_by <> ''),
    reason text not null check (reason <> ''),
    decided_at timestamptz not null default now(),
    undone_by text,
    undone_why text,
    undone_at timestamptz,
    primary key (consumer, topic, partition, "offset", decided_at)
);
create table late_event (
    consumer text not null,
    topic text not null,
    partition int not null,
    sequence bigint not null,
    "offset" bigint not null,
    came_at timestamptz not null default now(),
    primary key (consumer, topic, partition, sequence)
)
"""
"""How many decisions were taken about a partition, whether a quarantined record took its number, which records an
operator has put aside, and which waived numbers came after all."""

LOGS = """
alter table lane add column if not exists log_end bigint not null default 0;
alter table lane add column topic_id uuid;
alter table lane add column accepted int not null default 0;
create table heartbeat (
    consumer text primary key,
    seen_at timestamptz not null
);
insert into heartbeat select distinct consumer, now() from lane;
create table accepted_log (
    consumer text not null,
    topic text not null,
    partition int not null,
    topic_id uuid,
    position bigint not null,
    sequence bigint not null,
    fault text not null,
    decided_by text not null check (decided_by <> ''),
    reason text not null check (reason <> ''),
    accepted_at timestamptz not null default now()
)
"""
"""The id and the end of the log that a position belongs to, a sign of life a consumer, and logs begun anew.

`accepted` counts how often a partition was begun anew: a position that goes back otherwise was restored.

A consumer that has followed something so far is taken for alive until it had time to say so.
"""

MOVED_BY_BOTH_NAMES = """
create trigger offset_moved_by_both_names before update on quarantine for each row
execute function offset_by_both_names()
"""
"""Where the offset has two names (`OFFSET_BY_BOTH_NAMES`), both move when a log is begun anew."""

FOUND = """
create index quarantine_by_place on quarantine (topic, partition, "offset", consumer);
create index quarantine_of_reason on quarantine (consumer, reason)
"""
"""Quarantined records are judged again some at a time, in the order of the log, and counted by their reasons."""
