"""Tables that change places: how a shadow is made like its live table, and how it becomes it.

Invariant: whatever depended on the live tables by name (indexes, rights, views for people) is there afterwards under
the same name, and the partitions move with them.
"""

from typing import Final

from psycopg import AsyncConnection, sql

TABLES: Final = ("cell_member", "cell", "quarantine", "card")
"""The tables that a fold writes to, in the order in which it does: whoever locks them all locks them in this order."""
NUMBERS: Final = ("taken_ids", "late_event")
"""Which event took each number: the projector's part of these tables moves with its partitions."""
TAKEN: Final = "taken_ids_folder"
"""The projector's part of the first of them, a table of its own."""
READERS_FIRST: Final = f"lock table {TABLES[0]} in access share mode"
"""What a reader's transaction begins with: it waits for a swap before it has looked at anything, not after."""
_OPTIONS: Final = "select array_to_string(reloptions, ', ') from pg_class where oid = %s::regclass"
_RIGHTS: Final = """
select format('grant %%s on shadow.%%I to %%s', a.privilege_type, c.relname,
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end)
from pg_class c cross join aclexplode(c.relacl) a where c.oid = %s::regclass and a.grantee <> c.relowner"""
_LOOKED_AT: Final = """
select distinct r.ev_class::regclass::text, pg_get_viewdef(r.ev_class)
from pg_depend d join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
where d.refobjid = any(%s::regclass[]) and r.ev_class <> d.refobjid"""
_MOVE_PARTITIONS: Final = """
insert into lane (consumer, topic, partition, position, sequence, halted, unread, last_event_at, log_end)
select consumer, topic, partition, position, sequence, halted, unread, last_event_at, position from shadow.lane
on conflict (consumer, topic, partition) do update set position = excluded.position, sequence = excluded.sequence,
    halted = excluded.halted, unread = excluded.unread, last_event_at = excluded.last_event_at, moved_at = now()"""
_MOVE_NUMBERS: Final = (
    f"alter table public.taken_ids detach partition public.{TAKEN}",
    f"alter table public.{TAKEN} set schema retired",
    f"alter table shadow.taken_ids rename to {TAKEN}",
    f"alter index shadow.taken_ids_pkey rename to {TAKEN}_pkey",
    f"alter table shadow.{TAKEN} set schema public",
    f"alter table public.taken_ids attach partition public.{TAKEN} for values in ('folder')",
    "delete from late_event where consumer = 'folder'",
    """insert into late_event (consumer, topic, partition, sequence, "offset", came_at)
    select consumer, topic, partition, sequence, "offset", came_at from shadow.late_event""",
)
_KEEP: Final = (
    """update shadow.quarantine s set parked_at = q.parked_at from quarantine q
    where (s.consumer, s.topic, s.partition, s."offset") = (q.consumer, q.topic, q.partition, q."offset")""",
    "insert into shadow.quarantine select * from quarantine where consumer <> 'folder'",
    """update shadow.card s set changed_at = c.changed_at from card c
    where (s.kind, s.id, s.part, s.version) = (c.kind, c.id, c.part, c.version)""",
)


async def copy_shape(connection: AsyncConnection, table: str, *, indexed: bool) -> None:
    """Make an empty shadow of a live table."""
    shape = "including all" if indexed else "including all excluding indexes"
    await connection.execute(f"create table shadow.{table} (like public.{table} {shape})".encode())
    (options,) = await (await connection.execute(_OPTIONS, (f"public.{table}",))).fetchone() or (None,)
    if options:
        await connection.execute(f"alter table shadow.{table} set ({options})".encode())
    for (grant,) in await (await connection.execute(_RIGHTS, (f"public.{table}",))).fetchall():
        await connection.execute(str(grant).encode())


async def swap_tables(connection: AsyncConnection) -> None:
    """Put the shadows in the live tables' place, in the caller's transaction, which holds all their locks."""
    looked_at = await (await connection.execute(_LOOKED_AT, ([f"public.{table}" for table in TABLES],))).fetchall()
    for statement in _KEEP:
        await connection.execute(statement.encode())
    for table in TABLES:
        await connection.execute(f"alter table public.{table} set schema retired".encode())
        await connection.execute(f"alter table shadow.{table} set schema public".encode())
    for view, definition in looked_at:
        again = sql.SQL("create or replace view {} as {}")
        await connection.execute(again.format(sql.Identifier(view), sql.SQL(definition)))
    for statement in (_MOVE_PARTITIONS, *_MOVE_NUMBERS):
        await connection.execute(statement.encode())
