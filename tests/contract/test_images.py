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


def _copy(service: str, folder: Path) -> None:
    """Copy what the image of a service holds."""
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shared", folder / "shared", ignore=leave_out)
    shutil.copytree(ROOT / "services" / service, folder / "services" / service, ignore=leave_out)
    shutil.copy(ROOT / "services" / "__init__.py", folder / "services")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_needs_the_library_and_nothing_else(service: str, tmp_path: Path) -> None:
    _copy(service, tmp_path)
    alone = _run(tmp_path, f"import services.{service}.app")
    assert alone.returncode == 0, alone.stderr
    other = next(each for each in SERVICES if each != service)
    assert "ModuleNotFoundError" in _run(tmp_path, f"import services.{other}.app").stderr


def test_an_image_holds_the_templates_of_every_subject(tmp_path: Path) -> None:
    _copy("registry", tmp_path)
    listed = _run(tmp_path, "from services.registry.web.site import SITE; print(*SITE.templates.list_templates())")
    assert listed.returncode == 0, listed.stderr
    of_subjects = (ROOT / "services" / "registry").glob("*/templates/*.html")
    written = {f"{path.parts[-3]}/{path.name}" for path in of_subjects if path.parts[-3] != "web"}
    assert written
    assert written <= {*listed.stdout.split()}
