"""What is said again and again is written once, then once a minute with the number that was held back."""

import logging

import pytest

from shared.runtime.telemetry.repeats import MOST_OF_A_KIND, WINDOW_SECONDS, Repeats, number_held_back


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def repeats(clock: Clock) -> Repeats:
    """A filter that has seen nothing."""
    return Repeats(clock)


def library(
    words: str, *values: object, level: int = logging.ERROR, fault: Exception | None = None
) -> logging.LogRecord:
    """Return a line of a library."""
    kind = (type(fault), fault, fault.__traceback__) if fault else None
    return logging.LogRecord("aiokafka", level, __file__, 1, words, values, kind)


def ours(level: int = logging.WARNING, **fields: object) -> logging.LogRecord:
    """Return a line of our own, as structlog hands it over."""
    record = logging.LogRecord("root", level, __file__, 1, "", None, None)
    record.msg = {"event": "consumer-paused", **fields}
    return record


def raised(number: str) -> Exception:
    """Return an exception that was raised somewhere."""
    try:
        int(number)
    except ValueError as fault:
        return fault
    return KeyError("never raised")


def test_a_line_is_written_at_once_then_once_a_minute_with_what_it_stands_for(repeats: Repeats, clock: Clock) -> None:
    written = []
    for second in range(200):
        clock.now = 1_000 + second
        record = library("Unable connect to node with id %s", 1)
        if repeats.filter(record):
            written.append((second, number_held_back(record)))
    assert written == [(0, {}), (60, {"held_back": 59}), (120, {"held_back": 59}), (180, {"held_back": 59})]


def test_lines_that_differ_in_their_values_are_ten_a_minute(repeats: Repeats, clock: Clock) -> None:
    for minute in range(3):
        clock.now = 1_000 + minute * WINDOW_SECONDS
        passed = [repeats.filter(library("Topic %s not found", f"{each}.registry")) for each in range(100)]
        assert passed.count(True) == MOST_OF_A_KIND


def test_another_kind_of_line_has_room_of_its_own(repeats: Repeats) -> None:
    assert [repeats.filter(library("Topic %s not found", each)) for each in range(20)].count(True) == MOST_OF_A_KIND
    assert repeats.filter(library("Unable connect to %s", 1))


def test_a_line_that_had_no_room_counts_itself_when_it_is_written(repeats: Repeats, clock: Clock) -> None:
    for each in range(MOST_OF_A_KIND + 1):
        repeats.filter(library("Topic %s not found", each))
    clock.now += WINDOW_SECONDS
    assert repeats.filter(record := library("Topic %s not found", MOST_OF_A_KIND))
    assert number_held_back(record) == {"held_back": 1}


def test_our_own_line_is_held_back_only_if_it_is_the_same_in_every_field(repeats: Repeats) -> None:
    lines = [ours(partition=f"73.mentoring/{each}", timestamp=each) for each in (*range(50), 7)]
    assert [repeats.filter(each) for each in lines] == [*[True] * 50, False]


def test_our_own_line_says_what_it_stands_for_in_a_field(repeats: Repeats, clock: Clock) -> None:
    for _ in range(4):
        repeats.filter(ours())
    clock.now += WINDOW_SECONDS
    assert repeats.filter(record := ours())
    assert record.msg == {"event": "consumer-paused", "held_back": 3}


def test_what_goes_well_is_never_held_back(repeats: Repeats) -> None:
    assert all(repeats.filter(ours(logging.INFO)) for _ in range(5))


def test_the_same_words_about_an_error_elsewhere_are_another_line(repeats: Repeats) -> None:
    one, other = raised("one"), raised("1")
    lines = [library("Exception in application", fault=each) for each in (one, one, other)]
    assert [repeats.filter(each) for each in lines] == [True, False, True]


def test_what_was_said_long_ago_is_forgotten(repeats: Repeats, clock: Clock) -> None:
    for each in range(1_000):
        clock.now += 1
        repeats.filter(ours(number=each))
    assert len(repeats._lines) <= 4 * WINDOW_SECONDS  # how much it remembers is what is promised
