"""The views over HTTP: what they answer and what they refuse."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from shared.contracts.registry.centres import CentreDetailsChanged, CentreOpened
from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.regions import History
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.fixtures import FreshTopics
from tests.support.in_process import Service
from tests.unit.reporting.samples import GOWA, MAROS, VILLAGE, a_centre, a_session, a_termination, an_agreement

MAKASSAR = "73.71.01.1001"
DECREE = RegionCodeMapped(
    old_code="73.09.10.2005", new_code="73.10.01.2099", declared_on=date(2026, 7, 1), effective_on=date(2026, 7, 1),
    decree="a-decree", mapping_id=UUID(int=61), name="Baru",
)  # fmt: skip
REVERSED = RegionMappingVoided(
    mapping_id=UUID(int=61), old_code=DECREE.old_code, new_code=DECREE.new_code, reason_code="wrong-code",
    voided_on=date(2026, 7, 2), effective_on=DECREE.effective_on,
)  # fmt: skip


@pytest.fixture
async def api(database: str, fresh_topics: FreshTopics) -> AsyncIterator[Caller]:
    """A few sessions in Maros and Makassar, one of them on another field, one in another year."""
    counting = Counting(database, fresh_topics, "73", "33")
    for centre, name in ((MAROS, "PLUT Maros"), (GOWA, "PLUT Gowa")):
        counting.partitions.tell(a_centre(centre_id=centre, name=name))
    for minutes in (30, 60):
        counting.partitions.tell(a_session(contact_minutes=minutes))
    counting.partitions.tell(a_session(village_code=MAKASSAR, centre_id=GOWA, contact_minutes=15))
    counting.partitions.tell(a_session(field="marketing", channel="phone", completed_on=date(2026, 11, 2)))
    counting.partitions.tell(a_session(completed_on=date(2025, 3, 1)))
    signed = an_agreement()
    counting.partitions.tell(signed)
    counting.partitions.tell(a_termination(signed), version=2)
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    async with counting.api() as caller:
        yield caller


@pytest.fixture
async def empty(database: str) -> AsyncIterator[Caller]:
    """Reporting to which nobody has said anything."""
    service = Service("reporting", database)
    service.migrate()
    async with service.api() as caller:
        yield caller


async def rows(api: Caller, view: str, **asked: str) -> list[tuple[Any, ...]]:
    """Return region, period, dimensions, numerator, denominator and value of each row that counts something."""
    answer = await api.get(f"/views/{view}", **asked)
    return [
        (row["region"], row["period"], *row["dimensions"].values(), row["numerator"], row["denominator"], row["value"])
        for row in answer["rows"]
        if row["numerator"]
    ]


async def test_numbers_are_read_at_every_level(api: Caller) -> None:
    assert await rows(api, "sessions") == [("", "2026", 4, None, 4.0)]
    assert await rows(api, "sessions", level="province") == [("73", "2026", 4, None, 4.0)]
    assert await rows(api, "sessions", level="regency", region="73") == [
        ("73.09", "2026", 3, None, 3.0),
        ("73.71", "2026", 1, None, 1.0),
    ]
    assert await rows(api, "sessions", level="district", region="73.71") == [("73.71.01", "2026", 1, None, 1.0)]
    assert await rows(api, "sessions", level="village", region=VILLAGE) == [(VILLAGE, "2026", 3, None, 3.0)]
    assert await rows(api, "sessions", level="centre", region=str(GOWA)) == [(str(GOWA), "2026", 1, None, 1.0)]
    assert await rows(api, "sessions", level="centre", region="73.09") == [
        (str(GOWA), "2026", 1, None, 1.0),
        (str(MAROS), "2026", 3, None, 3.0),
    ]


async def test_a_centre_is_shown_as_it_is_called_and_stands_now(database: str, fresh_topics: FreshTopics) -> None:
    counting, day = Counting(database, fresh_topics, "73"), date(2026, 3, 1)
    renamed = CentreDetailsChanged(centre_id=MAROS, name="Plut sentrimas Maros", changed_on=day)
    opened = CentreOpened(centre_id=MAROS, operational_on=day)
    for version, said in enumerate((a_centre(centre_id=MAROS, name="PLUT Maros"), renamed, opened), start=1):
        counting.partitions.tell(said, version=version)
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    async with counting.api() as caller:
        (card,) = (await caller.get("/cards/centre"))["rows"]
        shown = (await caller.get("/views/sessions", level="centre", region=str(MAROS)))["rows"]
    assert (card["version"], card["state"]["operational_on"]) == (3, "2026-03-01")
    assert {card["state"]["name"], *(row["region_name"] for row in shown)} == {"Plut sentrimas Maros"}


async def test_a_region_counts_what_happened_under_older_codes(database: str, fresh_topics: FreshTopics) -> None:
    counting, moves = Counting(database, fresh_topics, "92"), History.load().moves("92.02.34")
    old, new = min(moves.items())
    for village, day in ((old, date(2024, 5, 1)), (new, date(2026, 5, 1)), (new, date(2026, 6, 1))):
        counting.partitions.tell(a_session(village_code=village, completed_on=day), province="92")
    counting.send()
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    years = {"from": "2024-01", "to": "2026-12"}
    async with counting.api() as caller:
        for level, region, place in (
            ("village", new, new), ("village", "92.02", new), ("district", "92.02.34", "92.02.34"),
            ("district", "92.02", "92.02.34"), ("regency", "92.02", "92.02"),
        ):  # fmt: skip
            found = await rows(caller, "sessions", level=level, region=region, **years)
            assert found == [(place, "2024", 1, None, 1.0), (place, "2026", 2, None, 2.0)]
            assert (await caller.get("/views/sessions/events", region=region, **years))["total"] == 3
        assert await rows(caller, "sessions", level="village", region=old[:8], **years) == []
        assert (await caller.get("/views/sessions/events", region=old[:8], **years))["total"] == 0


async def test_a_declared_decree_moves_figures_from_its_day_until_it_is_taken_back(
    database: str, fresh_topics: FreshTopics
) -> None:
    counting, (old, made) = Counting(database, fresh_topics, "73"), (DECREE.old_code, DECREE.new_code)
    to_come = msgspec.structs.replace(
        DECREE, mapping_id=UUID(int=62), old_code="73.09.10.2004", effective_on=date(2199, 1, 1)
    )
    told_before = msgspec.structs.replace(DECREE, mapping_id=None, old_code="73.09.10.2003")
    for said in (a_session(village_code=old, completed_on=DECREE.effective_on), DECREE, to_come, told_before):
        counting.partitions.tell(said)
    counting.send()
    async with counting.projector(), counting.archive(), counting.api() as caller:
        await counting.taken_in()
        await counting.taken_in("archive")
        counted = ("2026", 1, None, 1.0)
        assert await rows(caller, "sessions", level="village", region=made) == [(made, *counted)]
        assert await rows(caller, "sessions", level="district", region="73.10") == [(made[:8], *counted)]
        assert await rows(caller, "sessions", level="regency", region="73") == [("73.10", *counted)]
        assert await rows(caller, "sessions", level="village", region="73.09.10") == []
        behind = [await caller.get("/views/sessions/events", region=each) for each in (made, "73.10", "73.09")]
        assert [each["total"] for each in behind] == [1, 1, 0]
        counting.partitions.tell(REVERSED, version=2)
        counting.send()
        await counting.taken_in()
        assert await rows(caller, "sessions", level="village", region="73.09.10") == [(old, *counted)]
        assert (await caller.http.get("/views/sessions", params={"level": "village", "region": made})).is_client_error


async def test_hours_are_minutes_over_sixty(api: Caller) -> None:
    assert await rows(api, "session-hours", level="regency", region="73.71") == [("73.71", "2026", 15, 60, 0.25)]


async def test_a_number_splits_by_its_dimensions(api: Caller) -> None:
    asked = {"by": "field,channel", "grain": "quarter"}
    assert await rows(api, "sessions", **asked) == [
        ("", "2026-Q1", "finance", "visit", 3, None, 3.0),
        ("", "2026-Q4", "marketing", "phone", 1, None, 1.0),
    ]
    assert await rows(api, "sessions", by="channel") == [
        ("", "2026", "phone", 1, None, 1.0),
        ("", "2026", "visit", 3, None, 3.0),
    ]


async def test_a_period_that_is_touched_is_taken_whole(api: Caller) -> None:
    assert await rows(api, "sessions", **{"from": "2025-12", "to": "2026-01"}) == [
        ("", "2025", 1, None, 1.0),
        ("", "2026", 4, None, 4.0),
    ]
    assert await rows(api, "sessions", grain="all", **{"from": "2025-03", "to": "2026-03"}) == [
        ("", "2025-03..2026-03", 4, None, 4.0)
    ]


async def test_every_place_and_period_asked_for_has_a_row(api: Caller) -> None:
    answer = await api.get("/views/sessions", level="regency", region="73", grain="month", to="2026-03")
    assert len(answer["rows"]) == 24 * 3
    assert answer["rows"][0]["region_name"] == "Kabupaten Kepulauan Selayar"
    assert [each["province"] for each in answer["freshness"]] == ["73"]
    assert answer["as_of"] == answer["freshness"][0]["last_event_at"]


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"level": "village"}, ["level"]),
        ({"level": "province", "region": "73.09"}, ["level"]),
        ({"level": "nation", "region": str(MAROS)}, ["level"]),
        ({"region": "7"}, ["region"]),
        ({"region": "73.99"}, ["region"]),
        ({"from": "2026"}, ["from"]),
        ({"from": "2026-05", "to": "2026-04"}, ["to"]),
        ({"from": "2026-13", "to": "x"}, ["from", "to"]),
        ({"by": "sector"}, ["by"]),
        ({"level": "planet"}, ["level"]),
        ({"grain": "day", "level": "planet"}, ["level", "grain"]),
        ({"page": "1"}, ["page"]),
    ],
    ids=str,
)
async def test_a_question_that_does_not_fit_is_refused_with_its_fields(
    empty: Caller, asked: dict[str, str], fields: list[str]
) -> None:
    answer = await empty.http.get("/views/sessions", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert sorted(error["field"] for error in answer.json()["errors"]) == sorted(fields)
    assert all(error["rule"] for error in answer.json()["errors"])


@pytest.mark.parametrize("path", ["/views/dances", "/views/dances/events"])
async def test_a_view_that_does_not_exist_is_not_found(empty: Caller, path: str) -> None:
    answer = await empty.http.get(path)
    assert (answer.status_code, answer.json()["slug"]) == (404, "view-unknown")


@pytest.mark.parametrize("asked", [{"page": "0"}, {"size": "501"}, {"region": "x"}, {"to": "2026-00"}], ids=str)
async def test_events_that_cannot_be_listed_are_refused(empty: Caller, asked: dict[str, str]) -> None:
    assert (await empty.http.get("/views/sessions/events", params=asked)).status_code == 422


async def test_every_view_says_what_it_means_and_can_be_asked_so(api: Caller) -> None:
    for view in (await api.http.get("/views")).json():
        assert view["definition"]["id"]
        assert view["definition"]["en"]
        assert view["basis"]
        for level in view["levels"]:
            for grain in view["grains"]:
                region = {"nation": "", "province": "", "centre": "73"}.get(level, "73.09")
                asked = {"level": level, "grain": grain, "region": region, "by": ",".join(view["dimensions"])}
                answer = await api.get(f"/views/{view['name']}", **asked)
                assert answer["query"]["grain"] == grain
        await api.get(f"/views/{view['name']}/events", region="73.09")
        await api.get(f"/views/{view['name']}/events", region=str(MAROS))


async def test_a_card_is_the_union_of_what_was_said(api: Caller) -> None:
    page = await api.get("/cards/agreement", region="73.09")
    (card,) = page["rows"]
    assert (card["version"], card["region"], card["region_name"]) == (2, "73.09", "Kabupaten Maros")
    assert (card["state"]["signed_on"], card["state"]["terminated_on"]) == ("2023-06-03", "2026-09-01")
    assert [each["state"]["name"] for each in (await api.get("/cards/centre", size=1, page=2))["rows"]] == [
        "PLUT Maros"
    ]
    assert (await api.get("/cards/centre", region="33"))["total"] == 0
    assert (await api.http.get("/cards/dance")).status_code == 422


async def test_reporting_describes_itself_to_machines(empty: Caller) -> None:
    assert (await empty.get("/openapi.json"))["paths"]["/views/{name}"]["get"]["tags"] == ["views"]
    assert (await empty.get("/asyncapi.json"))["asyncapi"].startswith("3.")


async def test_a_stranger_reads_the_numbers_in_sql(database: str, fresh_topics: FreshTopics) -> None:
    counting = Counting(database, fresh_topics, "73")
    counting.partitions.tell(a_session(client_ref=UUID(int=5)))
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    found = await counting.rows(
        "select indicator, period, region, dimensions, value::int from figure where region = '73'"
    )
    assert sorted(found) == [
        ("clients", "2026", "73", ["umkm"], 1),
        ("clients", "2026-03", "73", ["umkm"], 1),
        ("clients", "2026-Q1", "73", ["umkm"], 1),
        ("session-hours", "2026-03", "73", ["finance", "visit"], 60),
        ("sessions", "2026-03", "73", ["finance", "visit"], 1),
    ]


@pytest.mark.parametrize(
    "path",
    ["/", "/about", "/views", "/views/sessions", "/freshness", "/figure/sessions", "/figure/sessions.csv", "/parked"],
)
async def test_a_head_is_answered_as_its_get_is_without_the_body(empty: Caller, path: str) -> None:
    unpacked = {
        "Accept-Encoding": "identity"
    }  # a page's nonce is another each time, and so is how small it can be packed
    got, head = await empty.http.get(path, headers=unpacked), await empty.http.head(path, headers=unpacked)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    assert {*head.headers} == {*got.headers}
    assert head.headers.get("content-length") == got.headers.get("content-length")
