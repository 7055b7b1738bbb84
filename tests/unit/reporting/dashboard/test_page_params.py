"""The address says what a page looks at: read, mended where it is clumsy, refused where it names nothing."""

from datetime import date

import pytest

from services.reporting.dashboard.rules.page_params import Address, RegionMissing, read_address
from services.reporting.dashboard.rules.periods import Span, choices, near, shift, year_up_to

TODAY = date(2026, 11, 22)
CENTRE = "0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f2f11"


def read(cookie: str = "", **query: str) -> Address:
    return read_address(query, cookie, TODAY)


def test_unasked_a_page_shows_the_nation_this_year_in_indonesian() -> None:
    address = read()
    assert (address.region, address.span, address.view, address.language) == (
        "",
        Span("2026-01", "2026-11"),
        "sessions",
        "id",
    )
    assert address.place() == "/"


def test_a_link_carries_what_was_chosen_and_leaves_out_what_goes_without_saying() -> None:
    address = read(region="73", to="2025-03", **{"from": "2025-01"})
    assert address.place() == "/?region=73&from=2025-01&to=2025-03"
    assert address.place(view="clients") == "/?region=73&from=2025-01&to=2025-03&view=clients"
    assert address.figure(view="clients") == "/figure/clients?region=73&from=2025-01&to=2025-03"
    assert address.place(region="", span=None) == "/"


def test_a_changed_region_starts_at_the_first_page_again() -> None:
    address = read(region="73", page="3")
    assert address.page == 3
    assert "page" not in address.figure(region="74")
    assert address.figure(page=4) == "/figure/sessions?region=73&page=4"
    assert address.figure(language="en") == "/figure/sessions?region=73&page=3&lang=en"


def test_the_language_comes_from_the_address_then_from_the_cookie() -> None:
    assert read("en").language == "en"
    assert read("en", lang="id").language == "id"
    assert read("fr", lang="de").language == "id"
    assert read("en").place() == "/"
    assert read(lang="en").place() == "/?lang=en"


def test_a_region_may_be_typed_without_dots() -> None:
    assert read(region="7309").region == "73.09"


def test_a_centre_may_stand_in_a_regions_place() -> None:
    address = read(region=CENTRE)
    assert (address.region, address.level) == (CENTRE, "centre")


@pytest.mark.parametrize("code", ["99", "73.99", "abc", "7", "<script>"])
def test_a_region_that_does_not_exist_is_refused_with_what_was_typed(code: str) -> None:
    with pytest.raises(RegionMissing) as refused:
        read(region=code)
    assert code in refused.value.words.id
    assert refused.value.flaws[0].value == code


def test_months_the_wrong_way_round_are_exchanged_and_the_page_says_so() -> None:
    address = read(to="2025-01", **{"from": "2025-03"})
    assert address.span == Span("2025-01", "2025-03")
    assert "tukar" in address.notices[0].id


@pytest.mark.parametrize("typed", ["2026-13", "mei", "2026-1", "2026-05-01"])
def test_what_is_no_month_is_shown_back_and_this_year_stands_in(typed: str) -> None:
    address = read(to=typed)
    assert address.span == Span("2026-01", "2026-11")
    assert typed in address.notices[0].en


def test_one_month_alone_is_a_period() -> None:
    assert read(to="2025-02").span == Span("2025-02", "2025-02")


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999999999999999"])
def test_a_page_number_that_is_none_means_the_first(page: str) -> None:
    assert read(page=page).page in {None, 1}


def test_a_downloaded_file_says_what_it_holds() -> None:
    assert read(region="73").file_name() == "sessions-73-2026-01-2026-11"


def test_a_comparison_takes_only_months_that_are_over() -> None:
    assert Span("2026-01", "2026-11").finished(TODAY) == Span("2026-01", "2026-10")
    assert Span("2025-01", "2025-12").finished(TODAY) == Span("2025-01", "2025-12")
    assert Span("2026-11", "2026-12").finished(TODAY) is None
    assert Span("2026-01", "2026-10").year_before() == Span("2025-01", "2025-10")


def test_months_are_counted_across_the_turn_of_a_year() -> None:
    assert shift("2026-01", -1) == "2025-12"
    assert Span("2025-11", "2026-02").months() == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert year_up_to("2026-11") == Span("2025-12", "2026-11")


def test_the_periods_people_ask_for_most() -> None:
    assert dict(near(TODAY)) == {
        "this-year": Span("2026-01", "2026-11"),
        "this-quarter": Span("2026-10", "2026-11"),
        "this-month": Span("2026-11", "2026-11"),
        "twelve-months": Span("2025-12", "2026-11"),
        "last-year": Span("2025-01", "2025-12"),
    }


def test_a_picker_offers_the_newest_month_first() -> None:
    offered = choices(TODAY)
    assert (offered[0], offered[-1], len(offered)) == ("2026-11", "2022-01", 59)
