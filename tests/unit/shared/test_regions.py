"""The country is whole: every region is there once, hangs on its parent, has a day and a place on the map."""

import gzip
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.regions import (
    ATTRIBUTION,
    PROVINCES,
    SHORT,
    TILES,
    Level,
    RegionCodeInvalid,
    Regions,
    RegionUnknown,
    level_of,
    local_day,
    normalise,
    province_of,
    timezone_of,
)
from shared.regions.table import DATA
from shared.regions.tiles import COLUMNS, ROWS

COUNTRY = Regions.load()
SIZES: dict[Level, int] = {"nation": 1, "province": 38, "regency": 514, "district": 7_285, "village": 83_762}
OFFSET_HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}

villages = st.sampled_from(COUNTRY.villages_in(""))


@pytest.mark.parametrize(("level", "size"), SIZES.items())
def test_the_edition_holds_every_region_of_a_level(level: Level, size: int) -> None:
    assert COUNTRY.count("", level) == size


def test_villages_are_desa_kelurahan_or_desa_adat() -> None:
    kinds = Counter(code.rpartition(".")[2][0] for code in COUNTRY.villages_in(""))
    assert kinds == {"2": 75_252, "1": 8_496, "3": 14}


def test_there_are_no_orphans_no_doubles_and_no_disorder() -> None:
    _, *lines = gzip.decompress(DATA.read_bytes()).decode().splitlines()
    codes = [line.partition("\t")[0] for line in lines]
    assert codes == sorted(set(codes))
    assert {code.rpartition(".")[0] for code in codes} <= {"", *codes}


@given(villages)
def test_a_walk_up_from_a_village_ends_at_the_nation(village: str) -> None:
    regency = COUNTRY.parent(COUNTRY.parent(village))
    assert COUNTRY.level(regency) == "regency"
    assert COUNTRY.parent(regency) == province_of(village)
    assert COUNTRY.parent(province_of(village)) == ""


@given(villages)
def test_a_region_counts_itself_and_all_below_it(village: str) -> None:
    district = COUNTRY.parent(village)
    assert village in COUNTRY.children(district) == COUNTRY.villages_in(district)
    assert COUNTRY.count(district, "village") == len(COUNTRY.villages_in(district))
    assert COUNTRY.count(district, "district") == 1
    assert COUNTRY.count(district, "province") == 0
    assert COUNTRY.villages_in(village) == (village,)
    assert COUNTRY.children(village) == ()


@pytest.mark.parametrize("level", ["regency", "district", "village"])
def test_the_provinces_add_up_to_the_nation(level: Level) -> None:
    assert sum(COUNTRY.count(province, level) for province in PROVINCES) == COUNTRY.count("", level)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("", "Indonesia"),
        ("73", "Sulawesi Selatan"),
        ("73.09", "Kabupaten Maros"),
        ("73.09.01.2003", "Tenrigangkae"),
        ("12.07.28.1007", "Lubuk Pakam I,II"),
        ("35.29.22", 'Ra"as'),
        ("53.07.01.2021", "Regapu\N{RIGHT SINGLE QUOTATION MARK}u"),
    ],
)
def test_a_region_has_its_official_name(code: str, name: str) -> None:
    assert COUNTRY.name(code) == name


@pytest.mark.parametrize("code", ["00", "99", "73.99", "73.09.01.2001", "7309", "73.0", "Maros", "73.09.01.20031", "~"])
def test_an_unknown_code_is_refused_by_name(code: str) -> None:
    assert code not in COUNTRY
    for ask in (COUNTRY.name, COUNTRY.level, COUNTRY.parent, COUNTRY.children, COUNTRY.villages_in):
        with pytest.raises(RegionUnknown, match=r"is not a region of idn-area-data 4\.0\.1") as refusal:
            ask(code)
        assert refusal.value.code == code


def test_the_nation_has_no_parent() -> None:
    with pytest.raises(RegionCodeInvalid):
        COUNTRY.parent("")


def test_the_table_is_read_once_a_process() -> None:
    assert Regions.load() is COUNTRY
    assert COUNTRY.edition == "idn-area-data 4.0.1"


@pytest.mark.parametrize("notice", [DATA.with_name("NOTICE"), DATA.parents[2] / "NOTICE"], ids=["beside", "root"])
def test_the_notices_name_the_edition_and_its_licence(notice: Path) -> None:
    words = " ".join(notice.read_text(encoding="utf-8").split())
    assert COUNTRY.edition in words
    assert DATA.name in words
    assert "Open Database License 1.0" in words


def test_what_a_page_must_say_is_said_in_both_languages() -> None:
    assert set(ATTRIBUTION) == {"id", "en"}
    assert all("idn-area-data" in notice and "Open Database License" in notice for notice in ATTRIBUTION.values())
    assert ATTRIBUTION["en"] in " ".join(DATA.with_name("NOTICE").read_text(encoding="utf-8").split())


def test_a_search_names_the_widest_and_likeliest_first() -> None:
    assert COUNTRY.search("MAROS")[:2] == ["73.09", "73.09.04"]
    assert COUNTRY.search("sulawesi  s", "province") == ["73"]
    assert [COUNTRY.name(code) for code in COUNTRY.search("bandung", "regency")] == [
        "Kabupaten Bandung",
        "Kota Bandung",
        "Kabupaten Bandung Barat",
    ]


def test_a_search_stays_inside_a_region() -> None:
    assert COUNTRY.search("bontoa", "village", within="73.09")[0] == "73.09.01.1002"
    assert all(code.startswith("73.09") for code in COUNTRY.search("bo", within="73.09"))
    with pytest.raises(RegionUnknown):
        COUNTRY.search("bontoa", within="99")


