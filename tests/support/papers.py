"""The papers of the house, and rules on what they name; each is tried in `test_papers.py` on a sample.

A name counts where it stands as code: in a block or between backticks. A placeholder (`<service>`) or a star stands for
anything, but something has to be there.

Invariant: every rule takes a text and returns complaints, so that a rule can be seen to fail.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tests.support.house import ROOT

TREES: Final = ("deploy", "docs", "services", "shared", "tests")
HEADINGS: Final = ("Context.", "Decision.", "Consequences.", "Alternatives.", "Revisit when", "Held by")
"""What every decision says, in this order."""
_CODE = re.compile(r"```.*?```|^    [^\n]*|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_AROUND = "`'\"“”()[],;:…"
_FILE = re.compile(r"[A-Za-z]+\.(md|toml|lock|yml)|Makefile|LICENSE|NOTICE")
_MODULE = re.compile(rf"(?:{'|'.join(TREES)})(?:\.[A-Za-z_]\w*)+")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_OLD_WORDS = re.compile(r"\b(lanes?|holes?|parked|tall(?:y|ies)|bookings?)\b", re.IGNORECASE)


def papers() -> list[Path]:
    """Return the papers of the checkout."""
    folders = (ROOT, ROOT / "deploy", *(ROOT / "services").iterdir(), ROOT / "tests", ROOT / "tests" / "bench")
    return sorted(path for folder in folders for path in folder.glob("*.md"))


def words(text: str) -> int:
    """Count words as `wc -w` does."""
    return len(text.split())


def code(text: str) -> str:
    """Return what stands as code, piece by piece on lines of its own."""
    return "\n".join(_CODE.findall(text))


def _named(text: str) -> Iterator[str]:
    return (token for word in code(text).split() if (token := word.strip(_AROUND).rstrip(f".{_AROUND}")))


def _is_there(path: str, folder: Path) -> bool:
    pattern = re.sub(r"<[^>]*>", "*", path).rstrip("/")
    return any(any(start.glob(pattern)) for start in {ROOT, folder})


def missing_paths(text: str, folder: Path = ROOT) -> Iterator[str]:
    """Name each path that is not there; a test file may stand without its folder."""
    for token in _named(text):
        if token.split("/")[0] in TREES and "/" in token:
            found = _is_there(token, folder)
        elif token.startswith("test_") and token.endswith(".py"):
            found = _is_there(f"tests/**/{token}", folder)
        else:
            found = not _FILE.fullmatch(token) or _is_there(token, folder)
        if not found:
            yield f"{token} is not there"


def missing_modules(text: str) -> Iterator[str]:
    """Name each dotted module that is not there; its last part may be something that the module names."""
    for token in filter(_MODULE.fullmatch, _named(text)):
        *above, last = token.split(".")
        path, module = ROOT.joinpath(*above, last), ROOT.joinpath(*above)
        files = (module.with_suffix(".py"), module / "__init__.py")
        inside = any(file.exists() and re.search(rf"\b{last}\b", file.read_text("utf-8")) for file in files)
        if not (path.is_dir() or path.with_suffix(".py").exists() or inside):
            yield f"{token} is not there"


def dead_links(text: str, folder: Path = ROOT) -> Iterator[str]:
    """Name each link that leads to no file and to no heading of its paper."""
    titles = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    headings = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
    for target in _LINK.findall(text):
        if (
            not target.startswith("http")
            and target.removeprefix("#") not in headings
            and not (folder / target).exists()
        ):
            yield f"{target} leads nowhere"


def make_targets(text: str) -> set[str]:
    """Return the targets of `make` that a paper or a script names."""
    return set(re.findall(r"\bmake ([a-z][a-z-]*)\b", text))


def unknown_targets(text: str, known: Iterable[str]) -> Iterator[str]:
    """Name each target that there is not."""
    return (f"make {target} is no command" for target in sorted(make_targets(code(text)) - set(known)))


def old_words(text: str) -> Iterator[str]:
    """Name words that the house has given up; as code, or in italics, they are somebody's name for a thing."""
    prose = re.sub(r"\*[^*\n]+\*", "", _CODE.sub("", text))
    return (f"{word!r} has another name now" for word in _OLD_WORDS.findall(prose))


def unfit_decisions(text: str) -> Iterator[str]:
    """Name each decision that lacks a heading, says nothing under one, or has them in another order."""
    for title, body in re.findall(r"^#### \d+\. (.+?)$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL):
        said = dict(re.findall(r"^- \*\*(.+?)\*\*[ ]*(.*)$", body, re.MULTILINE))
        if tuple(said) != HEADINGS or not all(said.values()):
            yield f"{title}: {', '.join(said)}"


def subjects(layers: Iterable[str], apart: Iterable[str]) -> list[str]:
    """Return a service's subjects from its import contract, the lowest first."""
    return [each for layer in reversed(list(layers)) for each in layer.split(" | ") if each not in apart]


def subjects_told(text: str) -> list[str]:
    """Return the subjects that a service's paper has in its table, in this order."""
    table = text.partition("| subject |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)


def counters_told(text: str) -> dict[str, list[int]]:
    """Return what the paper of costs says of each act, in the order of its columns."""
    table = text.partition("<!-- baseline.json -->")[2].partition("<!-- end -->")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]
    return {act: [int(each.replace(",", "")) for each in counters] for act, *counters in rows}
