"""What an image is: its own service, the library, what its lock names, and nobody of importance to run it."""

import json
import re
from collections.abc import Callable

import pytest

from tests.support import compose
from tests.support.compose import Json
from tests.support.house import ROOT
from tests.support.system import SERVICES

BASE = "python:3.11-slim"
MOST_MEGABYTES = 145
"""Above the base image, whose layers all four share."""
NUMPY_MEGABYTES = 55
"""What reporting has beside."""
LOOK = """
import importlib.metadata, json, os, pathlib
print(json.dumps({
    "user": os.getuid(),
    "services": [each.name for each in pathlib.Path("services").iterdir() if each.is_dir()],
    "installed": [each.name for each in importlib.metadata.distributions()],
    "tests": [str(each) for each in pathlib.Path().rglob("test*")],
    "writable": [each for each in ("/", "/venv", "/naik-kelas", "/naik-kelas/services") if os.access(each, os.W_OK)],
}))
"""


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def inside(images: dict[str, Json], service: str) -> Json:
    """What a look around inside finds."""
    image = images[service]["Id"]
    found: Json = json.loads(compose.docker("run", "--rm", "--entrypoint", "python", image, "-c", LOOK))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_an_image_holds_its_own_service_and_no_other(service: str, inside: Json) -> None:
    assert set(inside["services"]) - {"__pycache__"} == {service}
    assert inside["tests"] == []


def test_an_image_installs_what_its_lock_names_and_no_installer(service: str, inside: Json) -> None:
    lock = (ROOT / "services" / service / "requirements.lock").read_text("utf-8")
    named = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    assert {_plain(name) for name in inside["installed"]} <= named
    assert named


def test_whoever_an_image_runs_as_can_change_nothing_in_it(inside: Json) -> None:
    assert inside["user"] > 0
    assert inside["writable"] == []


def test_an_image_is_not_much_larger_than_what_all_four_share(
    images: dict[str, Json], service: str, tell: Callable[[str, object], None]
) -> None:
    base = compose.inspect(BASE)[0]["Size"]
    size = images[service]["Size"] / 1e6
    tell("size", f"{size:.0f} MB, of which {base / 1e6:.0f} MB are {BASE}")
    assert size - base / 1e6 < MOST_MEGABYTES + (NUMPY_MEGABYTES if service == "reporting" else 0)