def test_a_search_takes_either_mark_for_the_glottal_stop() -> None:
    assert COUNTRY.search("ra'as", "district") == COUNTRY.search('RA"AS', "district") == ["35.29.22"]


@pytest.mark.parametrize("text", ["", "  ", "\t", "no such place anywhere"])
def test_a_search_for_nothing_finds_nothing(text: str) -> None:
    assert COUNTRY.search(text) == []


@given(st.text(alphabet="aeingu", min_size=1, max_size=2), st.sampled_from(COUNTRY.children("73")), st.integers(1, 60))
def test_a_search_gives_as_many_different_regions_as_asked(text: str, regency: str, limit: int) -> None:
    naming = [code for code in COUNTRY.villages_in(regency) if text in COUNTRY.name(code).lower()]
    found = COUNTRY.search(text, "village", within=regency, limit=limit)
    assert len(set(found)) == len(found) == min(limit, len(naming))
    assert all(text in COUNTRY.name(code).lower().replace('"', "'") for code in found)


@given(villages, st.sampled_from(["province", "regency", "district", "village"]))
def test_both_spellings_of_a_code_become_the_dotted_one(village: str, level: Level) -> None:
    lengths = {"province": 2, "regency": 5, "district": 8, "village": 13}
    code = village[: lengths[level]]
    assert normalise(code) == normalise(code.replace(".", "")) == normalise(f" {code} ") == code
    assert level_of(code) == level
    assert province_of(code.replace(".", "")) == province_of(village)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "7",
        "730",
        "73.9",
        "73.0901.2001",
        "7309.01",
        "73.09.01.201",
        "73.",
        "73 09",
        "73090120",
        "730901200",
        "ABCD",
        "٧٣",
    ],
)
def test_what_is_no_code_is_refused_with_value_and_rule(code: str) -> None:
    with pytest.raises(ValueError, match="is not a Kemendagri code") as refusal:
        normalise(code)
    assert isinstance(refusal.value, RegionCodeInvalid)
    assert refusal.value.value == code
    assert repr(code) in str(refusal.value)


def test_what_has_no_shape_has_no_level_and_no_province() -> None:
    with pytest.raises(RegionCodeInvalid):
        level_of("730901")
    with pytest.raises(RegionCodeInvalid):
        province_of("")


def test_every_province_has_a_time_zone() -> None:
    zones = Counter(timezone_of(province) for province in PROVINCES)
    assert zones == {"Asia/Jakarta": 18, "Asia/Makassar": 12, "Asia/Jayapura": 8}
    assert timezone_of("") == timezone_of("00") == "Asia/Jakarta"
    assert timezone_of("73.09.01.2003") == timezone_of("7309012003") == "Asia/Makassar"


def test_a_province_that_does_not_exist_has_no_time_zone() -> None:
    with pytest.raises(RegionCodeInvalid):
        timezone_of("99.01")


@pytest.mark.parametrize(
    ("instant", "code", "day"),
    [
        ("2025-12-31T14:30:00Z", "91.03", date(2025, 12, 31)),  # 23:30 WIT, the old year's last half hour
        ("2025-12-31T15:30:00Z", "91.03", date(2026, 1, 1)),  # 00:30 WIT, while Jakarta
        ("2025-12-31T15:30:00Z", "31", date(2025, 12, 31)),  # still has 22:30 of the old year
        ("2025-12-31T16:00:00Z", "73.09", date(2026, 1, 1)),  # midnight WITA
        ("2024-02-28T15:00:00Z", "96", date(2024, 2, 29)),
        ("2024-02-29T14:59:59Z", "96", date(2024, 2, 29)),
        ("2024-02-29T15:00:00Z", "96", date(2024, 3, 1)),
        ("2026-02-28T15:00:00Z", "96", date(2026, 3, 1)),
        ("2026-01-01T00:30:00+09:00", "31", date(2025, 12, 31)),  # an offset is only another spelling
    ],
)
def test_an_instant_belongs_to_the_day_of_the_place(instant: str, code: str, day: date) -> None:
    assert local_day(datetime.fromisoformat(instant), code) == day


@given(villages, st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy asks for naive bounds
def test_the_zones_keep_their_hours_the_whole_year(village: str, instant: datetime) -> None:
    ahead = timedelta(hours=OFFSET_HOURS[timezone_of(village)])
    assert local_day(instant, village) == (instant + ahead).date()


def test_a_naive_instant_has_no_day() -> None:
    with pytest.raises(ValueError, match="no UTC offset"):
        local_day(datetime(2025, 12, 31, 23, 30), "91")  # noqa: DTZ001 - naive on purpose


def test_every_province_has_its_own_tile_on_the_map() -> None:
    assert COUNTRY.children("") == PROVINCES
    assert set(TILES) == set(SHORT) == set(PROVINCES)
    assert len(set(TILES.values())) == len(PROVINCES)
    assert {column for column, _ in TILES.values()} <= set(range(COLUMNS))
    assert {row for _, row in TILES.values()} == set(range(ROWS))


def test_the_map_reads_as_the_country() -> None:
    corners = {"11": (0, 0), "21": (4, 1), "71": (10, 2), "73": (9, 5), "32": (4, 7), "53": (9, 7), "93": (16, 5)}
    assert {province: TILES[province] for province in corners} == corners
    for north, south in (("96", "92"), ("65", "64"), ("64", "63"), ("82", "81"), ("91", "95"), ("31", "32")):
        assert TILES[north][0] == TILES[south][0]
        assert TILES[north][1] < TILES[south][1]


def test_every_tile_has_its_own_short_label() -> None:
    assert len(set(SHORT.values())) == len(PROVINCES)
    assert all(2 <= len(label) <= 7 for label in SHORT.values())
