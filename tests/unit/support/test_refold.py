"""The second fold counts what the indicators' descriptions say, on events written by hand."""

from typing import Any

from tests.support import refold
from tests.support.refold import Figure, Timeline

CENTRE, OTHER, ANI, BUDI = "c-1", "c-2", "ani", "budi"
VILLAGE = "73.09.01.2003"


def event(kind: str, data: dict[str, Any], version: int = 1) -> refold.Event:
    """Return an event of South Sulawesi."""
    return {"type": kind, "source": "/73/mentoring", "aggregateversion": version, "data": data}


def session(client: str = ANI, day: str = "2026-03-10", **changes: Any) -> dict[str, Any]:
    """Return an hour about finance."""
    usual = {
        "centre_id": CENTRE, "client_ref": client, "client_kind": "umkm", "village_code": VILLAGE, "field": "finance",
        "channel": "visit", "contact_minutes": 60, "completed_on": day,
    }  # fmt: skip
    return usual | changes


def held(**said: Any) -> refold.Event:
    return event("session-completed", session(**said))


def of(indicator: str, figures: dict[Figure, int]) -> dict[tuple[str, str], int]:
    """Return an indicator's numbers by period and region, whatever they are split by."""
    return {(each.period, each.region): amount for each, amount in figures.items() if each.indicator == indicator}


def test_a_session_counts_in_its_village_at_its_centre_and_in_the_province() -> None:
    figures = refold.figures([held()])
    assert figures[Figure("sessions", "2026-03", VILLAGE, ("finance", "visit"))] == 1
    assert of("session-hours", figures) == {
        ("2026-03", "73"): 60,
        ("2026-03", VILLAGE): 60,
        ("2026-03", f"73/{CENTRE}"): 60,
    }


def test_a_voided_session_leaves_nothing_behind() -> None:
    assert refold.figures([held(), event("session-voided", {"counted": session()}, 2)]) == {}


def test_a_client_counts_once_a_month_a_quarter_and_a_year() -> None:
    figures = refold.figures([held(), held(day="2026-03-11"), held(day="2026-02-01"), held(client=BUDI)])
    province = {period: amount for (period, region), amount in of("clients", figures).items() if region == "73"}
    assert province == {"2026-02": 1, "2026-03": 2, "2026-Q1": 2, "2026": 2}


def test_a_client_of_two_centres_counts_once_in_the_province() -> None:
    figures = of("clients", refold.figures([held(), held(centre_id=OTHER)]))
    assert (figures["2026", "73"], figures["2026", f"73/{CENTRE}"], figures["2026", f"73/{OTHER}"]) == (1, 1, 1)


def test_an_agreement_counts_at_each_of_its_centres_and_only_the_young_count_as_youth() -> None:
    signed = {"region_code": "73", "centre_ids": [CENTRE, OTHER], "scope": "ksdpk", "signed_on": "2026-01-01"}
    enrolled = {"village_code": VILLAGE, "programme_id": "p", "youth": False, "enrolled_on": "2026-01-01"}
    told = [event("mou-signed", signed | {"agreement_id": "a"}), event("entrepreneur-enrolled", enrolled)]
    assert of("agreements-signed", refold.figures(told)) == {
        ("2026-01", "73"): 1,
        ("2026-01", f"73/{CENTRE}"): 1,
        ("2026-01", f"73/{OTHER}"): 1,
    }
    assert of("youth-enrolled", refold.figures(told)) == {}


def test_of_a_card_the_newest_version_counts_whichever_comes_last() -> None:
    old, new = ({"centre_id": CENTRE, "region_code": "73.09", "name": name} for name in ("old", "new"))
    told = [event("centre-registered", new, 2), event("centre-registered", old, 1)]
    assert refold.cards(told) == {Timeline("centre", CENTRE, "centre-registered"): (2, "73.09", new)}
