"""A log is told from another one of the same name, from a shorter one and from none, and from a log with a gap."""

from uuid import UUID

import pytest

from shared.messaging.inbox.log_identity import KnownLog, LogFault, TopicSeen, fault_of

MINE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("known", "seen", "end", "fault"),
    [
        (KnownLog(28, MINE), TopicSeen(MINE, 1), 28, None),
        (KnownLog(28, MINE), TopicSeen(MINE, 1), 40, None),
        (KnownLog(28, MINE), TopicSeen(OTHER, 1), 34, "log-replaced"),
        (KnownLog(28, MINE), TopicSeen(OTHER, 1), 5, "log-replaced"),
        (KnownLog(28, MINE), TopicSeen(OTHER, 1), None, "log-replaced"),
        (KnownLog(28, MINE), TopicSeen(MINE, 1), 27, "log-shorter"),
        (KnownLog(28), TopicSeen(MINE, 1), 27, "log-shorter"),
        (KnownLog(28), TopicSeen(MINE, 1), 28, None),
        (KnownLog(28, MINE), TopicSeen(None, 1), 28, None),
        (KnownLog(28, MINE), None, None, "topic-missing"),
        (KnownLog(28), None, None, "topic-missing"),
        (KnownLog(28, MINE, "7..9"), TopicSeen(MINE, 1), 40, None),
    ],
)
def test_what_is_wrong_with_a_log_is_named(
    known: KnownLog, seen: TopicSeen | None, end: int | None, fault: LogFault | None
) -> None:
    assert fault_of(known, seen, end) == fault


@pytest.mark.parametrize("seen", [None, TopicSeen(OTHER, 1), TopicSeen(None, 1)])
def test_of_a_log_of_which_nothing_was_read_nothing_is_wrong(seen: TopicSeen | None) -> None:
    assert fault_of(KnownLog(0, MINE), seen, 0) is None


def test_a_member_that_does_not_see_the_end_leaves_the_verdict_of_one_that_did() -> None:
    assert fault_of(KnownLog(28, MINE, "log-shorter"), TopicSeen(MINE, 1), None) == "log-shorter"
    assert fault_of(KnownLog(28, MINE, "log-shorter"), TopicSeen(MINE, 1), 28) is None
    assert fault_of(KnownLog(28, MINE), TopicSeen(MINE, 1), None) is None


@pytest.mark.parametrize(
    ("kept", "before", "committed", "older"),
    [
        (KnownLog(5), KnownLog(5), 5, False),
        (KnownLog(9), KnownLog(5), 7, False),
        (KnownLog(5), KnownLog(7), 0, True),
        (KnownLog(5), KnownLog(5), 7, True),
        (KnownLog(0, accepted=1), KnownLog(7), 7, False),
        (KnownLog(9, accepted=0), KnownLog(2, accepted=1), 2, True),
    ],
)
def test_a_position_that_goes_back_was_restored_unless_another_log_was_accepted(
    kept: KnownLog, before: KnownLog, committed: int, *, older: bool
) -> None:
    assert kept.is_older_than(before, committed) is older
