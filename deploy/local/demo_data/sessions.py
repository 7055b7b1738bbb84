"""The mentoring sessions of the last two years.

Invariant: a session is held on a working day, by a consultant of the client's own centre, after the centre opened and
the client registered, and before today. There are more of them every year, fewer in the fasting month and in December.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from deploy.local.demo_data.centres import Centre
from deploy.local.demo_data.commands import Command, Ref, dice
from deploy.local.demo_data.people import Entrepreneur
from deploy.local.demo_data.regions import villages

TOTAL: Final = 4_000
DAYS_BACK: Final = 730
VOIDED: Final = 40
BUSY: Final = {1: 0.7, 2: 0.9, 3: 0.5, 4: 0.7, 5: 1.1, 6: 1.1, 7: 1.2, 8: 1.0, 9: 1.2, 10: 1.3, 11: 1.1, 12: 0.6}
"""How busy a calendar month is; the fasting month falls into March in these years."""
YEARLY_GROWTH: Final = 0.35
CHANNELS: Final = ("visit", "visit", "centre", "centre", "phone", "online")
REASONS: Final = ("duplicate", "wrong-client", "wrong-date", "not-held")
SATURDAY: Final = 5


@dataclass(frozen=True)
class Appointed:
    """A consultant as sessions need to know them."""

    ref: Ref
    field: str
    since: date


def sessions(people: list[Entrepreneur], consultants: dict[str, list[Command]], today: date) -> Iterator[Command]:
    """Yield the sessions; `consultants` are the appointments by the region of the centre."""
    days = working_days(today)
    weights = [busyness(day, today) for day in days]
    draw = dice("sessions")
    by_centre = {region: [appointed(command) for command in commands] for region, commands in consultants.items()}
    for number, day in enumerate(draw.choices(days, weights, k=TOTAL)):
        client = draw.choice(people)
        held = _first_possible(max(day, client.registered_on), days)
        there = [one for one in by_centre[client.centre.region] if one.since <= held]
        if there:
            body = body_of(client, draw.choice(there), held, place(client, number), number)
            yield Command(f"session-{number:05}", "mentoring", ("sessions",), body, client.centre.province)


def working_days(today: date) -> list[date]:
    """Return the days on which sessions may have been held, yesterday last."""
    days = (today - timedelta(days=back) for back in range(DAYS_BACK, 0, -1))
    return [day for day in days if day.weekday() < SATURDAY]


def busyness(day: date, today: date) -> float:
    """Return how likely a session falls on this day, compared with others."""
    years_ago = (today - day).days / 365
    return BUSY[day.month] / math.pow(1 + YEARLY_GROWTH, years_ago)


def _first_possible(day: date, days: list[date]) -> date:
    return next((possible for possible in days if possible >= day), days[-1])


def appointed(command: Command) -> Appointed:
    """Return what sessions need to know of an appointment."""
    return Appointed(command.ref, command.body["field"], date.fromisoformat(command.body["appointed_on"]))


def place(client: Entrepreneur, number: int) -> str:
    """Return the village where it was held: mostly the client's own, else one near the centre."""
    draw = dice("place", number)
    return client.village if draw.random() < 0.7 else _seat(client.centre)  # noqa: PLR2004


def _seat(centre: Centre) -> str:
    return dice("seat", centre.region).choice(villages(centre.region))


def body_of(client: Entrepreneur, consultant: Appointed, held: date, village: str, number: int) -> dict[str, Any]:
    """Return what mentoring is told about one session."""
    draw = dice("session", number)
    follow_up = {"follow_up_on": (held + timedelta(days=14)).isoformat()} if draw.random() < 0.3 else {}  # noqa: PLR2004
    return {
        "centre_id": client.centre.command.ref,
        "consultant_ref": consultant.ref,
        "client_ref": client.command.ref,
        "village_code": village,
        "field": consultant.field,
        "channel": draw.choice(CHANNELS),
        "contact_minutes": draw.choice((30, 45, 60, 60, 90, 120)),
        "preparation_minutes": draw.choice((0, 0, 10, 15, 30)),
        "completed_on": held.isoformat(),
        **follow_up,
    }


def voids(held: list[Command]) -> Iterator[Command]:
    """Yield the taking back of a few sessions."""
    draw = dice("voids")
    for session in draw.sample(held, VOIDED):
        path = ("sessions", session.ref, "void")
        yield Command(f"void-{session.key}", "mentoring", path, {"reason_code": draw.choice(REASONS)}, session.by)
