"""Where files wait to be read: one at a time, a few, and never longer than is said."""

import asyncio
from threading import Event

import pytest

from services.registry.imports.tables.reading_queue import MOST_INSIDE, ReadingQueue, TooManyTables
from tests.support.eventually import eventually


async def test_a_file_too_many_is_refused_at_once_and_told_when_to_come_again() -> None:
    queue, rested = ReadingQueue(2), Event()
    inside = [asyncio.create_task(queue.read(lambda: rested.wait(10))) for _ in range(2)]
    await eventually(lambda: queue._inside == 2)
    with pytest.raises(TooManyTables) as refused:
        await queue.read(lambda: True)
    error = refused.value
    assert (error.kind, error.slug, error.retry_after_seconds) == ("unavailable", "too-many-tables", 5)
    assert "dalam 5 detik" in error.words.id
    rested.set()
    assert await asyncio.gather(*inside) == [True, True]
    assert await queue.read(lambda: 1) == 1


async def test_files_are_read_one_after_another() -> None:
    queue, order = ReadingQueue(), list[str]()

    def read(name: str) -> None:
        order.extend((f"{name} begins", f"{name} ends"))

    await asyncio.gather(*(queue.read(lambda name=name: read(name)) for name in "abc"))  # type: ignore[misc]  # bound now
    assert order == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


async def test_a_file_that_cannot_be_read_gives_its_place_up() -> None:
    queue = ReadingQueue(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await queue.read(lambda: 1 // 0)
    assert await queue.read(lambda: 2) == 2


@pytest.mark.parametrize(("usual", "seconds"), [(0.1, 5), (4.1, 13), (100, 60)])
async def test_how_long_to_wait_is_as_long_as_files_have_taken_of_late(usual: float, seconds: int) -> None:
    queue = ReadingQueue()
    queue._usual_seconds, queue._inside = usual, MOST_INSIDE
    with pytest.raises(TooManyTables) as refused:
        await queue.read(lambda: None)
    assert refused.value.retry_after_seconds == seconds
