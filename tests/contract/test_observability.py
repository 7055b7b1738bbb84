"""Alarms, dashboard and list of figures speak of figures that exist, and every alarm that was promised is there."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from shared.runtime.telemetry.metrics import Told
from tests.support import figures
from tests.support.house import ROOT

FOLDER = ROOT / "deploy" / "observability"
FIGURE = re.compile(r"\bnaik_kelas_[a-z_]+")
ALARMS = {
    "LaneHalted", "RecordsParked", "OutboxOld", "HorizonHeld", "ConsumerBehind", "ProvinceSilent", "FollowerStuck",
    "SequenceReused",
    "PartitionUnread", "ConsumerAway",
    "RelayBehindItsStream", "StreamLost", "RelayStopped",
    "NiksTried",
}  # fmt: skip


def known() -> set[str]:
    """Return every name that can be asked for."""
    parts = {f"{told.name}_{part}" for told in figures.FIGURES if told.kind == "histogram" for part in _PARTS}
    return parts | {told.name for told in figures.FIGURES if told.kind != "histogram"}


_PARTS = ("bucket", "sum", "count")


def rules() -> list[dict[str, Any]]:
    """Return the alarms."""
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    """Yield what alarms and dashboard ask Prometheus."""
    yield from (rule["expr"] for rule in rules())
    for panel in json.loads((FOLDER / "dashboard.json").read_text("utf-8"))["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_every_figure_that_is_asked_for_exists() -> None:
    asked = {name for expression in expressions() for name in FIGURE.findall(expression)}
    assert asked - known() == set()


def test_every_figure_is_shown_or_alarmed_of() -> None:
    asked = " ".join(expressions())
    assert [told.name for told in figures.FIGURES if told.name not in asked] == []


def test_the_alarms_that_were_promised_are_there_and_say_what_to_do() -> None:
    assert {rule["alert"] for rule in rules()} >= ALARMS
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "look_at"}


def test_the_list_of_figures_is_fresh() -> None:
    assert figures.PAGE.read_text("utf-8") == figures.page(), "write it: python -m tests.support.figures"


@pytest.mark.parametrize("told", figures.FIGURES, ids=lambda told: told.name)
def test_a_figure_is_named_by_noun_and_unit_and_labelled_by_nothing_personal(told: Told) -> None:
    units = "events|records|seconds|lanes|leaders|batches|scrapes|commands|info"
    assert re.fullmatch(rf"naik_kelas_[a-z_]*({units})(_total)?", told.name)
    assert told.labels
    assert set(told.labels) <= {
        "consumer", "figure", "method", "outcome", "partition", "province", "reason", "release", "role", "route",
        "service", "state", "status", "topic",
    }  # fmt: skip


def test_the_collector_takes_traces_and_asks_every_role_for_its_figures() -> None:
    said = yaml.safe_load((ROOT / "deploy" / "otel-collector.yaml").read_text("utf-8"))
    for pipeline in said["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            assert set(names) <= set(said[kind]), f"{kind}: {names}"
    assert said["receivers"]["otlp"]["protocols"]["http"]["endpoint"].endswith(":4318")
    (scraped,) = said["receivers"]["prometheus"]["config"]["scrape_configs"]
    (listed,) = scraped["static_configs"]
    roles = {"registry": "api worker", "mentoring": "api worker", "partnerships": "api worker"}
    roles["reporting"] = "api worker archive"
    assert set(listed["targets"]) == {
        f"{name}-{role}:{9000 if role == 'api' else 8000}" for name, all_ in roles.items() for role in all_.split()
    }
