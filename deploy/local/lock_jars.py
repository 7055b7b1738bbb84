"""Rewrite `jars.lock` from `jars.pom.xml`: `python -m deploy.local.lock_jars`, a maintainer's command, with Maven.

Invariant: Maven alone decides which jars belong together; the lock names them with their sha256 and no host, so
whoever downloads them needs no Maven and any mirror serves.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from deploy.local.jars import LOCK, Jar

POM: Final = Path(__file__).with_name("jars.pom.xml")
RESOLVED: Final = re.compile(r"^\s+([\w.\-]+):([\w.\-]+):jar:([\w.\-]+):\w+:(/\S.*\.jar)", re.MULTILINE)
HEAD: Final = """\
# Kafka and what it needs, as Maven resolves deploy/local/jars.pom.xml. Written by: python -m deploy.local.lock_jars
"""


def resolved(folder: Path) -> list[Jar]:
    """Let Maven resolve the pom; raises CalledProcessError."""
    listing = folder / "jars.txt"
    goal = ["dependency:list", "-DincludeScope=runtime", "-DoutputAbsoluteArtifactFilename=true"]
    subprocess.run(["mvn", "-B", "-q", "-f", str(POM), *goal, f"-DoutputFile={listing}"], check=True)
    found = RESOLVED.findall(listing.read_text())
    return sorted(Jar(group, artifact, version, _sha256(Path(path))) for group, artifact, version, path in found)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Write the lock."""
    with tempfile.TemporaryDirectory() as folder:
        jars = resolved(Path(folder))
    LOCK.write_text(HEAD + "".join(f"{jar.group}:{jar.artifact}:{jar.version} {jar.sha256}\n" for jar in jars))
    print(f"{len(jars)} jars in {LOCK.name}")
    return 0 if jars else 1


if __name__ == "__main__":
    sys.exit(main())
