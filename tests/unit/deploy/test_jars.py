"""The broker is exactly the committed list of jars, and a jar that differs is never used."""

import hashlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Self

import pytest

from deploy.local import jars
from deploy.local.kafka import new_cluster_id
from deploy.local.lock_jars import POM
from deploy.local.messages import Refused


class FakeMaven:
    """A repository whose every jar has the same content; answers as jgo's context does."""

    content = b"whole"

    def __init__(self, _resolver: object, cache: Path, **_: object) -> None:
        self._cache = cache
        self._name = ""

    def project(self, _group: str, artifact: str) -> Self:
        self._name = artifact
        return self

    def at_version(self, _version: str) -> Self:
        return self

    def artifact(self) -> Self:
        return self

    def resolve(self) -> Path:
        (self._cache / self._name).write_bytes(self.content)
        return self._cache / self._name


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lend a lock of two jars, and a repository that has them."""
    sha256 = hashlib.sha256(b"whole").hexdigest()
    monkeypatch.setattr(jars, "locked", lambda: [jars.Jar("g", name, "1", sha256) for name in ("a", "b")])
    monkeypatch.setattr(jars, "MavenContext", FakeMaven)


def test_the_lock_names_no_host_and_every_hash() -> None:
    committed = jars.locked()
    assert len(committed) == len(set(committed)) > 40
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in committed)
    assert "http" not in jars.LOCK.read_text()


def test_the_lock_fits_the_pom() -> None:
    namespace = {"m": "http://maven.apache.org/POM/4.0.0"}
    pom = ET.parse(POM)  # noqa: S314 - our own file
    kafka = pom.findtext("m:properties/m:kafka.version", namespaces=namespace)
    versions = {jar.version for jar in jars.locked() if jar.group == "org.apache.kafka"}
    assert versions == {kafka}, "a mixture of Kafka's versions dies at its start"


@pytest.mark.usefixtures("lock")
def test_only_what_is_missing_is_fetched(tmp_path: Path) -> None:
    fetched: list[jars.Jar] = []
    (tmp_path / "a-1.jar").write_bytes(b"whole")
    jars.fetch_missing(tmp_path, fetched.append)
    assert [jar.artifact for jar in fetched] == ["b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.jar", "b-1.jar"]


@pytest.mark.usefixtures("lock")
def test_a_download_that_differs_is_refused_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeMaven, "content", b"broken")
    with pytest.raises(Refused, match="wrong sha256"):
        jars.fetch_missing(tmp_path, lambda _jar: None)
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_id_is_never_taken_for_an_option() -> None:
    ids = [new_cluster_id() for _ in range(1_000)]
    assert all(re.fullmatch(r"[A-Za-z0-9_]{22}", each) for each in ids)
