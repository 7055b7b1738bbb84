"""The auditor finds every planted wrong, and names it as exactly that."""

import json
from collections.abc import Callable

import pytest

from tests.support import audit
from tests.support.audit import Fact, Finding, fact_of
from tests.support.facts import Story
from tests.support.partitions import Logs, Record

Records = list[Record]
PARTITION = ("73.mentoring", 0)


@pytest.fixture
def records() -> Records:
    """What relays made of sixty facts of two provinces, each service's stream with two partitions."""
    partitions, story = Logs(), Story(7, ("73", "33"))
    for _ in range(60):
        fact = story.tell()
        place = int(fact.key[0], 16) % 2
        partitions.tell(fact.event, province=fact.province, partition=place, version=fact.version, event_id=fact.id)
    return partitions.take()


@pytest.fixture
def expected(records: Records) -> set[Fact]:
    """The same facts as those know them who told them."""
    return {fact_of(json.loads(each.value or b"")) for each in records}


def findings(records: Records, expected: set[Fact]) -> list[Finding]:
    """Return all that the auditor has to say about streams."""
    partitions, wrong = audit.read(records)
    return wrong + audit.told(expected, partitions, fact_of) + audit.in_order(partitions)


def places(records: Records) -> list[int]:
    """Return where the records of one partition stand."""
    return [place for place, each in enumerate(records) if each[:2] == PARTITION]


def numbered(record: Record, number: int) -> Record:
    """Return a record under another number."""
    value = record.value or b""
    return record._replace(value=value[: value.rindex(b'"sequence"')] + b'"sequence":"%020d"}' % number)


def told_by(record: Record) -> str:
    return str(fact_of(json.loads(record.value or b"")))


def test_nothing_is_wrong_with_sound_streams(records: Records, expected: set[Fact]) -> None:
    assert findings(records, expected) == []


def test_what_a_relay_sent_again_under_the_same_numbers_is_no_wrong(records: Records, expected: set[Fact]) -> None:
    again = [records[place] for place in places(records)[2:5]]
    assert findings(records + again, expected) == []


def lose_the_last(records: Records) -> Finding:
    """Lose an event behind which none is: the numbers do not show it."""
    return Finding("lost", told_by(records.pop(places(records)[-1])))


def double_under_a_new_number(records: Records) -> Finding:
    """Send an event once more as if it were new."""
    mine = places(records)
    records.append(numbered(records[mine[3]], len(mine) + 1))
    return Finding("doubled", told_by(records[mine[3]]))


def swap_two(records: Records) -> Finding:
    """Let two records of a partition change places."""
    third, fourth = places(records)[2:4]
    records[third], records[fourth] = records[fourth], records[third]
    return Finding("reordered", "73.mentoring/0: 3 after 4")


def tell_a_correction_first(records: Records) -> Finding:
    """Number a session and its correction the wrong way round."""
    facts = {place: fact_of(json.loads(records[place].value or b"")) for place in places(records)}
    later = next(place for place, fact in facts.items() if fact.version == 2)
    subject = facts[later].subject
    earlier = next(place for place, fact in facts.items() if fact.subject == subject)
    one, two = (places(records).index(each) + 1 for each in (earlier, later))
    records[earlier], records[later] = numbered(records[later], one), numbered(records[earlier], two)
    return Finding("reordered", f"73.mentoring/0: {subject} tells 1 after 2")


def reuse_a_number(records: Records) -> Finding:
    """Give the last event, sent once more, a number that another one has."""
    records.append(numbered(records[places(records)[-1]], 2))
    return Finding("contradiction", "73.mentoring/0: 2 carries two events")


@pytest.mark.parametrize(
    "plant", [lose_the_last, double_under_a_new_number, swap_two, tell_a_correction_first, reuse_a_number]
)
def test_a_planted_wrong_is_found_as_exactly_that(
    plant: Callable[[Records], Finding], records: Records, expected: set[Fact]
) -> None:
    planted = plant(records)
    assert findings(records, expected) == [planted]


def test_an_event_lost_after_it_was_numbered_leaves_a_gap_and_is_named(records: Records, expected: set[Fact]) -> None:
    lost = told_by(records.pop(places(records)[2]))
    assert findings(records, expected) == [Finding("hole", "73.mentoring/0: 3..3"), Finding("lost", lost)]


def test_a_purged_beginning_is_a_gap(records: Records) -> None:
    for place in reversed(places(records)[:4]):
        del records[place]
    assert audit.read(records)[1] == [Finding("hole", "73.mentoring/0: 1..4")]


def test_an_event_that_nobody_told_is_invented(records: Records, expected: set[Fact]) -> None:
    refused = fact_of(json.loads(records[5].value or b""))
    assert findings(records, expected - {refused}) == [Finding("invented", str(refused))]


def test_a_changed_a_missing_and_an_extra_value_are_each_named() -> None:
    expected, found = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4}
    assert audit.same("figure", expected, found) == [
        Finding("figure", "b: 5 instead of 2"),
        Finding("figure", "c: None instead of 3"),
        Finding("figure", "d: 4 instead of None"),
    ]


def test_the_archive_is_held_to_what_the_partitions_hold(records: Records) -> None:
    partitions, _ = audit.read(records)
    filed = audit.archived(partitions)
    place, event_id = next(iter(filed.items()))
    assert len(filed) == len(records)
    assert audit.same("archive", filed, {**filed, place: "another"}) == [
        Finding("archive", f"{place}: another instead of {event_id}")
    ]
