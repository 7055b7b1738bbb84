"""What a person sees at the demonstration's issuer: one button for each person that there is.

Invariant: complete without a script, by keyboard and on a phone; it says first that it is a demonstration's; whatever
came from outside is escaped.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from deploy.local.issuer.codes import CodeRequest
from shared.i18n import LANGUAGES, spoken
from shared.i18n.role_labels import ROLE_LABELS

_STYLE: Final = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:1rem;color:#1b1b1b;"
    "background:#fff}[lang=en]{color:#4a4a4a}button{font:inherit;display:block;width:100%;min-height:3.5rem;"
    "margin:.75rem 0;padding:.75rem 1rem;text-align:start;color:inherit;background:#eef4f1;"
    "border:2px solid #1f6f54;border-radius:.5rem;cursor:pointer}button:hover{background:#dcebe4}"
    "button:focus-visible{outline:4px solid #b35c00;outline-offset:2px}button span{display:block}"
)
_PAGE: Final = """<!doctype html>
<html lang="id">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
<main>
{body}
</main>
"""


def choice(wanted: CodeRequest, persons: Iterable[Mapping[str, str]]) -> str:
    """Return the page on which somebody chooses who they are."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">\n'
        for name, value in wanted.hidden().items()
    )
    body = (
        "<h1>Penerbit token untuk peragaan</h1>\n"
        "<p>Ini bukan halaman masuk yang sesungguhnya: semua orang di bawah ini rekaan, dan tidak ada kata sandi. "
        "Pilih sebagai siapa Anda masuk.</p>\n"
        '<p lang="en">The demonstration\'s own issuer. This is not a real login page: everybody below is made up, '
        "and there is no password. Choose who you log in as.</p>\n"
        f'<form method="post" action="/authorize">\n{hidden}{"".join(_button(each) for each in persons)}</form>'
    )
    return _page("Penerbit token untuk peragaan · The demonstration's issuer", body)


def refusal(reason: str) -> str:
    """Return the page for whoever came by an address that is not one of a page of the demonstration."""
    body = (
        "<h1>Penerbit token untuk peragaan</h1>\n"
        "<p>Alamat ini tidak lengkap. Kembali ke halaman yang Anda buka, lalu pilih Masuk lagi.</p>\n"
        '<p lang="en">This address is not complete. Go back to the page you came from and log in again.</p>\n'
        f"<p><code>{escape(reason)}</code></p>"
    )
    return _page("Alamat tidak lengkap · Address not complete", body)


def policy(wanted: CodeRequest | None) -> str:
    """Return the content policy: a form goes here, and from here back to whoever asked."""
    back = f" 'self' {wanted.origin}" if wanted else " 'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action{back}"


def _button(person: Mapping[str, str]) -> str:
    names = {language: escape(spoken(ROLE_LABELS, person["role"], language)) for language in LANGUAGES}
    where = f" · {escape(person['region'])}" if person.get("region") else ""
    return (
        f'<button name="sub" value="{escape(person["sub"])}"><strong>{escape(person["name"])}</strong>'
        f'<span>{names["id"]} · <span lang="en" style="display:inline">{names["en"]}</span>{where}</span>'
        "</button>\n"
    )


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), style=_STYLE, body=body)
