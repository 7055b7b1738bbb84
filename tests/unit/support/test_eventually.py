"""Patience: it ends when the thing happens, says what it last saw when it does not, and hides no real fault."""

import pytest

from tests.support.eventually import NeverHappened, eventually, never, poll


class Slow:
    """Answers only the third time it is asked."""

    def __init__(self, *before: object) -> None:
        self._answers = [*before, "here"]

    def ask(self) -> object:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask_later(self) -> object:
        return self.ask()


async def test_it_returns_the_first_true_answer() -> None:
    assert await eventually(Slow(None, 0).ask) == "here"
    assert await eventually(Slow("", []).ask_later) == "here"
    assert poll(Slow(0, None).ask) == "here"


async def test_a_failed_assertion_and_a_refused_connection_mean_not_yet() -> None:
    assert await eventually(Slow(AssertionError("1 != 2"), ConnectionRefusedError()).ask) == "here"
    assert poll(Slow(KeyError("lane"), TimeoutError()).ask) == "here"


async def test_after_the_deadline_it_says_what_it_saw_last() -> None:
    with pytest.raises(NeverHappened, match=r"not within 0.05 s; the last attempt saw AssertionError: 1 != 2"):
        await eventually(Slow(*[AssertionError("1 != 2")] * 50).ask, within_seconds=0.05)
    with pytest.raises(NeverHappened, match="the last attempt saw 0"):
        poll(Slow(*[0] * 50).ask, within_seconds=0.05)


async def test_any_other_failure_is_a_fault_and_not_waited_for() -> None:
    with pytest.raises(ValueError, match="a bug"):
        await eventually(Slow(ValueError("a bug")).ask)


async def test_never_fails_as_soon_as_something_is_there() -> None:
    await never(list, for_seconds=0.03)
    with pytest.raises(AssertionError, match="saw 'here'"):
        await never(Slow(None).ask_later)
