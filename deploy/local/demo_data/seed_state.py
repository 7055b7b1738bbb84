"""What the telling of the nation leaves behind: the day of the story, and the ids that the services gave.

Invariant: the day is written before the first command is sent, the ids only after the last was accepted.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from deploy.local import state
from deploy.local.demo_data_step import TOLD
from deploy.local.paths import DATA, ENDPOINTS

STORY: Final = DATA / "nation.json"


def story_day() -> date:
    """Return the day as of which the nation is told: today, or the day when the telling began."""
    begun = state.read(STORY)
    return date.fromisoformat(begun["day"]) if begun else date.today()  # noqa: DTZ011 - the story has no clock


def addresses() -> dict[str, str]:
    """Return where each service takes commands."""
    return {service: roles["api"] for service, roles in state.read(ENDPOINTS)["services"].items()}


def issuer() -> str:
    """Return the address of the demo's issuer of tokens."""
    return str(state.read(ENDPOINTS)["issuer"])


def remember(day: date, ids: Mapping[str, str]) -> None:
    """Note that all is told, and what it became."""
    state.write(STORY, {"day": day.isoformat(), "ids": dict(ids)})
    TOLD.touch()


def known_ids() -> dict[str, str]:
    """Return the ids by the commands' keys."""
    return dict(state.read(STORY)["ids"])
