"""What an image of a service holds is enough for it: the library and its own folder, as the Dockerfile copies them.

Invariant: a service imports without the other three being there at all, and cannot reach them.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.house import ROOT

SERVICES = ("registry", "mentoring", "partnerships", "reporting")


def _run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_needs_the_library_and_nothing_else(service: str, tmp_path: Path) -> None:
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shared", tmp_path / "shared", ignore=leave_out)
    shutil.copytree(ROOT / "services" / service, tmp_path / "services" / service, ignore=leave_out)
    shutil.copy(ROOT / "services" / "__init__.py", tmp_path / "services")
    alone = _run(tmp_path, f"import services.{service}.app")
    assert alone.returncode == 0, alone.stderr
    other = next(each for each in SERVICES if each != service)
    assert "ModuleNotFoundError" in _run(tmp_path, f"import services.{other}.app").stderr
