"""All services' pages stand in one frame: a service's own templates begin no page and write no refusal of their own."""

from services.registry.web.site import WEB as REGISTRY
from shared.http.pages.assets import WEB
from shared.http.pages.layout import REFUSAL, templates_of
from tests.support.house import ROOT

REPORTING = ROOT / "services" / "reporting" / "dashboard"


def test_a_page_begins_in_the_frame_of_the_house_alone() -> None:
    templates = [*(ROOT / "services").rglob("*.html"), *(ROOT / "shared").rglob("*.html")]
    beginning = [path for path in templates if "<html" in path.read_text("utf-8")]
    assert beginning == [WEB / "templates" / "frame.html"]


def test_a_refusal_is_the_same_page_in_every_service() -> None:
    for own in (REGISTRY, REPORTING):
        written = templates_of(own).get_template(REFUSAL).filename
        assert written == str(WEB / "templates" / REFUSAL)
