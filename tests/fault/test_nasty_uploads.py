"""Ten tables at once that are made to cost much: whoever registers people meanwhile hardly notices.

A reader of files stood in everybody's thread pool once, and one registration took a minute.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from statistics import median

import httpx2
import pytest

from services.registry.app import SERVICE
from shared.persistence.database import migrate
from shared.runtime.clock import new_id
from tests.support.clients import Caller
from tests.support.held_up import Clerk
from tests.support.nasty_sheets import BOOKS, TEXTS, good
from tests.support.processes import Roles, settings_of

SIZE = 600_000
UPLOADS = 10
REGISTRATIONS = 12
TIMES = 10
"""As slow as a registration may be beside ten uploads, compared with the slowest of the quiet time."""
NOTICED_SECONDS = 1.0
"""Below this nobody notices, however quick the quiet time was."""
GOOD = "a good table"


def ten(seed: int) -> dict[str, bytes]:
    """Return ten files by what is nasty in them, a good one among them."""
    dice = random.Random(seed)
    texts = dice.sample(sorted(TEXTS), UPLOADS - 2)
    book = dice.choice(sorted(BOOKS))
    return {GOOD: good(SIZE), book: BOOKS[book](), **{each: TEXTS[each](SIZE) for each in texts}}


async def send(caller: Caller, what: str, content: bytes) -> httpx2.Response:
    files, key = {"file": (f"{what}.csv", content)}, {"Idempotency-Key": str(new_id())}
    return await caller.http.post("/imports", files=files, headers=key, timeout=120)


@pytest.mark.timeout(900)
async def test_ten_nasty_tables_at_once_hold_up_nobody_who_registers(
    few_seeds: range, database: str, roles: Roles, record_property: Callable[[str, object], None]
) -> None:
    settings = settings_of("registry", database_url=database, kafka_servers="127.0.0.1:9", provinces="73")
    migrate(SERVICE.migrations, database)
    api = roles.start("registry", "api", settings)
    await api.ready()
    answers: Counter[int] = Counter()
    quiet, beside = list[float](), list[float]()
    async with Caller(api.url) as caller:
        clerk = Clerk(caller)
        await clerk.register()
        quiet += [await clerk.register() for _ in range(REGISTRATIONS)]
        for seed in few_seeds:
            files = ten(seed)
            sending = asyncio.gather(*(send(caller, what, content) for what, content in files.items()))
            took = await clerk.until(sending)
            assert max(took) < max(NOTICED_SECONDS, TIMES * max(quiet)), f"seed {seed}"
            beside += took
            heard = await sending
            answers.update(each.status_code for each in heard)
            await judged(caller, dict(zip(files, heard, strict=True)), files, f"seed {seed}")
    record_property("answers", dict(answers))
    record_property("a registration in quiet", f"{median(quiet):.3f} s, at most {max(quiet):.3f}")
    record_property("beside ten tables", f"{median(beside):.3f} s, at most {max(beside):.3f}")
    assert median(beside) < max(NOTICED_SECONDS / 2, TIMES * median(quiet))
    assert answers[503] > 0, "ten at once are more than may wait"


async def judged(caller: Caller, heard: dict[str, httpx2.Response], files: dict[str, bytes], why: str) -> None:
    """Every table was read, or is read when it is sent again after as long as was said."""
    for what, answer in heard.items():
        if answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE:
            assert answer.json()["slug"] == "too-many-tables", why
            assert 5 <= int(answer.headers["retry-after"]) <= 60, why
        else:
            assert answer.status_code == httpx2.codes.CREATED, (why, what, answer.text)
    refused = [what for what, answer in heard.items() if answer.status_code != httpx2.codes.CREATED]
    if refused:
        again = await send(caller, refused[0], files[refused[0]])
        assert again.status_code == httpx2.codes.CREATED, (why, refused[0], again.text)
