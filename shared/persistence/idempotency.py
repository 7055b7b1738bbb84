"""The same command sent twice is done once.

A digest of the caller and their `Idempotency-Key` is stored with the answer in the command's own transaction
(`run_idempotently` does it). A second sending of the same key gets the first one's answer; after a
roll-back the key is free again.

Invariant: a stored answer and the state it speaks of were committed together, however often the transaction had to be
done again. Answers hold ids, versions and warnings, never personal data. A key is kept for longer than any client sends
again (`shared.persistence.key_retention`). Source: IETF draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from psycopg.errors import UniqueViolation

from shared.i18n import Text
from shared.persistence.retrying import until_unhindered
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.errors import FieldError, Invalid, ServiceError

W = TypeVar("W", bound=UnitOfWork)

TABLES = """
create table idempotency (
    key text primary key,
    fingerprint text not null,
    answer text not null,
    stored_at timestamptz not null default now()
);
"""
"""What a commanded service's first migration creates."""
_ANSWERED_ID = """substring(answer from '"id":"([0-9a-f-]{36})"')"""
INDEX = f"create index idempotency_answered_id on idempotency (({_ANSWERED_ID}))"
"""What a later migration adds: answers are found by the thing that they speak of."""
FORGET_SENT = f"update idempotency set fingerprint = '' where {_ANSWERED_ID} = %(of)s"  # noqa: S608  # our own text
"""Deletes the digest of every command that was answered with one id; the keys stay."""

KEY_CHARACTERS = 200
_RECALL = "select fingerprint, answer from idempotency where key = %(key)s"
_REMEMBER = "insert into idempotency (key, fingerprint, answer) values (%(key)s, %(fingerprint)s, %(answer)s)"


@dataclass(frozen=True)
class Attempt:
    """One sending of one command: the caller's key, what it is stored by, and a digest of all that was sent."""

    key: str
    stored_key: str
    """Of whoever calls and their key: nobody meets another's keys, and learns of none."""
    fingerprint: str

    @classmethod
    def of(cls, key: str, who: str, *sent: bytes) -> "Attempt":
        """Describe what somebody sent; raises `Invalid` for a key that is absent or too long."""
        if not 0 < len(key) <= KEY_CHARACTERS:
            raise KeyUnfit(key)
        return cls(key, _digest(who.encode(), key.encode()), _digest(who.encode(), *sent))


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


class KeyUnfit(Invalid):
    """A command came without a usable `Idempotency-Key`."""

    def __init__(self, key: str) -> None:
        rule = Text(
            f"isi 1 sampai {KEY_CHARACTERS} karakter, baru untuk setiap perintah baru",
            f"1 to {KEY_CHARACTERS} characters, a new one for every new command",
        )
        words = Text(
            "Perintah ini memerlukan tajuk Idempotency-Key agar aman dikirim ulang.",
            "This command needs an Idempotency-Key header, so that it is safe to send again.",
        )
        super().__init__("idempotency-key-unfit", words, (FieldError("Idempotency-Key", key[:40], rule),))


class KeyReused(Invalid):
    """The key was used before, for something else."""

    def __init__(self, key: str) -> None:
        words = Text(
            "Idempotency-Key ini sudah dipakai untuk perintah lain.",
            "This Idempotency-Key was already used for another command.",
        )
        rule = Text("satu kunci untuk satu perintah", "one key for one command")
        super().__init__("idempotency-key-reused", words, (FieldError("Idempotency-Key", key, rule),))


async def run_idempotently(
    open_work: Callable[[], W], attempt: Attempt, run: Callable[[W], Awaitable[str]]
) -> tuple[str, bool]:
    """Run a command unless this attempt was made before; shape: (answer, whether it is an old one).

    Two sendings under way at once: the later one fails on the key, or on what the earlier one has stored, and then
    gives the earlier one's answer. A transaction that was only hindered is done again; one whose commit was not heard
    of may have been done, and then has left its answer.
    """
    return await until_unhindered(lambda: _run(open_work, attempt, run), open_work().patience_seconds)


async def _run(open_work: Callable[[], W], attempt: Attempt, run: Callable[[W], Awaitable[str]]) -> tuple[str, bool]:
    try:
        async with open_work() as work:
            if (old := await _recall(work, attempt)) is not None:
                return old, True
            answer = await run(work)
            await _remember(work, attempt, answer)
    except (ServiceError, UniqueViolation) as refusal:
        if isinstance(refusal, KeyReused) or (earlier := await _twin(open_work, attempt)) is None:
            raise
        return earlier, True
    return answer, False


async def earlier_answer(open_work: Callable[[], UnitOfWork], attempt: Attempt) -> str | None:
    """Return what this attempt was answered before, None for a new one; raises `KeyReused` as `run_idempotently`."""
    return await _twin(open_work, attempt)


async def _twin(open_work: Callable[[], UnitOfWork], attempt: Attempt) -> str | None:
    async with open_work() as work:
        return await _recall(work, attempt)


async def _recall(work: UnitOfWork, attempt: Attempt) -> str | None:
    """Return what this attempt was answered before; raises `KeyReused` when its key belongs to another command."""
    known = await work.fetch_one(_RECALL, {"key": attempt.stored_key})
    if known is None:
        return None
    if known["fingerprint"] != attempt.fingerprint:
        raise KeyReused(attempt.key)
    return str(known["answer"])


async def _remember(work: UnitOfWork, attempt: Attempt, answer: str) -> None:
    """Store the answer beside what it speaks of."""
    row = {"key": attempt.stored_key, "fingerprint": attempt.fingerprint, "answer": answer}
    await work.write(_REMEMBER, row)
