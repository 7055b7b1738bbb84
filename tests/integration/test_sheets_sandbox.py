"""A file is opened by a process of its own: whatever the file does to it, the role goes on and says why."""

import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from services.registry.imports.tables.sandbox import open_apart
from services.registry.imports.tables.sandbox_reader import MOST_MEGABYTES, MOST_SECONDS
from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.errors import Invalid
from tests.support.eventually import NeverHappened, poll
from tests.support.sheets import HEADER, LAST_COLUMN, LAST_ROW, a_row, with_a_stray_cell, xlsx


def readers() -> set[int]:
    """Return the processes that this one has started and not seen end."""
    listed = Path("/proc/self/task").glob("*/children")
    return {int(pid) for each in listed for pid in each.read_text("ascii").split()}


@pytest.fixture
def before() -> Iterator[set[int]]:
    """The processes that there were, which are the ones that there are afterwards."""
    already = readers()
    yield already
    assert readers() == already


def test_a_table_reads_the_same_wherever_it_is_opened(before: set[int]) -> None:
    content = xlsx([["Daftar"], [], HEADER, *(a_row(serial) for serial in range(1, 501))])
    here = [(each.name, list(each.rows())) for each in open_sheets(content)]
    with open_apart(content) as sheets:
        assert [(each.name, list(each.rows())) for each in sheets] == here
        assert len(readers() - before) == 1


@pytest.mark.usefixtures("before")
def test_one_cell_in_the_furthest_corner_is_refused_with_what_to_do() -> None:
    with (
        pytest.raises(Invalid, match="file-too-large") as refused,
        open_apart(with_a_stray_cell(LAST_ROW, LAST_COLUMN)),
    ):
        pass
    assert "Ctrl+End" in refused.value.words.id


@pytest.mark.usefixtures("before")
def test_a_cell_far_below_is_only_slow() -> None:
    with open_apart(with_a_stray_cell(LAST_ROW, 2)) as (sheet,):
        assert sum(1 for _ in sheet.rows()) == LAST_ROW + 1


@pytest.mark.usefixtures("before")
@pytest.mark.parametrize(("content", "slug"), [(b"", "file-empty"), (b" \n", "file-empty"), (b"PK\x03\x04", "file-no")])
def test_what_is_no_spreadsheet_is_refused_by_its_name(content: bytes, slug: str) -> None:
    with pytest.raises(Invalid, match=slug), open_apart(content):
        pass


def test_a_reader_that_is_killed_is_a_refusal_and_the_next_file_opens(before: set[int]) -> None:
    with open_apart(b"NIK;Nama\n" * 1_000) as (sheet,):
        rows = sheet.rows()
        next(rows)
        (pid,) = readers() - before
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Invalid, match="file-too-large"):
            list(rows)
    with open_apart(b"NIK;Nama\n1;2") as (sheet,):
        assert list(sheet.rows()) == [["NIK", "Nama"], ["1", "2"]]


def test_a_reader_is_told_no_secret_of_its_role(monkeypatch: pytest.MonkeyPatch, before: set[int]) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "postgresql://canary")
    with open_apart(b"NIK;Nama"):
        (pid,) = readers() - before
        assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_whoever_stops_in_the_middle_leaves_no_reader_and_holds_up_nobody(before: set[int]) -> None:
    for _ in range(2):
        with suppress(KeyError), open_apart(b"NIK;Nama\n" * 1_000) as (sheet,):
            raise KeyError(next(sheet.rows()))
        assert readers() == before


def test_a_reader_may_hold_and_work_only_so_much_and_lets_others_go_first(before: set[int]) -> None:
    with open_apart(b"NIK;Nama"):
        (pid,) = readers() - before
        assert resource.prlimit(pid, resource.RLIMIT_AS)[1] == MOST_MEGABYTES * 1_000_000
        assert resource.prlimit(pid, resource.RLIMIT_CPU)[0] == MOST_SECONDS
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_a_second_file_waits_until_the_first_is_closed(before: set[int]) -> None:
    def names() -> list[str]:
        with open_apart(b"NIK;Nama\n1;2") as sheets:
            return [each.name for each in sheets]

    with ThreadPoolExecutor(1) as second:
        with open_apart(b"NIK;Nama"):
            waiting = second.submit(names)
            with pytest.raises(NeverHappened):
                poll(lambda: waiting.done() or len(readers() - before) > 1, within_seconds=0.5)
        assert len(waiting.result(timeout=20)) == 1


def test_a_reader_that_hangs_is_left_at_once(before: set[int]) -> None:
    with open_apart(b"NIK;Nama"):
        (pid,) = readers() - before
        os.kill(pid, signal.SIGSTOP)
