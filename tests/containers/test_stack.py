"""A province and the nation in containers: healthy, not restarted, harmless, within their limits, in a browser."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.bench.filling import fill, topics
from tests.support import compose
from tests.support.browser import launched, opened
from tests.support.compose import PROJECTORS, PROVINCE, Stack, service_of
from tests.support.eventually import eventually

BACKLOG = 100_000
"""Records that wait when the folders return; each second one opens a new cell."""
PARTS = {"kafka", "postgres"}
ROOM = 0.9
"""No more than this part of its memory limit may a container have come to use."""


def test_everything_is_healthy_and_nothing_had_to_be_restarted(stack: Stack) -> None:
    for each in stack.containers():
        name, state = service_of(each), each["State"]
        assert (each["RestartCount"], state["OOMKilled"]) == (0, False), name
        if name.endswith("-migrate"):
            assert (state["Status"], state["ExitCode"]) == ("exited", 0), name
        else:
            assert state["Health"]["Status"] == "healthy", name


def test_no_process_runs_as_root(stack: Stack) -> None:
    for each in stack.running():
        users = compose.docker("top", each["Id"], "-eo", "pid,uid,comm").splitlines()[1:]
        assert users
        assert not [line for line in users if line.split()[1] == "0"], service_of(each)


def test_not_even_root_could_write_to_a_role_or_gain_a_right(stack: Stack) -> None:
    roles = [each for each in stack.running() if service_of(each) not in PARTS]
    assert len(roles) == 15
    for each in roles:
        with pytest.raises(AssertionError, match="Read-only file system"):
            compose.docker("exec", "--user", "0", each["Id"], "touch", "/naik-kelas/planted")
        limits = each["HostConfig"]
        assert (limits["CapDrop"], limits["SecurityOpt"]) == (["ALL"], ["no-new-privileges:true"])
        assert limits["RestartPolicy"]["Name"] == "on-failure"


async def test_a_backlog_is_caught_up_with_within_the_limits(stack: Stack, tell: Callable[[str, object], None]) -> None:
    catching_up = [f"{prefix}reporting-{role}" for prefix in ("", "province-") for role in ("worker", "archive")]
    stack.compose("stop", *catching_up)
    await fill(stack.kafka_servers, "adversarial", BACKLOG, lambda _: None)
    stack.up(projectors=PROJECTORS)
    await eventually(lambda: places(stack) == {"folder": BACKLOG, "archive": BACKLOG}, within_seconds=120)
    for each in stack.running():
        assert (each["RestartCount"], each["State"]["OOMKilled"]) == (0, False), service_of(each)
    for service in ("reporting-worker", "reporting-archive"):
        told = stack.compose("exec", "--no-TTY", service, "grep", "VmHWM", "/proc/1/status")
        tell(f"{service} used at most", f"{int(told.split()[1]) / 1024:.0f} MiB")


def places(stack: Stack) -> dict[str, int]:
    """Return how many records of the backlog each consumer has taken in; shape: {consumer: records}."""
    query, taken = "select consumer, topic, position from lane", Counter[str]()
    asked = ("psql", "--username", "postgres", "--dbname", "reporting", "--tuples-only", "--csv", "--command", query)
    for row in stack.compose("exec", "--no-TTY", "postgres", *asked).split():
        consumer, topic, position = row.split(",")
        taken[consumer] += int(position) if topic in topics("adversarial") else 0
    return taken


def test_nothing_comes_near_its_memory_limit(stack: Stack, tell: Callable[[str, object], None]) -> None:
    services = {each["Name"].removeprefix("/"): service_of(each) for each in stack.running()}
    lines = compose.docker("stats", "--no-stream", "--format", "{{json .}}", *services).splitlines()
    for used in map(json.loads, lines):
        name = services[used["Name"]]
        tell(name, used["MemUsage"])
        assert used["MemUsage"].endswith("GiB" if name == "kafka" else "MiB"), "there is a limit"
        assert float(used["MemPerc"].rstrip("%")) / 100 < ROOM, used
    assert len(lines) == len(services)


def test_what_a_role_says_is_read_line_by_line_and_says_who_speaks(stack: Stack) -> None:
    said = stack.compose("logs", "--no-color", "--no-log-prefix", "reporting-worker", "registry-worker")
    told = [json.loads(line) for line in said.splitlines()]
    assert {"lanes-assigned", "relay-leads"} <= {line["event"] for line in told}
    assert {(line["service"], line["role"]) for line in told} >= {("reporting", "worker"), ("registry", "worker")}


async def test_the_nation_and_the_province_each_have_their_page(stack: Stack) -> None:
    async with launched() as browser:
        async with opened(browser, stack.url("PORT")) as page:
            await expect(page.locator("h1")).to_contain_text("Indonesia")
            await expect(page.locator("body")).to_have_class("listening")
        async with opened(browser, f"{stack.url('PROVINCE_PORT')}?region={PROVINCE}") as page:
            await expect(page.locator("h1")).to_contain_text("Sulawesi Selatan")
            await expect(page.locator("body")).to_have_class("listening")
