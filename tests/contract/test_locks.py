"""The locks say what the `pyproject.toml` files ask for, and nothing else; each way to be stale is tried."""

import shutil
from pathlib import Path

import pytest

from deploy.locks import PARTS, ROOT, SERVICES, WHOLE, complaints, pins


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """All locks and what they are made from."""
    for lock in (WHOLE, *PARTS):
        for name in (lock.path, *lock.projects):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_they_are_fresh(copy: Path) -> None:
    assert complaints(copy) == []


def test_there_is_one_for_every_image() -> None:
    assert {f"services/{name}/requirements.lock" for name in SERVICES} <= {lock.path for lock in PARTS}


def test_a_new_requirement_of_one_service_makes_its_lock_and_the_whole_stale(copy: Path) -> None:
    _edit(copy / "services/reporting/pyproject.toml", '"numpy', '"polars>=1", "numpy')
    stale = "is older than the requirements it was made from"
    expected = ["requirements-dev.lock", "requirements.lock", "services/reporting/requirements.lock"]
    assert complaints(copy) == [f"{path} {stale}" for path in expected]


def test_a_version_changed_by_hand_is_noticed(copy: Path) -> None:
    _edit(copy / "services/registry/requirements.lock", "aiokafka==0.14.0", "aiokafka==0.13.9")
    assert complaints(copy) == [
        "services/registry/requirements.lock pins aiokafka otherwise than requirements-dev.lock"
    ]


def test_a_hash_changed_by_hand_is_noticed(copy: Path) -> None:
    _edit(copy / "shared/requirements.lock", "--hash=sha256:1", "--hash=sha256:2")
    assert [each.split(" otherwise ")[1] for each in complaints(copy)] == ["than requirements-dev.lock"]


def test_a_lock_that_is_gone_is_missed(copy: Path) -> None:
    (copy / "shared/requirements.lock").unlink()
    assert complaints(copy) == ["shared/requirements.lock is missing"]


def test_an_address_is_refused(copy: Path) -> None:
    _edit(copy / "requirements.lock", "aiokafka==0.14.0", "--index-url https://example.org/simple\naiokafka==0.14.0")
    assert complaints(copy) == ["requirements.lock names an address: https://example.org/simple"]


def test_every_package_is_pinned_with_hashes() -> None:
    for lock in (WHOLE, *PARTS):
        assert all("--hash=sha256:" in entry for entry in pins((ROOT / lock.path).read_text("utf-8")).values())
