"""What it means that PostgreSQL did not do what it was asked, in words for whoever waits for the answer.

Most of it arrives as `OperationalError`, a lock that somebody holds as well as a database that is away. Invariant: each
cause has a slug and words of its own, and only a database that cannot be reached is called away.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from psycopg import Error, OperationalError
from psycopg.errors import IdleInTransactionSessionTimeout, LockNotAvailable, ReadOnlySqlTransaction
from psycopg_pool import PoolClosed, PoolTimeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as EngineCrowded

from shared.i18n import Text
from shared.runtime.errors import Conflict, ServiceError, Unavailable

DATABASE_FAULTS: Final = (OperationalError, ReadOnlySqlTransaction, IdleInTransactionSessionTimeout)
"""What psycopg raises when not the statement is wrong but PostgreSQL cannot do it at the moment."""
ANSWERED: Final[tuple[type[Exception], ...]] = (*DATABASE_FAULTS, DBAPIError, EngineCrowded)
"""What may reach a route's edge; an error that `meaning` does not know is nobody's refusal."""
Hindrance = Literal["lock", "crossed", "lost"]
"""Why a transaction may be tried again: a lock was held, it met another one head-on, or its connection went."""

_HINDRANCES: Final[Mapping[str, Hindrance]] = {"55P03": "lock", "40P01": "crossed", "40001": "crossed"}
_RELATION: Final = re.compile(r'relation "(\w+)"')
_LOCKING: Final = re.compile(r"\bfor (update|share)\b")
_TABLE: Final = re.compile(r"\b(?:from|update|into) (\w+)")
_CROWDED: Final = re.compile(r"too many clients|too many connections|remaining connection slots")
_FULL: Final = re.compile(r"No space left on device|Disk quota exceeded")


@dataclass(frozen=True)
class _Cause:
    """A refusal of PostgreSQL, as callers hear of it."""

    slug: str
    words: Text


AWAY: Final = _Cause(
    "database-away",
    Text(
        "Basis data layanan ini belum dapat dihubungi; silakan coba lagi.",
        "The database of this service cannot be reached yet; please try again.",
    ),
)
FULL: Final = _Cause(
    "database-full",
    Text(
        "Penyimpanan basis data layanan ini penuh; beri tahu pengelola, lalu coba lagi.",
        "The database of this service has no disk space left; tell the operator, then try again.",
    ),
)
_CROWDED_CAUSE: Final = _Cause(
    "database-crowded",
    Text(
        "Basis data layanan ini sudah melayani koneksi sebanyak batasnya; silakan coba lagi.",
        "The database of this service has as many connections as it allows; please try again.",
    ),
)
READ_ONLY: Final = _Cause(
    "database-read-only",
    Text(
        "Basis data layanan ini sedang hanya dapat dibaca (salinan, atau sedang dipindahkan); silakan coba lagi.",
        "The database of this service can only be read at present (a standby, or being moved); please try again.",
    ),
)
_CANCELLED: Final = _Cause(
    "database-cancelled",
    Text(
        "Basis data menghentikan permintaan ini sebelum selesai (batas waktu atau pengelola); silakan coba lagi.",
        "The database cancelled this request before it was done (a time limit, or an operator); please try again.",
    ),
)
_SHORT: Final = _Cause(
    "database-short",
    Text(
        "Basis data kehabisan memori atau mencapai batasnya; silakan coba lagi.",
        "The database ran out of memory or met one of its limits; please try again.",
    ),
)
_DISK_FAILS: Final = _Cause(
    "database-disk-fails",
    Text(
        "Basis data tidak dapat membaca atau menulis penyimpanannya; beri tahu pengelola.",
        "The database cannot read or write its storage; tell the operator.",
    ),
)
_SHUT_OUT: Final = _Cause(
    "database-refuses-us",
    Text(
        "Basis data menolak layanan ini (kata sandi atau nama basis data); beri tahu pengelola.",
        "The database refuses this service (its password, or the name of the database); tell the operator.",
    ),
)
_CAUSES: Final[Mapping[str, _Cause]] = {
    "25006": READ_ONLY,
    "53100": FULL,
    "53300": _CROWDED_CAUSE,
    "57014": _CANCELLED,
    "58030": _DISK_FAILS,
    "28000": _SHUT_OUT,
    "28P01": _SHUT_OUT,
    "3D000": _SHUT_OUT,
}
_CLASSES: Final[Mapping[str, _Cause]] = {"53": _SHORT, "54": _SHORT}


class Busy(Unavailable):
    """Somebody else holds what this needs, for longer than it may be waited for."""

    def __init__(self, waits_for: Text) -> None:
        words = Text(
            f"Masih menunggu {waits_for.id}; tidak ada yang tersimpan. Coba lagi sebentar lagi.",
            f"Still waiting for {waits_for.en}; nothing was stored. Try again shortly.",
        )
        super().__init__("busy", words)


class ChangesCrossed(Conflict):
    """Several changes needed the same things in another order, again and again."""

    retry_after_seconds = 1

    def __init__(self) -> None:
        words = Text(
            "Beberapa perubahan atas data yang sama saling menunggu; tidak ada yang tersimpan. Coba lagi.",
            "Several changes of the same data waited for each other; nothing was stored. Try again.",
        )
        super().__init__("changes-crossed", words)


def hindrance(error: BaseException) -> Hindrance | None:
    """Say why a transaction that failed so may be done again as a whole; None when that would not help."""
    fault = _fault(error)
    if fault is None or isinstance(error, PoolTimeout | PoolClosed):
        return None
    if (known := _HINDRANCES.get(fault.sqlstate or "")) is not None:
        return known
    return "lost" if _cause(fault) is AWAY else None


def meaning(error: BaseException) -> ServiceError | None:
    """Return the refusal that a failed statement or connection stands for; None when the statement itself is wrong."""
    if isinstance(error, EngineCrowded) or (isinstance(error, PoolTimeout) and error.__cause__ is None):
        return Busy(
            Text("koneksi ke basis data yang semuanya terpakai", "a connection to the database: all are in use")
        )
    fault = _fault(error)
    if fault is None:
        return None
    why = _HINDRANCES.get(fault.sqlstate or "")
    if why == "lock":
        return Busy(waits_for(fault))
    if why == "crossed":
        return ChangesCrossed()
    cause = _cause(fault)
    return Unavailable(cause.slug, cause.words)


def is_full(error: BaseException) -> bool:
    """Tell whether PostgreSQL had no room on its disk."""
    fault = _fault(error)
    return fault is not None and _cause(fault) is FULL


def is_one_sided(error: BaseException) -> bool:
    """Tell whether only this transaction was hindered, so that others may well be done meanwhile."""
    return hindrance(error) in {"lock", "crossed"}


def waits_for(fault: Error) -> Text:
    """Name what a statement waited for in vain: the table whose row somebody holds, as far as PostgreSQL says it."""
    said = (fault.diag.context or "", str(fault), *getattr(fault, "__notes__", ()))
    found = _RELATION.search(" ".join(said))
    if found is None:
        return Text("kunci yang dipegang proses lain", "a lock that another process holds")
    return Text(f"{found[1]} yang sedang diubah proses lain", f"{found[1]}, which another process is changing")


@contextmanager
def naming_locked(*statements: str) -> Iterator[None]:
    """Note the table whose row some statements waited for; PostgreSQL itself says so only to the first in the queue."""
    try:
        yield
    except LockNotAvailable as fault:
        locking = next((each for each in statements if _LOCKING.search(each)), statements[0])
        if found := _TABLE.search(locking):
            fault.add_note(f'relation "{found[1]}"')
        raise


def _fault(error: BaseException) -> Error | None:
    """Return what PostgreSQL itself said: behind SQLAlchemy's error, behind the pool's, behind a broken pipeline's."""
    said = [each for each in _chain(error) if isinstance(each, DATABASE_FAULTS)]
    return next((each for each in said if each.sqlstate), said[-1] if said else None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "orig", None) or error.__cause__


def _cause(fault: Error) -> _Cause:
    state, said = fault.sqlstate or "", str(fault)
    if _CROWDED.search(said):
        return _CROWDED_CAUSE
    if _FULL.search(said):
        return FULL
    return _CAUSES.get(state) or _CLASSES.get(state[:2]) or AWAY
