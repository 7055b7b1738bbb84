"""Centres as partnerships knows them: what the registry's events have said so far.

Invariant: partnerships changes none of them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


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
