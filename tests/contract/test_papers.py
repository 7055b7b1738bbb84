"""The papers say what is there: every path, module, test, command, subject, contract and counter that they name.

Invariant: what a reader is shown exists, and every command that README shows runs in continuous integration. Each rule
comes with an example that it refuses.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support import papers
from tests.support.house import ROOT

PAPERS: Final = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in papers.papers()]
SERVICES: Final = ("registry", "mentoring", "partnerships", "reporting")
README_WORDS, SERVICE_WORDS, PICTURE_BYTES = 1_000, 400, 150_000
NO_SUBJECTS: Final = ("__main__", "app", "operating", "settings", "web")
RUN_OTHERWISE: Final = {
    "demo": "`make up` starts the same launcher in the background",
    "help": "tests/contract/test_architecture.py runs it",
}
"""Command that README shows and continuous integration does not type → where it is run all the same."""


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def contracts() -> dict[str, Any]:
    linter = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]
    return {each["id"]: each for each in linter["contracts"]}


MAKE: Final = tuple(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))


def test_readme_is_short_enough_to_be_read() -> None:
    assert papers.words(read("README.md")) <= README_WORDS


def test_readme_shows_a_picture_that_a_thin_line_can_carry() -> None:
    (picture,) = re.findall(r"!\[.+\]\((.+)\)", read("README.md"))
    assert (ROOT / picture).stat().st_size <= PICTURE_BYTES


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_that_a_paper_names_is_there(paper: Path) -> None:
    assert not list(papers.missing_paths(paper.read_text("utf-8"), paper.parent))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_module_that_a_paper_names_is_there(paper: Path) -> None:
    assert not list(papers.missing_modules(paper.read_text("utf-8")))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_of_a_paper_leads_somewhere(paper: Path) -> None:
    assert not list(papers.dead_links(paper.read_text("utf-8"), paper.parent))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_that_a_paper_names_is_one(paper: Path) -> None:
    assert not list(papers.unknown_targets(paper.read_text("utf-8"), MAKE))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_calls_things_by_their_names(paper: Path) -> None:
    assert not list(papers.old_words(paper.read_text("utf-8")))


def test_every_command_that_readme_names_runs_in_continuous_integration() -> None:
    shown = papers.make_targets(papers.code(read("README.md")))
    assert {"demo", "test"} <= shown
    assert not shown - papers.make_targets(read(".ci/run")) - set(RUN_OTHERWISE)


def test_readme_leads_to_every_other_paper() -> None:
    others = {str(each.relative_to(ROOT)) for each in papers.papers()} - {"README.md"}
    assert {f"services/{each}/README.md" for each in SERVICES} <= others
    assert not [each for each in others if each not in read("README.md")]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_short_paper_that_names_its_subjects_in_their_order(service: str) -> None:
    told = read(f"services/{service}/README.md")
    assert papers.subjects_told(told) == papers.subjects(contracts()[service]["layers"], NO_SUBJECTS)
    assert papers.words(told) <= SERVICE_WORDS


def test_the_architecture_names_every_import_contract_and_no_other() -> None:
    table = read("ARCHITECTURE.md").partition("### Import contracts")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"`(.+?)`", "".join(rows))) == sorted(contracts())


def test_the_architecture_names_the_subjects_of_every_service_in_their_order() -> None:
    table = read("ARCHITECTURE.md").partition("| service | its subjects")[2].partition("\n\n")[0]
    told = {
        name: re.findall(r"`(.+?)`", row) for name, row in re.findall(r"^\| ([a-z]+) \| (.+) \|", table, re.MULTILINE)
    }
    assert told == {each: papers.subjects(contracts()[each]["layers"], NO_SUBJECTS) for each in SERVICES}


def test_every_decision_has_its_headings() -> None:
    told = read("ARCHITECTURE.md")
    assert "#### 1. " in told
    assert not list(papers.unfit_decisions(told))


def test_the_costs_in_the_paper_are_the_ones_that_were_counted() -> None:
    told = papers.counters_told(read("tests/bench/README.md"))
    counted = json.loads(read("tests/bench/baseline.json"))
    assert told == {act: list(counters.values()) for act, counters in counted.items()}


DECISION = "#### 1. Title\n\n" + "".join(f"- **{heading}** Words.\n" for heading in papers.HEADINGS)
unknown_targets = partial(papers.unknown_targets, known=("demo",))


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (papers.missing_paths, "Read `services/registry/nowhere/`."),
        (papers.missing_paths, "```sh\nvar/venv/bin/python -m pytest tests/unit/nowhere.py\n```"),
        (papers.missing_paths, "    cat deploy/NOTHING.md\nProse."),
        (papers.missing_paths, "`tests/integration/test_nothing_*.py`"),
        (papers.missing_paths, "`services/<service>/nowhere/`"),
        (papers.missing_paths, "held by `test_nothing_at_all.py`"),
        (papers.missing_paths, "see `NOWHERE.md`"),
        (papers.missing_modules, "`python -m services.registry.nowhere`"),
        (papers.missing_modules, "`shared.contracts.mentoring.SessionLost`"),
        (papers.dead_links, "[the picture](docs/nothing.png)"),
        (papers.dead_links, "## A heading\n[there](#another-heading)"),
        (unknown_targets, "```sh\nPORT=1 make tea\n```"),
        (unknown_targets, "`make tea`"),
        (papers.old_words, "The lane stops at a hole."),
        (papers.old_words, "An event is parked."),
        (papers.unfit_decisions, DECISION.replace("- **Revisit when** Words.\n", "")),
        (papers.unfit_decisions, DECISION.replace("- **Held by** Words.", "- **Held by**")),
        (papers.unfit_decisions, DECISION + "\n#### 2. Another\n\nBecause.\n"),
    ],
)
def test_a_rule_refuses_what_it_is_for(rule: Callable[[str], Iterator[str]], refused: str) -> None:
    assert list(rule(refused))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (
            papers.missing_paths,
            "`GET /nowhere`, `services/<service>/settings.py`, `test_relay_dies.py`.",
        ),
        (papers.missing_paths, "services/registry/nowhere/ in prose, and (`ARCHITECTURE.md`)."),
        (papers.missing_paths, "    make demo\n\nservices/registry/nowhere/ after a block"),
        (papers.missing_modules, "`python -m services.registry migrate`, `shared.contracts.mentoring.SessionVoided`"),
        (papers.dead_links, "## Two words\n[here](#two-words), [there](README.md), [away](https://example.org)"),
        (unknown_targets, "Offices make tea; `PORT=1 make demo`."),
        (papers.old_words, "The verb `pass-hole`, the route `/parked`, and *lane* where operators see it."),
        (papers.unfit_decisions, DECISION + "\n## Words\n"),
    ],
)
def test_a_rule_allows_what_it_is_not_for(rule: Callable[[str], Iterator[str]], allowed: str) -> None:
    assert not list(rule(allowed))


def test_subjects_are_read_from_a_contract_and_from_a_paper_in_their_order() -> None:
    table = "| subject | about |\n|---|---|\n| `upper` | x |\n| `lower` | y |\n\n| `not` | z |"
    assert papers.subjects(["__main__", "app | operating", "upper", "lower"], NO_SUBJECTS) == ["lower", "upper"]
    assert papers.subjects_told(table) == ["upper", "lower"]


def test_counters_are_read_with_their_thousands() -> None:
    rows = "<!-- baseline.json -->\n| act | a | b |\n|---|---|---|\n| one act | 1 | 3,004 |\n<!-- end -->"
    assert papers.counters_told(rows) == {"one act": [1, 3004]}
