"""What stands in an event is read by its names: of centres, programmes and regions, in written days and in words."""

import asyncio
import csv
from datetime import date

import pytest

from services.reporting.dashboard.pages.captions import Captions
from services.reporting.dashboard.pages.event_content import EventContent
from services.reporting.dashboard.pages.export import csv_lines
from services.reporting.dashboard.pages.formatting import NONE, FigureFormatter
from services.reporting.dashboard.rules.page_params import read_address
from services.reporting.indicators import DECLARED
from services.reporting.views.rules.answers import Query
from services.reporting.views.rules.event_fields import fact_of, fields_behind, ids_in
from shared.i18n import LANGUAGES, Language
from shared.regions import History
from tests.support.fakes.nation import GOWA, MAROS, NOW
from tests.support.fakes.views import fake_views

BORDERS = History.load().on(date(2026, 11, 22))
NAMES = {str(MAROS): "PLUT Maros"}
ADDRESS = read_address({}, "", date(2026, 11, 22))


def content(language: Language = "id") -> EventContent:
    return EventContent(Captions(FigureFormatter(language), NOW), BORDERS, NAMES)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (str(MAROS), "PLUT Maros"),
        (str(GOWA), str(GOWA)),
        ("73.09.01.2003", "Tenrigangkae (73.09.01.2003)"),
        ("73.99", "73.99"),
        ("2026-11-30", "30 Nov 2026"),
        ("finance", "Pembiayaan"),
        (["finance", "marketing"], "Pembiayaan, Pemasaran"),
        ([], NONE),
        (None, NONE),
        (60, "60"),
        ({"field": "finance", "first": True}, "Bidang: Pembiayaan; Yang pertama: ya"),
    ],
)
def test_a_value_is_written_as_a_reader_would(value: object, said: str) -> None:
    assert content().said(value).casefold() == said.casefold()


def test_centres_and_regions_lead_to_their_pages_and_nothing_else_does() -> None:
    by = content()
    assert f"region={MAROS}" in by.page_of(ADDRESS, "centre_id", str(MAROS))
    assert "region=73.09.01.2003" in by.page_of(ADDRESS, "village_code", "73.09.01.2003")
    others = (("centre_id", str(GOWA)), ("programme_id", str(MAROS)), ("period_year", 2026), ("code", "73.99"))
    for field, value in others:
        assert by.page_of(ADDRESS, field, value) == "", field


def test_what_is_reversal_stands_beside_its_reason() -> None:
    assert fact_of({"counted": {"field": "finance"}, "reason_code": "duplicate"})["field"] == "finance"
    assert fact_of({"field": "finance"}) == {"field": "finance"}
    assert list(ids_in({"a": [str(MAROS), {"b": str(GOWA)}], "c": 1, "d": "x"})) == [MAROS, GOWA]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", DECLARED.views)
def test_each_field_of_an_event_is_a_column_with_a_name_of_its_own(view: str, language: Language) -> None:
    async def file() -> str:
        return "".join([piece async for piece in csv_lines(fake_views(), Query(view, region="73"), language)])

    head, *rows = csv.reader(asyncio.run(file()).lstrip("\ufeff").splitlines(), delimiter=";")
    assert len(head) == len({*head}) == 11 + len(fields_behind(DECLARED.views[view]))
    assert {len(row) for row in rows} == {len(head)}
    assert "{" not in str(rows)


def test_a_file_speaks_the_language_of_its_page() -> None:
    async def file(language: Language) -> list[dict[str, str]]:
        text = "".join([piece async for piece in csv_lines(fake_views(), Query("sessions", region="73"), language)])
        return list(csv.DictReader(text.lstrip("\ufeff").splitlines(), delimiter=";"))

    indonesian, english = asyncio.run(file("id")), asyncio.run(file("en"))
    assert (indonesian[0]["kejadian"], indonesian[0]["Bidang"]) == ("Sesi pendampingan selesai", "Pembiayaan")
    assert (english[0]["event"], english[0]["Field"]) == ("Session completed", "Finance")
    reversal = next(row for row in english if row["effect"] == "-1")
    assert (reversal["Field"], reversal["Reason"]) == ("Finance", "Duplicate")
