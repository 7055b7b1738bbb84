"""A partition's name is one: what is written of it is read again as it."""

import pytest

from shared.contracts.partition import Partition


@pytest.mark.parametrize("partition", [Partition("73.mentoring", 0), Partition("naik/kelas.73.registry", 11)])
def test_a_partition_is_found_again_by_its_written_name(partition: Partition) -> None:
    assert Partition.named(str(partition)) == partition


@pytest.mark.parametrize("said", ["73.mentoring", "73.mentoring/", "73.mentoring/first", ""])
def test_a_name_without_a_partitions_number_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Partition.named(said)
