"""What runs in the background ends with its block, even when it did not hear that it has to."""

import asyncio

import pytest

from shared.runtime import process


class HardOfHearing:
    """Loses so many cancellations, as `asyncio.wait_for` does in Python 3.11."""

    def __init__(self, loses: int) -> None:
        self.loses, self.begun, self.has_ended = loses, asyncio.Event(), False

    async def work(self) -> None:
        """Work for ever."""
        self.begun.set()
        try:
            await self._listen()
        finally:
            self.has_ended = True

    async def _listen(self) -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not self.loses:
                    raise
                self.loses -= 1


@pytest.mark.parametrize("loses", [0, 1, 2])
async def test_whoever_misses_that_it_is_cancelled_is_told_again(monkeypatch: pytest.MonkeyPatch, loses: int) -> None:
    monkeypatch.setattr(process, "_HEARD_SECONDS", 0.01)
    one, other = HardOfHearing(loses), HardOfHearing(0)
    async with asyncio.timeout(20), process.background(one.work(), other.work()):
        await asyncio.gather(one.begun.wait(), other.begun.wait())
    assert (one.has_ended, other.has_ended) == (True, True)


async def test_the_first_to_end_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_HEARD_SECONDS", 0.01)
    other = HardOfHearing(1)

    async def begin() -> None:
        await other.begun.wait()

    async with asyncio.timeout(20):
        await process.first_of(other.work(), begin())
    assert other.has_ended
