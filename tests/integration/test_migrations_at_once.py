"""Instances that are started together migrate one database one after another, and each finds it as it needs it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from shared.persistence.database import migrate
from tests.support.house import ROOT
from tests.support.system import SERVICES

RUNNERS = 4
IMPATIENT = "?options=-c%20lock_timeout%3D5s"
"""Runners that stood in each other's way would wait for ever."""


@pytest.mark.parametrize("service", SERVICES)
def test_runners_that_migrate_at_once_make_each_table_once(service: str, database: str) -> None:
    folder: Path = ROOT / "services" / service / "migrations"
    with ThreadPoolExecutor(RUNNERS) as pool:
        found = list(pool.map(lambda _: migrate(folder, f"{database}{IMPATIENT}").relation, range(RUNNERS)))
    assert Counter(found) == {"none": 1, "current": RUNNERS - 1}
    with psycopg.connect(database) as connection:
        assert connection.execute("select count(*) from alembic_version").fetchall() == [(1,)]
