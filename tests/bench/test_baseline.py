"""No act costs more statements, round trips, rows or bytes of WAL than `baseline.json` says."""

import pytest

from tests.bench import baseline
from tests.bench.counted import measure
from tests.bench.counters import counters

OLD = {"act": {"statements": 7, "wal_bytes": 1_000}}


async def test_no_act_costs_more_than_it_did(clean_kafka: str) -> None:
    with counters() as lent:
        measured = await measure(lent, clean_kafka)
    risen = list(baseline.risen(baseline.read(), measured))
    assert not risen, "\n".join(risen)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({"statements": 8, "wal_bytes": 1_000}, ["act: statements has risen from 7 to 8"]),
        ({"statements": 7, "wal_bytes": 1_021}, ["act: wal_bytes has risen from 1000 to 1021"]),
        ({"statements": 7, "wal_bytes": 1_020}, []),
        ({"statements": 6, "wal_bytes": 900}, []),
        ({"statements": 7}, ["act: wal_bytes was 1000, is None: run `make baseline`"]),
    ],
)
def test_what_has_risen_is_named_with_its_old_and_its_new_value(new: dict[str, int], said: list[str]) -> None:
    assert list(baseline.risen(OLD, {"act": new})) == said
