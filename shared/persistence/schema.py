"""How the tables of a database stand to the release that runs on them.

Revisions of a service are numbered, so a release can tell a later one's database from its own, and from one of which it
knows nothing. Invariant: a release runs on its own revision and on later ones, for a migration only ever adds; on an
earlier one, and on what it does not know, it is not ready.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.i18n import Text

Relation = Literal["current", "older", "newer", "none", "unknown"]
TABLE: Final = "alembic_version"
EXISTS: Final = f"select to_regclass('{TABLE}') is not null"
STORED: Final = f"select version_num from {TABLE} order by 1"  # noqa: S608  # our own name
_NUMBERED: Final = re.compile(r"\d{4}\w*")


@dataclass(frozen=True)
class KnownRevisions:
    """What a release knows: every revision in its folder, and the one that it brings a database to."""

    every: frozenset[str]
    head: str


@dataclass(frozen=True)
class SchemaState:
    """A database's revision beside a release's."""

    known: KnownRevisions
    stored: tuple[str, ...]
    """What the database says of itself; empty before the first migration."""

    @property
    def relation(self) -> Relation:
        """Say how the database stands to the release."""
        if not self.stored:
            return "none"
        if self.stored == (self.known.head,):
            return "current"
        strange = [each for each in self.stored if each not in self.known.every]
        if not strange:
            return "older"
        return "newer" if all(map(self._is_later, strange)) else "unknown"

    @property
    def words(self) -> Text:
        """Say it to an operator, with both revisions."""
        stored, head = ", ".join(self.stored), self.known.head
        return {
            "current": Text(f"skema {head}", f"schema {head}"),
            "none": Text(
                f"basis data belum punya tabel; rilis ini memerlukan skema {head}: jalankan migrate",
                f"the database has no tables yet; this release needs schema {head}: run migrate",
            ),
            "older": Text(
                f"skema {stored} lebih lama daripada rilis ini, yang memerlukan {head}: jalankan migrate",
                f"schema {stored} is older than this release, which needs {head}: run migrate",
            ),
            "newer": Text(
                f"skema {stored} lebih baru daripada rilis ini ({head}); tidak ada yang diubah, dan rilis ini dapat "
                "berjalan di atasnya",
                f"schema {stored} is newer than this release ({head}); nothing is changed, and this release can run "
                "on it",
            ),
            "unknown": Text(
                f"skema {stored} tidak dikenal rilis ini ({head}), dan bukan nomor rilis yang lebih baru; tidak ada "
                "yang diubah. Apakah ini basis data layanan lain?",
                f"schema {stored} is unknown to this release ({head}), and no number of a later one; nothing is "
                "changed. Is this another service's database?",
            ),
        }[self.relation]

    def _is_later(self, revision: str) -> bool:
        return _NUMBERED.fullmatch(revision) is not None and revision > self.known.head


def state_of(folder: Path, stored: Collection[str]) -> SchemaState:
    """Return how a database that names these revisions stands to the migrations in a folder."""
    return SchemaState(known_revisions(folder), tuple(sorted(stored)))


@cache
def known_revisions(folder: Path) -> KnownRevisions:
    """Return what the migrations in a folder are numbered by."""
    scripts = ScriptDirectory.from_config(alembic_config(folder))
    return KnownRevisions(
        frozenset(each.revision for each in scripts.walk_revisions()), str(scripts.get_current_head())
    )


def alembic_config(folder: Path) -> Config:
    """Return what Alembic has to know of a folder with migrations."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
