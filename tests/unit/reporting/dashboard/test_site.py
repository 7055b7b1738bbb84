"""Pages as text: complete without a script, truthful about what is missing, the same in both languages."""

import asyncio
from datetime import date

import pytest

from services.reporting.dashboard.pages import site
from services.reporting.dashboard.queries.region_overview import HEADLINES
from services.reporting.dashboard.rules.page_params import RegionMissing, read_address
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.sessions import SESSIONS
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import ViewUnknown
from shared.i18n import Text
from shared.regions import PROVINCES, Regions, Succession
from shared.runtime.errors import Unavailable
from tests.support.fakes.nation import NOW, SILENT, UNHEARD
from tests.support.fakes.reader import Element, read
from tests.support.fakes.views import FakeSnapshots, fake_views

DASH = "\N{EN DASH}"
CENTRE = "0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f2f11"
EVERYWHERE = [
    {},
    {"region": "73"},
    {"region": "73.09"},
    {"region": "73.09.01"},
    {"region": Regions.load().villages_in("73.09.01")[0]},
    {"region": "95"},
    {"view": "days-to-first-agreement"},
    {"view": "village-quota-year", "region": "73"},
    {"from": "2025-01", "to": "2025-12"},
    {"from": "2026-11", "to": "2026-11"},
    {"from": "2023-01", "to": "2026-11"},
    {"from": "mei"},
    {"region": CENTRE},
    {"region": CENTRE, "view": "entrepreneurs"},
]


def quota() -> str:
    """Return twenty for each of South Sulawesi's villages, as Indonesian writes it."""
    return f"{20 * Regions.load().count('73', 'village'):,}".replace(",", ".")


def place(**query: str) -> Element:
    return read(asyncio.run(site.place_page(fake_views(), read_address(query, "", date(2026, 11, 22)))))


def figure(view: str = "sessions", **query: str) -> Element:
    address = read_address(query, "", date(2026, 11, 22))
    return read(asyncio.run(site.figure_page(fake_views(), address.at(view=view, page=address.page))))


