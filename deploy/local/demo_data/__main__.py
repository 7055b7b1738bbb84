"""`python -m deploy.local.demo_data`: tell the nation to the running demo, showing how far it is.

Invariant: the day on which the story began is kept, so a telling that was cut short goes on with the same commands.
"""

import asyncio
import sys
from datetime import date

from deploy.local import state
from deploy.local.demo_data.access_tokens import Badges
from deploy.local.demo_data.persons import introduce
from deploy.local.demo_data.plan import waves
from deploy.local.demo_data.seed import SeedFailed, Teller, client
from deploy.local.demo_data.seed_state import STORY, addresses, issuer, known_ids, remember, story_day
from deploy.local.demo_data_step import TOLD
from deploy.local.progress import Count


async def tell(day: date) -> None:
    """Send every wave and remember the ids; raises Untold."""
    plan = waves(day)
    with Count("negara contoh · a small nation", sum(map(len, plan))) as count:
        async with client() as http:
            teller = Teller(addresses(), Badges(issuer(), http), http)
            for wave in plan:
                await teller.tell(wave, count.advance)
    remember(day, teller.ids)


def main() -> int:
    """Tell it, as of the day on which it was first told, and tell the issuer who lives in it."""
    status = 0 if TOLD.exists() else _tell_all(story_day())
    if status == 0:
        introduce(known_ids())
    return status


def _tell_all(day: date) -> int:
    state.write(STORY, {"day": day.isoformat()})
    failures: list[BaseException] = []
    try:
        asyncio.run(tell(day))
    except* SeedFailed as refused:
        failures = list(refused.exceptions)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
