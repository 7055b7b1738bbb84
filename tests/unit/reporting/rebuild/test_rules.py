"""A rebuild's own rules: who reads which partitions, what is left to read, and how far it says it is."""

from services.reporting.rebuild.rules import Progress, behind, crowded, running, shares, stretches
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Position
from tests.support.partitions import Record

SESSIONS, PEOPLE, EMPTY = (Partition(f"73.{owner}", 0) for owner in ("mentoring", "registry", "partnerships"))


def test_partitions_are_dealt_out_so_that_everybody_has_about_as_much() -> None:
    partitions = {Partition("73.mentoring", number): 10 * number for number in range(8)}
    dealt = shares(partitions, 3)
    assert sorted(partition for share in dealt for partition in share) == sorted(
        partition for partition, end in partitions.items() if end
    )
    assert all(partitions[partition] == end for share in dealt for partition, end in share.items())
    assert {sum(share.values()) for share in dealt} == {90, 100}


def test_nobody_is_given_nothing() -> None:
    assert shares({SESSIONS: 5, EMPTY: 0}, 3) == [{SESSIONS: 5}]
    assert shares({}, 2) == []


def test_what_has_come_since_is_what_is_left_to_read() -> None:
    positions = {SESSIONS: Position(3, 3), PEOPLE: Position(7, 6)}
    assert stretches(positions, {SESSIONS: 9, PEOPLE: 7}) == {SESSIONS: (3, 9)}


def test_progress_is_told_in_records_per_cent_and_speed() -> None:
    progress = Progress(total=400, begun=10.0)
    progress.moved([Record(*SESSIONS, offset, b"") for offset in range(172)])
    words = progress.words(12.0)
    assert words.id == "Hitung ulang: 172/400 (43 %), 86 catatan per detik"
    assert words.en == "Recount: 172/400 (43 %), 86 records a second"


def test_progress_is_never_told_beyond_the_whole_nor_before_time_has_passed() -> None:
    progress = Progress(begun=10.0)
    assert (progress.percent, progress.words(10.0).en) == (100, "Recount: 0/0 (100 %), 0 records a second")
    progress.moved([Record(*SESSIONS, 0, b"")])
    assert (progress.done, progress.total, progress.percent) == (1, 1, 100)


def test_every_refusal_speaks_both_languages_and_names_the_partitions() -> None:
    refused = behind({"73.registry/0": "1..3", "73.mentoring/1": "4 < 7"})
    assert "(73.mentoring/1: 4 < 7; 73.registry/0: 1..3)" in refused.words.id
    for refusal in (refused, running(), crowded()):
        assert str(refusal) == f"{refusal.words.id}  ·  {refusal.words.en}"
        assert refusal.words.id != refusal.words.en
