"""Demos in checkouts of their own, started as a person starts them, without the long telling of the nation.

Invariant: a demo ends with its block, whatever became of it, and leaves nothing running.
"""

import asyncio
import json
import shutil
import sys
import urllib.request
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx2

from deploy.local import paths, state
from deploy.local.issuer import token_request
from tests.support.clients import Caller
from tests.support.house import ROOT

_TREES: Final = ("deploy", "services", "shared")


@dataclass(frozen=True)
class Demo:
    """A checkout in which a demo can be started."""

    folder: Path

    async def make(self, verb: str, **wishes: object) -> tuple[int, str]:
        """Do what `make up` or another verb does, with wishes as `PORT=8080`; returns exit code and words."""
        told = [f"{name}={value}" for name, value in {"TRICKLE": 0, **wishes}.items()]
        command = ("/usr/bin/env", *told, sys.executable, "-m", "deploy.local", verb)
        process = await asyncio.create_subprocess_exec(*command, cwd=self.folder, stdout=PIPE, stderr=STDOUT)
        words, _ = await process.communicate()
        return process.returncode or 0, words.decode()

    @property
    def endpoints(self) -> dict[str, Any]:
        """Where everything is, as the launcher has written down."""
        known: dict[str, Any] = state.read(self.folder / "var" / "endpoints.json") or {}
        return known

    @property
    def ports(self) -> set[int]:
        """Every port that it tells of."""
        known = self.endpoints
        urls = [url for roles in known["services"].values() for url in roles.values()]
        urls += [*known["metrics"].values(), *known["postgres"].values(), known["issuer"], f"//{known['kafka']}"]
        return {int(url.split("/")[2].rpartition(":")[2]) for url in urls}

    def port_of(self, server: str) -> int:
        """Return the port of Kafka or PostgreSQL."""
        known = self.endpoints
        address = {"kafka": known["kafka"], "postgres": known["postgres"]["registry"].rpartition("/")[0]}[server]
        return int(address.rpartition(":")[2])

    async def metrics_told(self) -> set[str]:
        """Return the roles that tell operators their metrics."""
        async with httpx2.AsyncClient(timeout=10) as http:
            asked = {role: await http.get(url) for role, url in self.endpoints["metrics"].items()}
        return {role for role, answer in asked.items() if "naik_kelas_process_info" in answer.text}

    @asynccontextmanager
    async def service(self, name: str) -> AsyncIterator[Caller]:
        """Lend a caller of one of its services, with a token of its own issuer."""
        known = self.endpoints
        async with Caller(known["services"][name]["api"]) as caller:
            caller.http.headers["Authorization"] = f"Bearer {_token(known['issuer'])}"
            yield caller

    def log(self, name: str) -> str:
        """Return what a process has said."""
        return (self.folder / "var" / "log" / f"{name}.log").read_text(errors="replace")


def _token(issuer: str) -> str:
    form = urlencode(token_request("province:73")).encode()
    with urllib.request.urlopen(f"{issuer}/token", form, timeout=10) as answer:  # noqa: S310  # the demo's own
        return str(json.load(answer)["access_token"])


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Demo]:
    """Lend a checkout whose nation counts as told; what was started there is stopped afterwards."""
    lent = Demo(_checkout(folder))
    try:
        yield lent
    finally:
        await lent.make("down")


def _checkout(folder: Path) -> Path:
    for tree in _TREES:
        shutil.copytree(ROOT / tree, folder / tree, ignore=shutil.ignore_patterns("__pycache__"))
    data = folder / "var" / "data"
    (data / "issuer").mkdir(parents=True)
    (data / "nation.told").touch()
    (data / "issuer" / "persons.json").write_text("[]")
    paths.JARS.mkdir(parents=True, exist_ok=True)
    Path(folder / "var" / "jars").symlink_to(paths.JARS)
    return folder
