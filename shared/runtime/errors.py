"""What can go wrong on purpose, said once for people and for programs.

A `ServiceError` names a fact (`slug`), belongs to a kind that decides the HTTP status in one place
(`shared.http.app`), and speaks both languages. `Flaw`s name the fields that are wrong.

Invariant: an error never carries personal data; a flaw shows back only what the sender has just typed.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

from shared.i18n import Text

T = TypeVar("T")

Kind = Literal[
    "invalid",
    "unreadable",
    "unauthenticated",
    "forbidden",
    "not_found",
    "conflict",
    "stale",
    "unguarded",
    "too_many",
    "unavailable",
    "unexpected",
]


@dataclass(frozen=True)
class FieldError:
    """One field that breaks one rule: which, what was sent, what would be right."""

    field: str
    value: str
    rule: Text


class ServiceError(Exception):
    """A refusal with a reason: the root of everything a service may answer on purpose."""

    kind: Kind = "invalid"
    retry_after_seconds: int | None = None
    """When asking the same again may help; None when it cannot."""

    def __init__(self, slug: str, words: Text, flaws: tuple[FieldError, ...] = ()) -> None:
        super().__init__(f"{slug}: {words.en}")
        self.slug = slug
        self.words = words
        self.flaws = flaws


class Invalid(ServiceError):
    """What was sent breaks a rule that the sender can mend."""


class Unauthenticated(ServiceError):
    """Nobody knows who asks."""

    kind: Kind = "unauthenticated"


class Forbidden(ServiceError):
    """It is known who asks, and that they may not."""

    kind: Kind = "forbidden"


class NotFound(ServiceError):
    """There is no such thing here."""

    kind: Kind = "not_found"


def require_found(thing: T | None, slug: str, words: Text) -> T:
    """Return what stands at an address; raises `NotFound` when there is nothing within reach."""
    if thing is None:
        raise NotFound(slug, words)
    return thing


class Conflict(ServiceError):
    """The thing exists but is not in a state that allows this."""

    kind: Kind = "conflict"


class PreconditionFailed(ServiceError):
    """The thing was changed after the sender looked at it."""

    kind: Kind = "stale"


class PreconditionRequired(ServiceError):
    """A change does not say which version it is meant for."""

    kind: Kind = "unguarded"


class TooMany(ServiceError):
    """Right in itself, but asked more often than anybody needs to; the same may be asked again later."""

    kind: Kind = "too_many"

    def __init__(self, slug: str, words: Text, retry_after_seconds: int) -> None:
        super().__init__(slug, words)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(ServiceError):
    """Right in itself, but this service cannot answer it at the moment; asking again may help."""

    kind: Kind = "unavailable"
    retry_after_seconds = 2


class Unexpected(ServiceError):
    """Something that nobody foresaw; the reference leads to what the log says of it."""

    kind: Kind = "unexpected"

    def __init__(self, reference: str) -> None:
        super().__init__(
            "unexpected-error",
            Text(
                f"Terjadi kesalahan di layanan ini. Bila melapor, sebutkan nomor rujukan {reference}.",
                f"Something went wrong in this service. When you report it, name the reference {reference}.",
            ),
        )
        self.reference = reference


class NotReplicatedYet(Conflict):
    """A thing that another service owns, and whose news has not arrived here; asking again shortly may help."""

    retry_after_seconds = 2
