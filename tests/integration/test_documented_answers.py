"""Requests that nobody thought of: every answer is one that the document names, and none was unforeseen.

Schemathesis makes them of each service's own document: what it allows, and what it does not. Each api is a process on a
real PostgreSQL, its streams on a real Kafka. Invariant: the examples are the same in every run, and nothing that a
service is asked is left out but the stream of changes, which has no end.
"""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from deploy.local.ports import reserved
from tests.support import tokens
from tests.support.eventually import eventually
from tests.support.house import ROOT
from tests.support.processes import Process, Roles, listens, settings_of
from tests.support.without_database import SERVICES

EXAMPLES: Final = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")  # noqa: TID251  # a developer's wish, not a setting
"""Of each address and phase; `SCHEMATHESIS_EXAMPLES=200 make schemathesis` looks further."""
CHECKS: Final = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "unsupported_method", "allow_header_conformance", "ignored_auth",
)  # fmt: skip
SECONDS: Final = 900


async def started(service: str, roles: Roles, database: str, kafka_servers: str) -> Process:
    """Start the api of a service behind its migrations; returns it once it is ready."""
    settings = settings_of(
        service, database_url=database, kafka_servers=kafka_servers, provinces="73", topic_partitions=2
    )
    roles.start(service, "migrate", settings).done()
    api = roles.start(service, "api", settings)
    await api.ready()
    return api


async def fuzzed(address: str, folder: Path) -> tuple[int, str]:
    """Let Schemathesis ask a service; returns how it ended, and what it says."""
    command = (
        sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json",
        "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES,
        "--seed", "73", "--generation-deterministic", "--exclude-path", "/live",
        "--header", f"Authorization: {tokens.shown('province:73')['Authorization']}", "--header", "Accept-Language: en",
        "--request-timeout", "20", "--suppress-health-check", "all", "--no-color", "--warnings", "off",
    )  # fmt: skip
    child = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(child.communicate(), SECONDS)
    return child.returncode or 0, said.decode()


@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_is_one_that_the_document_names(
    service: str, roles: Roles, database: str, clean_kafka: str, tmp_path: Path
) -> None:
    api = await started(service, roles, database, clean_kafka)
    status, said = await fuzzed(api.url, tmp_path)
    assert status == 0, said[-20_000:]
    assert "unexpected-error" not in api.log.read_text("utf-8")


async def test_an_unforeseen_error_and_an_answer_that_no_document_names_are_found(tmp_path: Path) -> None:
    with reserved(1) as (port,):
        command = (sys.executable, "-m", "tests.support.planted", str(port))
        planted = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        try:
            await eventually(partial(listens, port), within_seconds=30)
            status, said = await fuzzed(f"http://127.0.0.1:{port}", tmp_path)
        finally:
            planted.kill()
            await planted.wait()
    assert status == 1, said
    assert "GET /fails" in said
    assert "Server error" in said
    assert "GET /undocumented" in said
    assert "Undocumented status code" in said
    assert "GET /sound" not in said
