"""The same command sent twice is done once.

A digest of the caller and their `Idempotency-Key` is stored with the answer in the command's own transaction
(`shared.persistence.unit_of_work.once` does it). A second sending of the same key gets the first one's answer; after a
roll-back the key is free again.

Invariant: a stored answer and the state it speaks of were committed together. Answers hold ids, versions and
warnings, never personal data. Source: IETF draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
from dataclasses import dataclass

from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid

TABLES = """
create table idempotency (
    key text primary key,
    fingerprint text not null,
    answer text not null,
    stored_at timestamptz not null default now()
);
"""
"""What a commanded service's first migration creates."""

KEY_CHARACTERS = 200
RECALL = "select fingerprint, answer from idempotency where key = %(key)s"
REMEMBER = "insert into idempotency (key, fingerprint, answer) values (%(key)s, %(fingerprint)s, %(answer)s)"


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
