"""Indonesian sentences speak Indonesian: no slug of a role, a level or a state stands in them; a centre has one name.

Codes that a caller has to send may stand in brackets behind their words. Invariant: whatever is said in both languages
is found here: `Text`, `Label` and the two halves of `t` in templates.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import pytest

from shared.http.auth.account_menu import who
from shared.http.auth.permissions import RoleRefused
from shared.i18n import listed
from shared.i18n.level_labels import LEVEL_LABELS
from shared.i18n.role_labels import ROLE_LABELS
from shared.regions import Level
from shared.runtime.errors import Invalid
from shared.runtime.principal import Principal, Role
from shared.runtime.validation import require_region
from tests.support.without_database import SERVICES, asking, built

ROOT: Final = Path(__file__).resolve().parents[2]
ROLES: Final = get_args(Role)
SLUGS: Final = {*ROLES, *get_args(Level), "nation"}
ENGLISH: Final = re.compile(rf"\b(?:{'|'.join(sorted(SLUGS))})\b", re.IGNORECASE)
OFFICIAL: Final = re.compile(r"\bpusat layanan\b|\btidak bersuara\b|\bnilai satu tahun\b|\bdari janji\b", re.IGNORECASE)
"""What offices do not say, or say otherwise on another page."""
SPOKEN: Final = ("Text", "Label")
RAW: Final = frozenset({"role", "roles", "level", "levels", "kind", "state", "legal_status", "rule", "before"})
"""What holds slugs: in an Indonesian sentence it stands by its words (`listed`)."""
IN_TEMPLATE: Final = re.compile(r"\bt\(\s*'((?:[^'\\]|\\.)*)'")


def halves(source: str) -> Iterator[tuple[int, ast.expr]]:
    """Yield the Indonesian half of everything that a module says; shape: (line, expression)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN and node.args:
            yield node.lineno, node.args[0]


def words_of(half: ast.expr) -> str:
    """Return what stands literally in a half."""
    return " ".join(
        each.value for each in ast.walk(half) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def raw_in(half: ast.expr) -> set[str]:
    """Return the names in a half's blanks that hold slugs."""
    blanks = [each.value for each in ast.walk(half) if isinstance(each, ast.FormattedValue)]
    named = {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in blanks}
    return named & RAW


def modules() -> Iterator[Path]:
    """Yield every module that may speak to people."""
    for folder in ("services", "shared"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def flaws(source: str) -> list[str]:
    """Return what is wrong with a module's Indonesian."""
    return [
        f"{line}: {said}"
        for line, half in halves(source)
        for said in (*ENGLISH.findall(words_of(half)), *OFFICIAL.findall(words_of(half)), *sorted(raw_in(half)))
    ]


def test_no_slug_stands_in_an_indonesian_sentence() -> None:
    wrong = {str(each.relative_to(ROOT)): found for each in modules() if (found := flaws(each.read_text("utf-8")))}
    assert wrong == {}


def test_no_slug_stands_in_an_indonesian_half_of_a_template() -> None:
    templates = [each for folder in ("services", "shared") for each in sorted((ROOT / folder).rglob("*.html"))]
    assert templates
    wrong = {
        f"{each.relative_to(ROOT)}: {said}"
        for each in templates
        for said in IN_TEMPLATE.findall(each.read_text("utf-8"))
        if ENGLISH.search(re.sub(r"\{\w+\}", "", said)) or OFFICIAL.search(said)
    }
    assert wrong == set()


@pytest.mark.parametrize(
    "source",
    [
        'Text("hanya province", "province only")', 'Text(f"harus {level}", "x")', 'Text(f"({before.state})", "x")',
        'Label("Pusat layanan", "Centre")',
    ],
)  # fmt: skip
def test_a_slug_in_a_sentence_is_found(source: str) -> None:
    assert len(flaws(source)) == 1
    assert flaws('Text("hanya Dinas provinsi", "province only")') == []


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_not_is_told_who_may_in_words(role: Role) -> None:
    refused = RoleRefused(role, {"district", "province"}).words
    assert ENGLISH.search(refused.id) is None
    assert "Dinas kabupaten/kota, Dinas provinsi" in refused.id
    assert ROLE_LABELS[role].en in refused.en


async def test_a_refusal_says_nothing_twice() -> None:
    async with asking(built("registry"), "consultant:73.09:00000000-0000-4000-8000-000000000001", "id") as caller:
        answer = (await caller.post("/centres", json={})).json()
        assert answer["title"] == "Konsultan tidak dapat melakukan ini; hanya: Dinas kabupaten/kota, Dinas provinsi."
        assert "detail" not in answer
        assert (await caller.get("/centres?region=x")).json()["detail"].startswith("region: harus kode wilayah")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_body_that_is_no_json_is_called_the_body(service: str) -> None:
    async with asking(built(service), "province:73", "id") as caller:
        paths = {"registry": "/centres", "mentoring": "/sessions", "partnerships": "/partners", "reporting": ""}
        if path := paths[service]:
            answer = await caller.post(path, content=b"{", headers={"content-type": "application/json"})
            assert [each["field"] for each in answer.json()["errors"]] == ["body"]


def test_levels_and_codes_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        require_region("region", "x", ("district", "village"))
    assert refused.value.flaws[0].rule.id == "harus kode wilayah Kemendagri (kecamatan, desa/kelurahan)"
    assert listed(LEVEL_LABELS, ["village", "new"], with_codes=True).id == "desa/kelurahan (village), new (new)"


def test_somebody_is_shown_once_where_the_office_is_the_name() -> None:
    assert who(Principal("m", "ministry", "", name="Kementerian")) == "Kementerian · Indonesia"
    assert who(Principal("s", "province", "73", name="Sitti")) == "Sitti · Dinas provinsi · Sulawesi Selatan"
