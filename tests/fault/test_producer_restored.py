"""A publishing service's database is restored from a backup while its streams have gone on.

The relay publishes nothing to the streams concerned, and says why. The operator's verb lists exactly the events that
the database has forgotten, and goes on behind them. At the end the streams hold every committed event once, projector
and archive agree with them, and what the database does not know is exactly what the list named.
"""

import io
import random
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

import httpx2

from shared.messaging.decision import Decision
from shared.messaging.outbox import operator
from shared.messaging.outbox.operator import Request
from shared.messaging.outbox.relay import open_relay
from shared.runtime.settings import ServiceSettings
from tests.support import backups
from tests.support.audit import events, read
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine, asking
from tests.support.processes import Process

WORD = Request(goes_on=True, foreign=(), decided=Decision("Kepala bidang data", "Server rusak"), most=1_000)
_EVENT_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.MULTILINE)


async def test_a_restored_publisher_goes_on_behind_its_streams_and_names_what_it_has_forgotten(
    spine: Spine,
    postgres_admin_url: str,
    tmp_path: Path,
    few_seeds: range,
    record_property: Callable[[str, object], None],
) -> None:
    for name in ("folder", "archive"):
        spine.start(name)
    relay, forgotten = Relay(spine), 0
    await spine.tell(Story(few_seeds.start - 1, spine.provinces), random.Random(few_seeds.start), transactions=60)
    await spine.drained()
    for seed in few_seeds:
        dice, story = random.Random(seed), Story(seed, spine.provinces)
        await spine.tell(story, dice, transactions=dice.randrange(4))
        backups.dump(spine.outbox_url, tmp_path / "backup")
        known = await _in_outbox(spine) | await _published(spine)
        await spine.tell(story, dice, transactions=dice.randrange(1, 6))
        await spine.drained()
        await _restore(spine, relay, dice, (postgres_admin_url, tmp_path / "backup"))
        gone = await _published(spine) - known
        await spine.tell(story, dice, transactions=3)
        await _go_on(spine, relay, gone)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
        forgotten += len(gone)
    record_property("events", len(spine.committed))
    record_property("of them forgotten by their database and named", forgotten)


class Relay:
    """A relay that somebody starts again when it has ended."""

    def __init__(self, spine: Spine) -> None:
        self._spine, self._led = spine, 0
        self.process: Process = spine.start("relay")

    def remember(self) -> None:
        """Remember how often it has begun to lead."""
        self._led = self._leads()

    def has_looked(self) -> bool:
        """Tell whether it has begun to lead since; start another one when it has ended."""
        if self.process.exit_code is None:
            return self._leads() > self._led
        self.process, self._led = self._spine.start("relay"), 0
        return False

    def _leads(self) -> int:
        return self.process.log.read_text().count("relay-leads")


async def _restore(spine: Spine, relay: Relay, dice: random.Random, backup: tuple[str, Path]) -> None:
    """Bring the database back, with the relay stopped, thrown out, or at work on it."""
    admin_url, file = backup
    how = dice.choice(("stopped", "thrown out", "in place"))
    if how == "stopped":
        relay.process.stop()
    relay.remember()
    if how == "in place":
        backups.restore_in_place(spine.outbox_url, file)
    else:
        backups.restore_anew(admin_url, spine.outbox_url, file)
    await eventually(relay.has_looked, within_seconds=30)


async def _in_outbox(spine: Spine) -> set[str]:
    async with asking(spine.outbox_url) as outbox:
        rows = await (await outbox.execute("select convert_from(value, 'UTF8')::json ->> 'id' from outbox")).fetchall()
    return {row[0] for row in rows}


async def _published(spine: Spine) -> set[str]:
    spine.stranger.read_on()
    return {each["id"] for each in events(read(spine.stranger.records)[0])}


async def _says_so(relay: Relay) -> bool:
    async with httpx2.AsyncClient(base_url=relay.process.url, timeout=5) as http:
        try:
            answer = await http.get("/health/ready")
        except httpx2.TransportError as unheard:
            relay.has_looked()
            raise ConnectionError(*unheard.args) from unheard
    assert answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE
    assert "this database is behind its own stream" in answer.json()["reasons"]["relay"]
    return True


async def _go_on(spine: Spine, relay: Relay, gone: set[str]) -> None:
    """Let an operator go on, who is told exactly what the database has forgotten."""
    if gone:
        await eventually(partial(_says_so, relay), within_seconds=30)
    settings = ServiceSettings(
        database_url=spine.outbox_url, kafka_servers=spine.kafka_servers, provinces=spine.provinces
    )
    said, status = io.StringIO(), 0
    with redirect_stdout(said):  # in this process: twenty more that import the registry would take a minute
        try:
            await operator.reconcile(open_relay(settings, "registry"), WORD)
        except SystemExit as ended:
            status = int(ended.code or 0)
    assert set(_EVENT_ID.findall(said.getvalue())) == gone, said.getvalue()
    assert status == (not gone)
