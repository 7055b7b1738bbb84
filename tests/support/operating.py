"""What an operator types: services' verbs that end by themselves, and what they say.

Invariant: they are run as an operator runs them, as processes of their own.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from shared.runtime.settings import ServiceSettings
from tests.support.processes import settings_of

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60


class Said(NamedTuple):
    """How a verb ended, and what it said."""

    exit_code: int
    words: str


async def operate(environment: Mapping[str, str], *arguments: str, service: str = "reporting") -> Said:
    """Run `python -m services.SERVICE` with these arguments to its end."""
    command = [sys.executable, "-m", f"services.{service}", *arguments]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=_ROOT, env=dict(environment), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    words, _ = await asyncio.wait_for(child.communicate(), _SECONDS)
    return Said(child.returncode or 0, words.decode())


def environment_of(settings: ServiceSettings, service: str = "reporting") -> dict[str, str]:
    """Return the environment of a service that has these settings."""
    return settings_of(
        service,
        database_url=settings.database_url,
        kafka_servers=settings.kafka_servers,
        provinces=",".join(settings.provinces),
    )
