"""Each way in which PostgreSQL fails has a word of its own, in both languages; only one of them is `database-away`."""

import pytest
from psycopg import OperationalError
from psycopg import errors as postgres
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import InternalError, ProgrammingError
from sqlalchemy.exc import OperationalError as EngineError
from sqlalchemy.exc import TimeoutError as EngineCrowded

from shared.http.problems import STATUS
from shared.persistence.database_errors import hindrance, is_full, meaning
from shared.persistence.retrying import until_unhindered

LOST = OperationalError("consuming input failed: server closed the connection unexpectedly")
REFUSED = OperationalError("connection failed: Connection refused")
CROWDED = OperationalError("connection failed: FATAL:  sorry, too many clients already")
CASES = [
    (LOST, "database-away", 503, "lost"),
    (REFUSED, "database-away", 503, "lost"),
    (postgres.AdminShutdown("terminating connection"), "database-away", 503, "lost"),
    (postgres.CrashShutdown("terminating connection"), "database-away", 503, "lost"),
    (postgres.CannotConnectNow("the database system is starting up"), "database-away", 503, "lost"),
    (postgres.IdleInTransactionSessionTimeout("terminating"), "database-away", 503, "lost"),
    (postgres.LockNotAvailable("canceling statement due to lock timeout"), "busy", 503, "lock"),
    (postgres.DeadlockDetected("deadlock detected"), "changes-crossed", 409, "crossed"),
    (postgres.SerializationFailure("could not serialize access"), "changes-crossed", 409, "crossed"),
    (postgres.QueryCanceled("canceling statement due to user request"), "database-cancelled", 503, None),
    (postgres.TooManyConnections("too many connections for role"), "database-crowded", 503, None),
    (CROWDED, "database-crowded", 503, None),
    (postgres.ReadOnlySqlTransaction("cannot execute INSERT"), "database-read-only", 503, None),
    (postgres.DiskFull('could not extend file "base/1/2"'), "database-full", 503, None),
    (OperationalError("could not write: No space left on device"), "database-full", 503, None),
    (postgres.OutOfMemory("out of memory"), "database-short", 503, None),
    (postgres.ConfigurationLimitExceeded("temporary file size exceeds"), "database-short", 503, None),
    (postgres.IoError("could not read block"), "database-disk-fails", 503, None),
    (postgres.InvalidPassword("password authentication failed"), "database-refuses-us", 503, None),
    (PoolTimeout("couldn't get a connection"), "busy", 503, None),
    (EngineCrowded("QueuePool limit"), "busy", 503, None),
]


@pytest.mark.parametrize(("error", "slug", "status", "why"), CASES, ids=map(str, range(len(CASES))))
def test_a_fault_is_called_what_it_is(error: Exception, slug: str, status: int, why: str | None) -> None:
    refusal = meaning(error)
    assert refusal is not None
    assert (refusal.slug, STATUS[refusal.kind]) == (slug, status)
    assert refusal.retry_after_seconds
    assert refusal.words.id
    assert refusal.words.id != refusal.words.en
    assert hindrance(error) == why
    assert is_full(error) == (slug == "database-full")


def test_a_fault_behind_sqlalchemy_is_called_the_same() -> None:
    full = EngineError("insert", {}, postgres.DiskFull("could not extend file"))
    read_only = InternalError("insert", {}, postgres.ReadOnlySqlTransaction("cannot execute INSERT"))
    assert [getattr(meaning(each), "slug", "") for each in (full, read_only)] == ["database-full", "database-read-only"]


def test_a_pool_that_cannot_open_a_connection_says_why_and_one_that_is_used_up_does_not() -> None:
    for cause, slug in ((REFUSED, "database-away"), (CROWDED, "database-crowded")):
        late = PoolTimeout("couldn't get a connection after 5.00 sec")
        late.__cause__ = cause
        assert getattr(meaning(late), "slug", "") == slug
        assert hindrance(late) is None, "the pool has waited long enough"


@pytest.mark.parametrize("error", [ProgrammingError("x", {}, postgres.UndefinedColumn("no such column")), ValueError()])
def test_a_wrong_statement_is_nobodys_refusal(error: Exception) -> None:
    assert (meaning(error), hindrance(error)) == (None, None)


def test_a_lock_is_named_by_the_table_whose_row_is_held() -> None:
    error = postgres.LockNotAvailable('canceling statement; while locking tuple (0,1) in relation "entrepreneur"')
    refusal = meaning(error)
    assert refusal is not None
    assert "entrepreneur" in refusal.words.en
    assert "entrepreneur" in refusal.words.id


class Hindered:
    """A transaction that fails some times before it is done."""

    def __init__(self, *faults: Exception) -> None:
        self.faults, self.tries, self.now = list(faults), 0, 0.0

    async def do(self) -> str:
        self.tries += 1
        if self.faults:
            raise self.faults.pop(0)
        return "done"

    async def pause(self, seconds: float) -> None:
        self.now += seconds

    async def answer(self, patience_seconds: float = 3) -> str:
        return await until_unhindered(self.do, patience_seconds, ticks=lambda: self.now, pause=self.pause)


async def test_a_hindered_transaction_is_done_again_and_its_answer_is_the_last_ones() -> None:
    hindered = Hindered(LOST, postgres.DeadlockDetected(), postgres.LockNotAvailable())
    assert (await hindered.answer(), hindered.tries) == ("done", 4)


@pytest.mark.parametrize(
    ("fault", "most"), [(LOST, 3), (postgres.DeadlockDetected(), 9), (postgres.LockNotAvailable(), 62)]
)
async def test_patience_ends(fault: Exception, most: int) -> None:
    hindered = Hindered(*[fault] * 1_000)
    with pytest.raises(type(fault)):
        await hindered.answer()
    assert 1 < hindered.tries <= most


@pytest.mark.parametrize("fault", [postgres.DiskFull(), postgres.UniqueViolation(), PoolTimeout(), ValueError()])
async def test_what_is_no_hindrance_is_not_done_again(fault: Exception) -> None:
    hindered = Hindered(fault)
    with pytest.raises(type(fault)):
        await hindered.answer()
    assert hindered.tries == 1
