# every statement is composed of this file's own words
"""What generators of large databases share: the villages of provinces, numbers drawn by PostgreSQL, a service's trail.

For plans and for speed alone: rows lie as years of commands and consumers would have left them, and no event is behind
them. Invariant: the same number is drawn for the same row at every run, so the same size is the same database.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from shared.regions import Regions

FIRST_DAY: Final = "2023-01-01"
DAYS: Final = 1_430
"""Over which things are spread, from the first day on."""
_SALT: Final = 10_000_019
_INBOX: Final = """
insert into lane (consumer, topic, partition, position, sequence, log_end)
select '{consumer}', p.code || '.registry', n, {records}, {records}, {records}
from province p cross join generate_series(0, 3) n;
insert into taken_ids (consumer, topic, partition, first, ids)
select '{consumer}', p.code || '.registry', n % 4, n * 100 + 1, decode(repeat(md5(n::text), 100), 'hex')
from generate_series(0, {records} / 100) n join province p on p.number = n % {provinces};
insert into quarantine (consumer, topic, partition, position, "offset", reason, value, sequence, after, holds)
select '{consumer}', p.code || '.registry', n % 4, n, n, (array['schema', 'unknown-type', 'put-aside'])[n % 3 + 1],
    convert_to(repeat('{{"id": "' || n || '"}}', 30), 'UTF8'), n, n - 1, n % 3 < 2
from generate_series(1, {records} / 3) n join province p on p.number = n % {provinces};
insert into put_aside (consumer, topic, partition, "offset", decided_by, reason)
select consumer, topic, partition, "offset", 'an operator', 'a stranger''s' from quarantine
where reason = 'put-aside' and "offset" % 50 = 0
"""
_TRAIL: Final = """
insert into idempotency (key, fingerprint, answer, stored_at)
select encode(sha256(n::text::bytea), 'hex'), encode(sha256((n + 1)::text::bytea), 'hex'),
    '{{"id":"' || md5(n::text)::uuid || '","version":1,"warnings":[]}}', now() - interval '1 hour' * (n % 700)
from generate_series(1, {records}) n;
insert into ended_session (key, ended_at, until)
select encode(sha256(n::text::bytea), 'hex'), now(), now() + interval '8 hours'
from generate_series(1, {records} / 20) n;
insert into outbox (xid, topic, partition, key, type, traceparent, value)
select n::text::xid8, p.code || '.{consumer}', n % 4, n::text, 'an-event', '',
    convert_to('{{"id": "' || n || '"}}', 'UTF8')
from generate_series(1, {records} / 10) n join province p on p.number = n % {provinces}
"""


def uuid_of(what: str, number: str) -> str:
    """Return the id of a thing by its number."""
    return f"md5('{what}' || ({number}))::uuid"


def drawn(salt: int, below: str, number: str = "n") -> str:
    """Return a number from 0 to below another, drawn for a row's number."""
    return f"abs(hashint8({number}::bigint + {salt * _SALT})::bigint) % ({below})"


def day(salt: int, number: str = "n") -> str:
    """Return a day that is drawn for a row's number."""
    return f"(date '{FIRST_DAY}' + ({drawn(salt, str(DAYS), number)})::int)"


def one_of(words: Sequence[str], index: str) -> str:
    """Return the word of a list that an index names, whatever the index is."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(array[{listed}])[({index}) % {len(words)} + 1]"


async def run(connection: AsyncConnection, *scripts: str, **sizes: object) -> None:
    """Run scripts, statement by statement, with sizes put into them."""
    for script in scripts:
        for statement in script.format(**sizes).split(";"):
            if statement.strip():
                await connection.execute(statement.encode())


async def villages(connection: AsyncConnection, provinces: Sequence[str]) -> None:
    """Make `province` (number, code, first village, villages) and `village` (number, code, province) for a session."""
    await run(
        connection,
        "create temp table province (number int primary key, code text, first int, villages int);"
        "create temp table village (number int primary key, code text, province text)",
    )
    regions, number = Regions.load(), 0
    for place, code in enumerate(provinces):
        found = regions.villages_in(code)
        await connection.execute("insert into province values (%s, %s, %s, %s)", (place, code, number, len(found)))
        async with connection.cursor().copy("copy village from stdin") as copy:
            for village in found:
                await copy.write_row((number, village, code))
                number += 1
    await run(connection, "analyze village; analyze province")


async def trail(connection: AsyncConnection, consumer: str, records: int) -> None:
    """Fill what lies beside a service's things: answers, ended sessions, positions, numbers taken, quarantine."""
    (provinces,) = await (await connection.execute("select count(*) from province")).fetchone() or (0,)
    await run(connection, _INBOX, _TRAIL, consumer=consumer, records=records, provinces=provinces)
