"""Files that are made to cost much: each is read in the time that a good one takes, and the good in it is found."""

import re
import resource
from time import process_time

import pytest

from services.registry.imports import commands as imports_commands
from services.registry.imports.commands import Understood
from services.registry.imports.tables import sandbox_reader as sandbox_reader_tables
from services.registry.imports.tables.sandbox import open_apart
from services.registry.imports.tables.workbook import MOST_ROWS
from shared.runtime.errors import Invalid
from tests.support.nasty_sheets import BOOKS, GOOD_ROWS, TEXTS, good
from tests.support.sheets import sent_from

SIZE = 2_000_000
TIMES = 10
"""As much of the processor's time as a good file of the same size takes, and no more: it is a line that costs, and
these have up to fifty times as many."""
HERE = 0.5
"""Seconds of the role's own time that any file may take: rows are counted and searched by the reader."""


def understood(content: bytes) -> Understood:
    """Read a file as the api does."""
    with open_apart(content) as sheets:
        return imports_commands.understand(sheets, *sent_from("73", ("73",)))


def seconds_of(content: bytes) -> tuple[float, float, Understood]:
    """Return what reading a file costs its reader, what it costs the role, and how it was understood."""
    before, here = resource.getrusage(resource.RUSAGE_CHILDREN), process_time()
    read = understood(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), process_time() - here, read


@pytest.fixture(scope="module")
def usual() -> float:
    """What a good file of that size costs its reader."""
    understood(good(10_000))  # the villages of the province are read once
    return seconds_of(good(SIZE))[0]


@pytest.mark.parametrize("what", TEXTS)
def test_a_nasty_text_costs_no_more_than_a_good_one_and_its_people_are_found(what: str, usual: float) -> None:
    content = TEXTS[what](SIZE)
    assert len(content) <= SIZE + 100_000
    reader, role, read = seconds_of(content)
    assert reader < TIMES * usual
    assert role < HERE
    assert read.rows_total >= GOOD_ROWS
    assert [each["errors"] for each in read.sample[:GOOD_ROWS]] == [[]] * GOOD_ROWS


@pytest.mark.parametrize("piece", [b"\n", b",\n", b'",\n'])
def test_a_text_of_more_lines_than_excel_has_is_refused_with_their_number(piece: bytes) -> None:
    lines = MOST_ROWS + 1
    content = b"NIK,Nama\n" + piece * (lines - 2) + b"x\n"
    with pytest.raises(Invalid, match="table-too-long") as refused, open_apart(content):
        pass
    assert f"berisi {lines} baris" in refused.value.words.id


@pytest.mark.parametrize("what", BOOKS)
def test_a_nasty_workbook_costs_no_more_than_a_good_text_and_its_people_are_found(what: str, usual: float) -> None:
    reader, role, read = seconds_of(BOOKS[what]())
    assert reader < TIMES * usual
    assert role < HERE
    assert read.rows_total >= GOOD_ROWS
    assert [each["errors"] for each in read.sample[:GOOD_ROWS]] == [[]] * GOOD_ROWS


def test_a_file_that_takes_too_long_is_refused_with_the_row_that_was_read_last() -> None:
    with open_apart(good(20 * SIZE)) as (sheet,):
        rows = sheet.rows()
        assert next(rows)[0] == "No"
        resource.prlimit(sheet.reader._process.pid, resource.RLIMIT_CPU, (1, sandbox_reader_tables.MOST_SECONDS))
        with pytest.raises(Invalid, match="file-too-slow") as refused:
            list(rows)
    assert f"lebih dari {sandbox_reader_tables.MOST_SECONDS} detik" in refused.value.words.id
    assert re.search("baris [1-9][0-9]+ lembar CSV", refused.value.words.id)
