"""The same command sent twice is done once.

The caller's `Idempotency-Key` is stored with the answer in the command's own transaction. A second sender of the same
key waits for the first one's commit and gets its answer; after a roll-back the key is free again.

Invariant: a stored answer and the state it speaks of were committed together. Answers hold ids, versions and
warnings, never personal data. Source: IETF draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import Flaw, Invalid, Words

TABLES = """
create table idempotency (
    key text primary key,
    fingerprint text not null,
    answer text,
    stored_at timestamptz not null default now()
);
"""
"""What a commanded service's first migration creates."""

KEY_CHARACTERS = 200
_CLAIM = text(
    "insert into idempotency (key, fingerprint) values (:key, :fingerprint) on conflict do nothing returning 1"
)
_RECALL = text("select fingerprint, answer from idempotency where key = :key")
_STORE = text("update idempotency set answer = :answer where key = :key")


@dataclass(frozen=True)
class Attempt:
    """One sending of one command: the caller's key and a digest of all that was sent."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, *sent: bytes) -> "Attempt":
        """Describe what was sent; raises `Invalid` for a key that is absent or too long."""
        if not 0 < len(key) <= KEY_CHARACTERS:
            raise KeyUnfit(key)
        return cls(key, hashlib.sha256(b"\0".join(sent)).hexdigest())


class KeyUnfit(Invalid):
    """A command came without a usable `Idempotency-Key`."""

    def __init__(self, key: str) -> None:
        rule = Words(
            f"isi 1 sampai {KEY_CHARACTERS} karakter, baru untuk setiap perintah baru",
            f"1 to {KEY_CHARACTERS} characters, a new one for every new command",
        )
        words = Words(
            "Perintah ini memerlukan tajuk Idempotency-Key agar aman dikirim ulang.",
            "This command needs an Idempotency-Key header, so that it is safe to send again.",
        )
        super().__init__("idempotency-key-unfit", words, (Flaw("Idempotency-Key", key[:40], rule),))


class KeyReused(Invalid):
    """The key was used before, for something else."""

    def __init__(self, key: str) -> None:
        words = Words(
            "Idempotency-Key ini sudah dipakai untuk perintah lain.",
            "This Idempotency-Key was already used for another command.",
        )
        rule = Words("satu kunci untuk satu perintah", "one key for one command")
        super().__init__("idempotency-key-reused", words, (Flaw("Idempotency-Key", key, rule),))


async def once(session: AsyncSession, attempt: Attempt, run: Callable[[], Awaitable[str]]) -> tuple[str, bool]:
    """Run a command unless this attempt was made before; shape: (answer, whether it is an old one).

    Works in the caller's transaction. Raises `KeyReused` when the key belongs to another command.
    """
    claim = {"key": attempt.key, "fingerprint": attempt.fingerprint}
    if (await session.execute(_CLAIM, claim)).first() is None:
        known = (await session.execute(_RECALL, {"key": attempt.key})).one()
        if known.fingerprint != attempt.fingerprint:
            raise KeyReused(attempt.key)
        return str(known.answer), True
    answer = await run()
    await session.execute(_STORE, {"key": attempt.key, "answer": answer})
    return answer, False
