"""A declaration that cannot mean what it says dies at import."""

from typing import Any

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.aggregation_plan import plans
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import Indicator, IndicatorRefused, VillageQuota
from services.reporting.indicators.rules.measures import Count, Distinct, Sum
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.partnerships import MouSigned
from shared.contracts.registry.centres import CentreRegistered
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.i18n import Text

WORDS = Text("kata", "words")


def an_indicator(**changes: Any) -> Indicator:
    """Sessions by village."""
    usual: dict[str, Any] = {
        "name": "tried", "title": WORDS, "unit": WORDS, "definition": WORDS, "basis": WORDS, "measure": Count(),
        "source": SessionCompleted, "when": "completed_on", "places": ("village_code",),
    }  # fmt: skip
    return Indicator(**(usual | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"when": "completed_at"},
        {"when": "field"},
        {"when": "follow_up_on"},
        {"places": ("consultant_ref",)},
        {"places": ("village",)},
        {"by": ("sector",)},
        {"by": ("follow_up_on",)},
        {"where": "field"},
        {"measure": Sum("field")},
        {"measure": Sum("hours")},
        {"measure": Distinct("contact_minutes")},
        {"source": EntrepreneurRegistered, "when": "registered_on", "measure": Distinct("centre_id")},
        {"source": MouSigned, "when": "signed_on", "places": ("region_code",), "by": ("partner_types",)},
        {"source": CentreRegistered, "when": "founded_on", "places": ("region_code",), "by": ("name",)},
    ],
)
def test_a_field_that_cannot_serve_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(IndicatorRefused):
        an_indicator(**changes)


def test_two_regions_in_one_indicator_are_refused() -> None:
    with pytest.raises(IndicatorRefused, match="two of its places"):
        an_indicator(places=("village_code", "village_code"))


def test_a_quota_counts_by_programme_and_its_year() -> None:
    with pytest.raises(IndicatorRefused, match="programme_id and programme_year"):
        VillageQuota(
            name="tried", title=WORDS, unit=WORDS, definition=WORDS, basis=WORDS, counted=an_indicator(),
            quota="quota_per_village_year", running=False,
        )  # fmt: skip


def test_two_views_of_one_name_are_refused() -> None:
    with pytest.raises(IndicatorRefused, match="tried"):
        Catalogue([an_indicator(), an_indicator(by=("field",))])


def test_indicators_of_one_event_agree_on_its_day() -> None:
    earlier = an_indicator(name="founded", source=CentreRegistered, when="founded_on", places=("region_code",))
    later = an_indicator(name="opened", source=CentreRegistered, when="registered_on", places=("region_code",))
    with pytest.raises(IndicatorRefused, match="different days"):
        Catalogue([earlier, later])


def test_a_count_and_a_sum_of_the_same_events_share_a_row() -> None:
    count, minutes = an_indicator(), an_indicator(name="minutes", measure=Sum("contact_minutes"))
    placed = plans([count, minutes])
    assert placed[count][0] == placed[minutes][0]
    assert (placed[count][1], placed[minutes][1]) == ("n", "s")


@pytest.mark.parametrize(
    "changes",
    [{"by": ("field",)}, {"places": ("centre_id",)}, {"measure": Distinct("client_ref")}, {"where": "first_session"}],
)
def test_another_meaning_has_another_definition(changes: dict[str, Any]) -> None:
    one, other = an_indicator(), an_indicator(**changes)
    assert plans([one])[one][0].definition != plans([other])[other][0].definition


def test_words_do_not_change_a_definition() -> None:
    one, other = an_indicator(), an_indicator(name="called-otherwise", title=Text("lain", "other"), per=60)
    assert plans([one])[one][0].definition == plans([other])[other][0].definition


def test_members_are_only_counted_where_they_are_kept() -> None:
    of_clients = an_indicator(places=("village_code", "centre_id"), measure=Distinct("client_ref"))
    assert of_clients.levels == ("nation", "province", "village", "centre")
    assert an_indicator().levels == ("nation", "province", "regency", "district", "village")


def test_a_correction_moves_the_views_of_what_it_takes_back() -> None:
    moved = {source.__name__: views for source, views in DECLARED.moved_views.items()}
    assert moved["SessionVoided"] == moved["SessionCompleted"] == {"sessions", "session-hours", "clients"}
    assert "village-quota-year" in moved["ProgrammeDeclared"]
    assert "village-quota-year" in moved["EntrepreneurConfirmationVoided"]
    assert "village-quota-year" not in moved["EntrepreneurEnrolled"]
    assert moved["EntrepreneurMerged"] == {"clients"}
    assert "agreements-active" in moved["AgreementTerminated"]


def test_the_events_behind_a_number_are_counted_by_whoever_counts_the_same_ones_in_its_places() -> None:
    clients, hours, youth = (DECLARED.views[name] for name in ("clients", "session-hours", "youth-enrolled"))
    assert isinstance(clients, Indicator)
    assert isinstance(hours, Indicator)
    assert isinstance(youth, Indicator)
    assert DECLARED.counted_with(clients) is DECLARED.views["sessions"]
    assert DECLARED.counted_with(hours) is DECLARED.views["sessions"]
    assert DECLARED.counted_with(youth) is youth
    alone = an_indicator(places=("centre_id",), measure=Distinct("client_ref"))
    assert Catalogue([alone, an_indicator(name="elsewhere")]).counted_with(alone) is None
