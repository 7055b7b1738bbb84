"""One trace from a POST to the batch that counted it, and figures of every role, on the running system."""

import httpx2
import pytest

from shared.runtime.clock import new_id
from shared.runtime.telemetry.metrics import Teller
from tests.support.bodies import a_centre, a_partner, a_session
from tests.support.clients import Caller
from tests.support.collector import Collector, Span
from tests.support.eventually import eventually
from tests.support.figures import FIGURES
from tests.support.system import System

TELLERS: dict[tuple[str, str], set[Teller]] = {
    ("registry", "api"): {"api", "command api", "registry api"},
    ("registry", "worker"): {"relay"},
    ("mentoring", "api"): {"api", "command api", "replica api"},
    ("mentoring", "worker"): {"relay", "consumer", "follower"},
    ("partnerships", "api"): {"api", "command api", "replica api"},
    ("partnerships", "worker"): {"relay", "consumer", "follower"},
    ("reporting", "api"): {"api", "reporting api"},
    ("reporting", "worker"): {"consumer"},
    ("reporting", "archive"): {"consumer"},
}
COMMANDS = {
    "registry": ("/centres", a_centre()),
    "mentoring": ("/sessions", a_session(*(str(new_id()) for _ in range(3)))),
    "partnerships": ("/partners", a_partner()),
}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PATH = ["POST /centres", "publish", "file", "fold", "learn"]


async def test_one_trace_leads_from_the_post_to_whoever_took_the_event_in(nation: System, collector: Collector) -> None:
    asked = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "Idempotency-Key": str(new_id())}
    async with Caller(nation.url("registry")) as registry:
        answer = await registry.http.post("/centres", json=a_centre(), headers=asked)
    assert answer.status_code == 201

    def whole() -> list[Span]:
        found = collector.trace(TRACE)
        # Each process sends its spans when it likes: while the first is still to come, another one stands in its place.
        assert [span.name for span in found[:2]] == PATH[:2], found
        assert sorted({span.name for span in found[2:]}) == PATH[2:], found
        assert sum(span.name == "learn" for span in found) == 2
        return found

    post, publish, *ends = await eventually(whole, within_seconds=30)
    assert (post.name, post.service, post.parent) == (PATH[0], "registry-api", "00f067aa0ba902b7")
    assert (publish.name, publish.service, publish.parent) == (PATH[1], "registry-worker", post.id)
    assert {end.parent for end in ends} == {publish.id}
    assert {end.service for end in ends} == {
        "reporting-worker", "reporting-archive", "mentoring-worker", "partnerships-worker",
    }  # fmt: skip
    assert {end.attributes["messaging.destination.name"] for end in ends} == {"73.registry"}
    assert not any(span.failed for span in collector.spans)


@pytest.mark.usefixtures("nation")
async def test_every_process_says_who_it_is(collector: Collector) -> None:
    def all_known() -> dict[str, dict[str, str]]:
        found = {each["service.name"]: each for each in collector.identities}
        assert {"registry-api", "registry-worker", "reporting-worker", "reporting-archive"} <= set(found)
        return found

    said = (await eventually(all_known, within_seconds=20))["registry-api"]
    assert (said["service.version"], said["naik_kelas.provinces"]) == ("1.2.3", "73,33,95")
    assert said["service.instance.id"]


@pytest.mark.parametrize("role", TELLERS, ids=" ".join)
async def test_a_role_tells_every_figure_that_it_promises(nation: System, role: tuple[str, str]) -> None:
    promised = {each.name for each in FIGURES if {*each.by} & {"every role", *TELLERS[role]}}
    process = nation.processes[role]
    async with Caller(process.url) as caller, Caller(process.figures_url) as operator:
        if "command api" in TELLERS[role]:
            assert (await caller.send(*COMMANDS[role[0]])).status_code in {201, 409}

        async def told_all() -> bool:
            await caller.http.get("/no-such-page")
            told = _names((await operator.http.get("/metrics")).text)
            assert not promised - told
            assert "process_resident_memory_bytes" in told
            return True

        await eventually(told_all, within_seconds=20)


async def test_commands_are_counted_by_what_became_of_them(nation: System) -> None:
    nobody = str(new_id())
    async with Caller(nation.url("mentoring")) as mentoring, Caller(nation.url("partnerships")) as partnerships:
        await partnerships.twice("/partners", a_partner())
        await mentoring.refused(409, "/sessions", a_session(nobody, nobody, nobody))
    figures = (f"{nation.processes[service, 'api'].figures_url}/metrics" for service in ("partnerships", "mentoring"))
    text = "".join(httpx2.get(address).text for address in figures)
    for route, outcome in (("/partners", "done"), ("/partners", "replayed"), ("/sessions", "refused")):
        assert f'naik_kelas_commands_total{{outcome="{outcome}",route="{route}"}}' in text
    assert nobody not in text


def _names(text: str) -> set[str]:
    """Return the figures that have a value."""
    lines = [line.partition("{")[0].partition(" ")[0] for line in text.splitlines() if not line.startswith("#")]
    return {line.removesuffix("_bucket") for line in lines}
