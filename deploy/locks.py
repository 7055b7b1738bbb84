"""Writes the dependency locks, and tells whether they still say what the `pyproject.toml` files ask for.

One resolution for the whole house (`requirements-dev.lock`), of which every other lock is a part: the launcher's, the
library's, one for each service's image. `python -m deploy.locks write` resolves again (network), `check` compares
(no network). Each lock begins with a fingerprint of the requirements it was made from.

Invariant: a lock names packages, versions and hashes and no address, so any mirror serves; a package has one version
in all locks.
"""

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_MARK = "# made by `make lock`, from requirements with the fingerprint "
_UV = (
    *("-m", "uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-annotate"),
    *("--python-version", "3.11", "--quiet", "--no-emit-index-url", "--no-emit-find-links"),
)


@dataclass(frozen=True)
class Lock:
    """One lock file and the projects whose requirements it pins; paths relative to the root."""

    path: str
    projects: tuple[str, ...]
    group: str = ""

    def requirements(self, root: Path = ROOT) -> list[str]:
        """Return what is asked for, sorted; raises `KeyError` when a project declares no dependencies."""
        read = [tomllib.loads((root / project).read_text("utf-8")) for project in self.projects]
        wanted = [each for project in read for each in project["project"]["dependencies"]]
        return sorted([*wanted, *(read[0]["dependency-groups"][self.group] if self.group else [])])

    def fingerprint(self, root: Path = ROOT) -> str:
        """Return the short hash of what is asked for."""
        return hashlib.sha256("\n".join(self.requirements(root)).encode()).hexdigest()[:16]


SERVICES = tuple(sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml")))
_SHARED = "shared/pyproject.toml"
_OF_SERVICES = tuple(f"services/{name}/pyproject.toml" for name in SERVICES)
WHOLE = Lock("requirements-dev.lock", ("pyproject.toml", _SHARED, *_OF_SERVICES), "dev")
PARTS = (
    Lock("requirements.lock", ("pyproject.toml", _SHARED, *_OF_SERVICES)),
    Lock("shared/requirements.lock", (_SHARED,)),
    *(Lock(f"services/{name}/requirements.lock", (f"services/{name}/pyproject.toml", _SHARED)) for name in SERVICES),
)


def pins(text: str) -> dict[str, str]:
    """Return the pinned packages of a lock; shape: {name: version, marker and hashes}."""
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " "))
    return {entry.split("==")[0]: " ".join(entry.split()) for entry in entries if "==" in entry}


def _strays(part: dict[str, str], whole: dict[str, str]) -> list[str]:
    def bare(entry: str) -> str:
        return re.sub(r" ; .*?(?= --hash|$)", "", entry)  # a part may need a package under fewer conditions

    return [name for name, entry in part.items() if bare(entry) != bare(whole.get(name, ""))]


def _complaints_about(lock: Lock, root: Path, whole: dict[str, str]) -> Iterable[str]:
    if not (root / lock.path).exists():
        yield f"{lock.path} is missing"
        return
    text = (root / lock.path).read_text("utf-8")
    if not text.startswith(_MARK + lock.fingerprint(root) + "\n"):
        yield f"{lock.path} is older than the requirements it was made from"
    yield from (f"{lock.path} pins {name} otherwise than {WHOLE.path}" for name in _strays(pins(text), whole))
    yield from (f"{lock.path} names an address: {found}" for found in re.findall(r"https?://\S+", text))


def complaints(root: Path = ROOT) -> list[str]:
    """Say what is stale or strange about the locks; an empty list means they are fresh."""
    path = root / WHOLE.path
    whole = pins(path.read_text("utf-8")) if path.exists() else {}
    return [each for lock in (WHOLE, *PARTS) for each in _complaints_about(lock, root, whole)]


def _write(lock: Lock, *options: str) -> None:
    group = (f"--group={lock.projects[0]}:{lock.group}",) if lock.group else ()
    command = [sys.executable, *_UV, *lock.projects, *group, *options, "--output-file", lock.path]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / lock.path
    text = path.read_text("utf-8")
    path.write_text(f"{_MARK}{lock.fingerprint()}\n{text}", "utf-8")
    print(f"{lock.path}: {len(pins(text))} packages")


def write(*options: str) -> None:
    """Resolve once, then cut the parts out of the whole; known versions are kept unless `--upgrade` is given."""
    _write(WHOLE, *options)
    for lock in PARTS:
        _write(lock, "--constraint", WHOLE.path)


def main(verb: str, *options: str) -> int:
    """Run one verb; returns the exit status."""
    if verb == "write":
        write(*options)
    found = complaints()
    print("\n".join(found) if found else f"locks are fresh ({len(PARTS) + 1} files)")
    if found:
        print("run: make lock")
    return len(found) and 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
