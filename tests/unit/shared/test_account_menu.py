"""A page says who looks at it, and lets them log out by a form of their own session."""

from uuid import UUID

from jinja2 import Environment

from shared.http.auth.account_menu import head, hidden, who
from shared.http.auth.sessions import Sessions
from shared.i18n.role_labels import ROLE_LABELS as NAMES
from shared.runtime.principal import ROLES, Principal

SESSIONS = Sessions("s" * 32)
CONSULTANT = Principal("c1", "consultant", "73.09", UUID(int=7), "Budi")


def test_somebody_is_shown_by_name_role_and_place() -> None:
    assert who(CONSULTANT) == "Budi · Konsultan · Kabupaten Maros"
    assert who(CONSULTANT, language="en") == "Budi · Consultant · Kabupaten Maros"
    assert who(Principal("m1", "ministry", "")) == "m1 · Kementerian · Indonesia"
    assert who(Principal("o1", "province", "99")) == "o1 · Dinas provinsi · 99"


def test_every_role_has_its_name_in_both_languages() -> None:
    assert set(NAMES) == set(ROLES)
    assert all(words.id and words.en for words in NAMES.values())


def test_the_head_logs_out_by_a_form_of_this_session() -> None:
    session = SESSIONS.begin(CONSULTANT)
    shown = head(session)
    assert "Budi · Konsultan · Kabupaten Maros" in shown
    assert '<form class="logout" method="post" action="/logout">' in shown
    assert f'<input type="hidden" name="csrf" value="{session.csrf}">' in shown
    assert "<button>Log out</button>" in head(session, language="en")


def test_a_stranger_is_shown_the_way_to_log_in_and_back() -> None:
    assert head(None, "/desk?q=1&r=2") == '<a class="login" href="/login?next=%2Fdesk%3Fq%3D1%26r%3D2">Masuk</a>'
    assert ">Log in<" in head(None, language="en")


def test_a_name_is_text_and_never_html() -> None:
    shown = head(SESSIONS.begin(Principal("x", "ministry", "", None, "<script>alert(1)</script>")))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_template_that_escapes_leaves_it_as_it_is() -> None:
    session = SESSIONS.begin(CONSULTANT)
    template = Environment(autoescape=True).from_string("{{ head }}{{ field }}")
    assert template.render(head=head(session), field=hidden(session)) == head(session) + hidden(session)
