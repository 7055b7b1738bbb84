"""A client that a public generator makes of a service's document, as a province's own developers would.

Invariant: nothing of a generated client is written by hand, and a document that the generator warns about makes none.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONFIG: Final = {"post_hooks": [], "content_type_overrides": {XLSX: "application/octet-stream"}}
"""The generator is told that a workbook is bytes; nothing is formatted afterwards."""
_SECONDS: Final = 60


class ClientUnmade(AssertionError):
    """The generator has something to say about a document."""


async def generate(document: dict[str, Any], name: str, folder: Path) -> None:
    """Make the package `name` of a document in a folder; raises `ClientUnmade` with what the generator says."""
    described, config = folder / f"{name}.openapi.json", folder / f"{name}.config.json"
    described.write_text(json.dumps(document), "utf-8")
    config.write_text(json.dumps(CONFIG), "utf-8")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "openapi_python_client", "generate", "--path", str(described), "--config", str(config),
        "--meta", "none", "--output-path", str(folder / name), "--fail-on-warning",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(child.communicate(), _SECONDS)
    if child.returncode:
        raise ClientUnmade(said.decode())


class GeneratedClient:
    """The package of a generated client, whose folder Python knows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.models, self.client = self._part("models"), self._part("client")

    def _part(self, name: str) -> ModuleType:
        return import_module(f"{self._name}.{name}")

    def operation(self, tag: str, name: str) -> Callable[..., Any]:
        """Return what calls one operation; its answer has `status_code` and, as a model, `parsed`."""
        call: Callable[..., Any] = self._part(f"api.{tag}.{name}").asyncio_detailed
        return call
