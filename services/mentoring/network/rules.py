"""Centres, consultants and clients as mentoring knows them: what the registry's events have said so far.

Invariant: mentoring changes none of them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import ClientKind


@dataclass(frozen=True)
class Centre:
    """A centre, as the registry's events say."""

    id: UUID
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    operational_on: date | None
    version: int
    closed_on: date | None = None
    """Its last day; None while it serves clients, also again."""


@dataclass(frozen=True)
class Consultant:
    """A consultant of a centre, as the registry's events say."""

    id: UUID
    province: str
    centre_id: UUID
    region_code: str
    field: str
    coordinator: bool
    appointed_on: date
    version: int
    ended_on: date | None = None
    """The last day of their work; None while they work, also again."""


@dataclass(frozen=True)
class Client:
    """A person who may be mentored, as the registry's events say."""

    id: UUID
    province: str
    village_code: str
    kind: ClientKind
    registered_on: date
    version: int
    silent_since: date | None = None
    """Since when no event may name them: consent is withdrawn."""
    gone_on: date | None = None
    """Since when this reference belongs to no person."""
    merged_into: UUID | None = None
    """The reference that took its place."""
    centre_id: UUID | None = None
    """The centre that registered them; it alone, of all centres, is shown that they are here."""