@pytest.mark.parametrize("query", EVERYWHERE, ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_keeps_the_rules_of_the_house(query: dict[str, str], language: str) -> None:
    asked = {"lang": language, **query}
    view = asked.pop("view", "sessions")
    for page in (place(view=view, **asked), figure(view, **asked)):
        ids = [each.attributes["id"] for each in page.all() if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        assert page.one("html").attributes["lang"] == language
        assert page.one("h1").words
        assert not [each for each in page.all() if "style" in each.attributes]
        assert [each.attributes["src"][:8] for each in page.all("script")] == ["/static/"]
        assert all(each.words or each.attributes.get("aria-label") for each in page.all("a"))
        assert all(each.attributes.get("href", "").startswith(("/", "#")) for each in page.all("a"))
        assert {f"#{each}" for each in ids} >= {
            each.attributes["href"] for each in page.all("a") if each.attributes["href"].startswith("#")
        }
        assert "{" not in page.words
        assert "None" not in page.words


def test_what_is_quarantined_and_what_is_gone_for_good_are_told_apart() -> None:
    attention = place().one(id="attention")
    assert "Maluku Utara 3 kejadian ditahan" in attention.words
    assert "Maluku Utara 9 kejadian hilang dari aliran dan dilewati" in attention.words
    assert "/parked?province=82" in [each.attributes["href"] for each in attention.all("a")]
    assert "Maluku Utara" not in place(region="73").one(id="attention").words


def test_the_nation_is_shown_with_its_headlines_its_map_and_its_ranking() -> None:
    page = place()
    assert page.one("h1").words == f"Indonesia Januari{DASH}November 2026"
    assert [each.attributes["id"] for each in page.all("article")] == [f"h-{name}" for name in HEADLINES]
    assert {each.attributes["id"] for each in page.all("a", class_="tile")} == {f"tile-{code}" for code in PROVINCES}
    rows = page.one(id="ranking").all("tr")[1:]
    assert {each.attributes["data-place"] for each in rows} == set(PROVINCES)
    assert [each.one("td", class_="rank").words for each in rows[:3]] == ["1", "2", "3"]


def test_a_number_is_the_answer_of_its_view_and_nothing_else() -> None:
    page = place()
    row = next(each for each in page.one(id="ranking").all("tr") if each.attributes.get("data-place") == "73")
    tile = page.one(id="tile-73").attributes["aria-label"]
    assert row.one("td", class_="value").words in tile
    assert "Sulawesi Selatan" in tile
    assert "peringkat 9 dari 35" in tile


def test_a_province_that_never_sent_anything_is_hatched_and_says_why() -> None:
    page = place()
    for code in UNHEARD:
        tile = page.one(id=f"tile-{code}")
        assert "none" in tile.attributes["class"]
        assert "tanpa data" in tile.attributes["aria-label"]
        assert "Belum pernah ada kejadian" in tile.attributes["aria-label"]
        assert page.one("tr", data_place=code).one("td", class_="value").words == DASH
        assert "Belum pernah" in page.one("tr", data_place=code).one("th").words


def test_the_status_line_counts_provinces_and_quarantined_events() -> None:
    words = place().one(id="status").words
    assert "33 dari 38 provinsi mutakhir" in words
    assert "3 kejadian ditahan" in words
    assert "lalu" in words


def test_what_needs_attention_is_named() -> None:
    words = place().one(id="attention").words
    assert len(SILENT) == 1
    for said in (
        "Maluku tidak mengirim data",
        "4 hari lalu",
        "Gorontalo terhenti",
        "412-",
        "Maluku Utara 3 kejadian ditahan",
    ):
        assert said in words
    assert "3 provinsi belum pernah mengirim" in words


def test_a_recount_that_is_going_on_is_named_first_and_only_then() -> None:
    assert "Hitung ulang" not in place().one(id="attention").words
    counting = fake_views(FakeSnapshots(recount=(43, 100, NOW)))
    for language, said in {"id": "Hitung ulang berjalan: 43 %", "en": "Recount running: 43 %"}.items():
        page = read(asyncio.run(site.place_page(counting, read_address({"lang": language}, "", NOW.date()))))
        assert page.one(id="attention").one("ul").words.startswith(f"↻ {said}")


def test_a_comparison_names_the_months_it_compares() -> None:
    page = place()
    assert f"Jan{DASH}Okt: naik 11,1% dari 2025" in page.one(id="h-sessions").words
    assert "Okt: naik 11,1% dari 2025" in page.one(id="h-clients").words
    past = place(**{"from": "2025-01", "to": "2025-12"}).one(id="h-sessions").words
    assert "dari 2024" in past
    assert "Belum dapat dibandingkan" in place(**{"from": "2026-11", "to": "2026-11"}).one(id="h-sessions").words


def test_a_province_shows_its_regencies_its_quota_and_its_centres() -> None:
    page = place(region="73")
    assert not page.all(id="map")
    assert len(page.one(id="ranking").all("tr")) == 1 + 24
    assert f"dari {quota()}" in page.one(id="quota").words
    assert page.one(id="quota").all("tbody")[0].all("tr")
    assert page.one(id="centres").all("tr")
    assert page.one("nav", class_="trail").all("a")[0].words == "Indonesia"


def test_a_release_without_quotas_and_centres_shows_what_it_has() -> None:
    views = Views(FakeSnapshots(), Catalogue((SESSIONS,)), lambda: NOW)
    page = read(asyncio.run(site.place_page(views, read_address({"region": "73"}, "", NOW.date()))))
    assert [each.attributes["id"] for each in page.all("article")] == ["h-sessions"]
    assert not page.all(id="quota")
    assert not page.all(id="centres")


def test_a_province_without_data_shows_dashes_with_reasons_never_zeros() -> None:
    page = place(region="95")
    assert [each.one("p", class_="number").words for each in page.all("article")] == [DASH] * len(HEADLINES)
    assert all("Belum pernah ada kejadian" in each.words for each in page.all("article"))
    assert not page.all("svg", class_="trend")


def test_pickers_hold_what_is_looked_at() -> None:
    form = place(region="73", view="clients", **{"from": "2025-01", "to": "2025-03"}).one("form", class_="pickers")
    chosen = {
        select.attributes["name"]: [
            option.attributes["value"] for option in select.all("option") if "selected" in option.attributes
        ]
        for select in form.all("select")
    }
    assert chosen == {"region": ["73"], "view": ["clients"], "from": ["2025-01"], "to": ["2025-03"]}


def test_the_switch_of_language_keeps_the_address() -> None:
    links = place(region="73", **{"from": "2025-01", "to": "2025-03"}).one("nav", class_="language").all("a")
    assert [each.attributes["href"] for each in links] == [
        f"/?region=73&from=2025-01&to=2025-03&lang={language}" for language in ("id", "en")
    ]


def test_english_is_a_whole_language() -> None:
    words = place(lang="en").one("main").words
    for indonesian in ("Diperbarui", "menurut", "kejadian", "Naik ", "dari ", "Tampilkan", "tanpa data"):
        assert indonesian not in words


def test_a_mended_address_says_how_it_was_mended() -> None:
    assert "kami tukar" in place(**{"from": "2025-03", "to": "2025-01"}).one("p", class_="notice").words


def test_where_a_number_comes_from_begins_with_the_newest_event() -> None:
    page = figure(region="73")
    rows = page.one(id="events").one("tbody").all("tr")
    assert rows[0].all("td")[0].words == "29 Jun 2026"
    assert "73.mentoring/2 #180" in rows[0].words
    assert "180 kejadian" in page.one(id="events").words
    assert page.one("a", rel="next").attributes["href"] == "/figure/sessions?region=73&page=2#events"
    assert not page.all("a", rel="prev")


def test_the_last_page_holds_the_oldest_event() -> None:
    page = figure(region="73", page="4")
    assert page.one(id="events").one("tbody").all("tr")[-1].all("td")[0].words == "1 Jan 2026"
    assert page.one("a", rel="prev").attributes["href"] == "/figure/sessions?region=73&page=3#events"
    assert not page.all("a", rel="next")


def test_a_page_beyond_the_last_shows_the_last() -> None:
    assert "Halaman 4 dari 4" in figure(region="73", page="99").one("nav", class_="pages").words


def test_what_was_taken_back_is_shown_as_minus() -> None:
    minus = figure(region="73").all("tr", class_="minus")
    assert minus
    assert all(each.one("td", class_="effect").words == "\N{MINUS SIGN}1" for each in minus)
    assert "Tercatat ganda" in minus[0].words


def test_a_figure_shows_what_it_is_divided_by() -> None:
    words = figure("village-quota-year", region="73").one(id="number").words
    assert "Pembilang" in words
    assert f"Penyebut{quota()}" in words


def test_a_centre_has_figures_of_its_own() -> None:
    assert "PLUT Maros" in figure(region=CENTRE).one("h1").words


def test_the_page_of_a_centre_leads_back_to_the_nation() -> None:
    page = place(region=CENTRE)
    assert page.one("h1").words.startswith("PLUT Maros")
    assert [each.words for each in page.one("nav", class_="trail").all("a")] == ["Indonesia"]
    picked = page.one("form", class_="pickers").one(id="region").all("option")
    assert not [each for each in picked if "selected" in each.attributes]


def test_a_figure_that_a_centre_does_not_have_is_not_broken_down_there() -> None:
    words = place(region=CENTRE, view="centres").one(id="chosen").words
    assert "tidak dirinci di bawah tingkat sentra" in words


def test_a_view_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ViewUnknown):
        place(view="sessionz")


def test_definitions_have_a_page() -> None:
    page = read(site.about_page(fake_views(), read_address({}, "", date(2026, 11, 22))))
    assert {each.attributes["id"] for each in page.one("dl", class_="glossary").all("div")} >= set(HEADLINES)


def test_a_refusal_looks_like_a_page_and_says_what_to_do() -> None:
    error = Unavailable("database-away", Text("Basis data belum dapat dihubungi.", "No database."))
    page = read(site.refusal_page(read_address({}, "", date(2026, 11, 22)), NOW, 503, error))
    assert page.one("h1").words == "Basis data belum dapat dihubungi."
    assert "Muat ulang" in page.one("main").words
    assert page.one("title").words.startswith("Galat:")


def test_a_page_shows_what_a_decree_made_and_says_what_became_of_what_it_ended() -> None:
    old, made = "73.09.01.2003", "73.09.01.2099"
    decreed = FakeSnapshots(decreed=(Succession(old, made, date(2026, 7, 1), "a-decree", "Bonto Baru"),))

    def shown(**query: str) -> Element:
        address = read_address({"view": "sessions", **query}, "", NOW.date())
        return read(asyncio.run(site.place_page(fake_views(decreed), address)))

    assert shown(region=made).one("h1").words.startswith("Bonto Baru")
    ranked = shown(region="73.09.01").one(id="ranking").words
    assert ("Bonto Baru" in ranked, Regions.load().name(old) in ranked) == (True, False)
    for region, said in ((old, made), ("73.09.01.2098", "73.09.01.2098")):
        with pytest.raises(RegionMissing) as refused:
            shown(region=region)
        assert said in refused.value.words.id
