"""The head of a page for whoever looks at it: who they are and the button to log out, or the way to log in.

Invariant: whatever came from the issuer or an address is escaped; complete without a script; logging out is a form of
this very session.
"""

from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from shared.http.auth.sessions import CSRF_FIELD, Session
from shared.i18n import Language, Text, in_language, spoken
from shared.i18n.role_labels import ROLE_LABELS
from shared.regions import Regions
from shared.runtime.principal import Principal

_LOG_IN: Final = Text("Masuk", "Log in")
_LOG_OUT: Final = Text("Keluar", "Log out")
_LINK: Final = Markup('<a class="login" href="/login?{}">{}</a>')
_FORM: Final = Markup(
    '<form class="logout" method="post" action="/logout">{}<span>{}</span> <button>{}</button></form>'
)
_FIELD: Final = Markup('<input type="hidden" name="{}" value="{}">')


def who(principal: Principal, language: Language = "id") -> str:
    """Return how somebody is shown: `Sitti · Dinas provinsi · Sulawesi Selatan`, not escaped."""
    regions = Regions.load()
    place = regions.name(principal.region) if principal.region in regions else principal.region
    parts = (principal.name or principal.subject, spoken(ROLE_LABELS, principal.role, language), place)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def head(session: Session | None, here: str = "/", language: Language = "id") -> Markup:
    """Return it; `here` is the page to come back to after logging in."""
    if session is None:
        return _LINK.format(urlencode({"next": here}), in_language(_LOG_IN, language))
    return _FORM.format(hidden(session), who(session.principal, language), in_language(_LOG_OUT, language))


def hidden(session: Session) -> Markup:
    """Return the field that every form of a page carries."""
    return _FIELD.format(CSRF_FIELD, session.csrf)
