"""The one frame that the pages of all services stand in: its parts, its templates, what a field is called in it.

Invariant: pure, so that a page can be made without HTTP; a template that names something unknown fails, and what people
have typed is escaped wherever it is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from shared.http.pages.assets import WEB
from shared.i18n import Language, Text
from shared.i18n.field_labels import FIELD_LABELS
from shared.i18n.translator import Translator
from shared.regions import ATTRIBUTION

REFUSAL: Final = "refusal.html"
_TO_FRONT: Final = Text("Ke halaman depan", "To the front page")
_NOTHING_LOST: Final = Text(
    "Tidak ada yang hilang. Muat ulang sebentar lagi.", "Nothing is lost. Look again in a moment."
)


@dataclass(frozen=True)
class MenuLink:
    """Where one page leads to, and whether somebody is there."""

    address: str
    name: Text
    is_current: bool = False


@dataclass(frozen=True)
class Frame:
    """What a page has around it: whose pages these are, where they lead to, who looks, in which language."""

    title: Text
    menu: tuple[MenuLink, ...]
    language: Language
    here_in: Callable[[Language], str]
    """The address of this very page in a language."""
    who: Markup | None = None
    """Who looks and the way out, or the way in; None where nobody logs in."""
    template: str = "frame.html"
    """What a service's own pages extend; a refusal, too."""
    front: str = "/"
    to_front: Text = _TO_FRONT
    nothing_lost: Text = _NOTHING_LOST
    """Said when the service cannot answer yet."""

    @property
    def attribution(self) -> str:
        """Whose data the names of regions are."""
        return ATTRIBUTION[self.language]


def templates_of(web: Path) -> Environment:
    """Return a service's own templates, those of its subjects, and the house's.

    A template in `people/templates` of a service is called `people/...`; subjects lie beside the folder `web`.
    """
    subjects = {each.parent.name: FileSystemLoader(each) for each in web.parent.glob("*/templates")}
    frame = FileSystemLoader([web / "templates", WEB / "templates"])
    return Environment(
        loader=ChoiceLoader([frame, PrefixLoader(subjects)]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


def label(voice: Translator, field: str, labels: Mapping[str, Text] = FIELD_LABELS) -> str:
    """Return what a field is called, wherever it stands: `mapping.nik` as `nik`."""
    return voice.spoken(labels, field.rpartition(".")[2])
