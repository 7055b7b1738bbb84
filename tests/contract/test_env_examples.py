"""The examples of an operator's settings: complete, readable by the services, and with the defaults they claim.

Invariant: a setting that is added or renamed is in the examples, or this fails.
"""

import re
from typing import Any

import pytest

from services.mentoring.settings import MentoringSettings
from services.partnerships.settings import PartnershipsSettings
from services.registry.settings import RegistrySettings
from services.reporting.settings import ReportingSettings
from shared.runtime.settings import ServiceSettings
from tests.support.house import ROOT

Lines = list[tuple[str, str, str, str]]
"""Each setting of a file: (sign, SERVICE, NAME, value); the sign is empty or `# `."""
KINDS: dict[str, type[ServiceSettings]] = {
    "REGISTRY": RegistrySettings,
    "MENTORING": MentoringSettings,
    "PARTNERSHIPS": PartnershipsSettings,
    "REPORTING": ReportingSettings,
}
FILES = ("province", "national")
OF_PROVINCES = {
    "topic_partitions", "topic_replication", "relay_batch_events", "relay_lease_seconds",
    "lock_wait_seconds", "idempotency_keep_days",
    "import_most_megabytes", "import_batch_rows", "import_keep_days", "uptd_deadline_months",
    "nik_tries_per_person", "nik_tries_per_caller",
    "oidc_issuer", "oidc_audience", "oidc_client_id", "oidc_client_secret", "oidc_leeway_seconds",
    "session_secret", "session_recheck_seconds", "public_url",
}  # fmt: skip
"""What is set only for services that have streams of their own, take in people, or ask who calls: not reporting."""
CHOSEN = {"oidc_client_secret", "public_url", "group_instance", "otlp_endpoint", "trace_share", "release"}
"""Optional settings whose example is not the default, as the files say beside them."""


def lines_of(file: str) -> Lines:
    text = (ROOT / "deploy" / f"{file}.env.example").read_text("utf-8")
    return re.findall(r"^(# |)([A-Z]+)_([A-Z_]+)=(.*)$", text, re.MULTILINE)


def fields_of(kind: type[ServiceSettings]) -> set[str]:
    return set(kind.model_fields)


def left_out_of(file: str) -> set[str]:
    return OF_PROVINCES if file == "national" else set()


@pytest.mark.parametrize("file", FILES)
def test_an_example_names_every_setting(file: str) -> None:
    named = {name.lower() for _, _, name, _ in lines_of(file)}
    wanted = {name for service in KINDS.values() for name in fields_of(service)} - left_out_of(file)
    assert named == wanted


@pytest.mark.parametrize("file", FILES)
def test_a_service_reads_its_part_of_an_example(file: str) -> None:
    services = {service for _, service, _, _ in lines_of(file)}
    assert services == (set(KINDS) if file == "province" else {"REPORTING"})
    for service in services:
        told: dict[str, Any] = {name.lower(): value for _, whose, name, value in lines_of(file) if whose == service}
        assert told.keys() <= fields_of(KINDS[service]), service
        KINDS[service].model_validate(told)


@pytest.mark.parametrize("file", FILES)
def test_an_optional_setting_is_shown_with_its_default(file: str) -> None:
    optional = [(service, name.lower(), value) for sign, service, name, value in lines_of(file) if sign]
    assert {name for _, name, _ in optional} >= CHOSEN - left_out_of(file)
    for service, name, value in optional:
        if name not in CHOSEN:
            default = KINDS[service].model_fields[name].default
            assert type(default)(value) == default, name
