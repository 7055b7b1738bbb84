"""Between a role and a file's reader: what goes in comes out, and the conversation ends when one side does."""

import io
import math
import zlib
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from services.registry.imports.rules.cells import Cell
from services.registry.imports.tables.sandbox_reader import (
    Look,
    More,
    Opened,
    Part,
    Refused,
    main,
    packed,
    receive,
    send,
    unpacked,
)

_CELLS = some.one_of(
    some.text(),
    some.floats(allow_nan=False),
    some.booleans(),
    some.dates(),
    some.datetimes(),
    some.times(),
    some.timedeltas(timedelta(days=-30_000), timedelta(days=30_000)),
)


@given(some.lists(some.lists(_CELLS)))
def test_every_kind_of_cell_arrives_as_what_it_is(rows: list[list[Cell]]) -> None:
    arrived = unpacked(packed(rows))
    assert arrived == rows
    assert [[type(cell) for cell in cells] for cells in arrived] == [[type(cell) for cell in cells] for cells in rows]


def test_what_no_number_says_arrives_too() -> None:
    ((cell,),) = unpacked(packed([[math.nan]]))
    assert math.isnan(cell)


def told(*questions: bytes) -> Sequence[bytes]:
    """Return what a reader answers to a file and to the questions that follow."""
    given, answers = io.BytesIO(), io.BytesIO()
    for each in questions:
        send(given, each)
    given.seek(0)
    main(given, answers)
    answers.seek(0)
    heard: list[bytes] = []
    while (answer := receive(answers)) is not None:
        heard.append(answer)
    return heard


def walk(number: int) -> bytes:
    return msgspec.msgpack.encode(More(number, 0))


def parts(content: bytes, asked: Look) -> list[Part]:
    """Return what a reader finds in a whole file."""
    _, *answers = told(content, msgspec.msgpack.encode(asked))
    return [msgspec.msgpack.decode(each, type=Part) for each in answers]


def test_two_walks_through_a_sheet_do_not_disturb_each_other() -> None:
    content = "\n".join(f"{number};x" for number in range(450)).encode()
    opened, *rows = told(content, walk(0), walk(1), walk(0), walk(0), walk(1), walk(0))
    assert msgspec.msgpack.decode(opened, type=Opened | Refused) == Opened(["CSV"])
    firsts = [cells[0] for each in rows for cells in unpacked(each)[:1]]
    assert firsts == ["0", "0", "200", "400", "200"]


def test_a_whole_file_is_surveyed_in_parts_that_say_how_far_they_are() -> None:
    lines = ["NIK;Nama", *(f"{7309014101990001 + serial};Warga {serial}" for serial in range(60_000)), "Jumlah;2"]
    *found, end = parts("\n".join(lines).encode(), Look(0, 1, {"nik": 0, "name": 1}, 3))
    assert (end.is_last, [each.row for each in found]) == (True, [20_000, 40_000, 60_000, 60_002])
    assert sum(each.people for each in found) == 60_000
    samples = [(rows, unpacked(cells)) for rows, cells in (each.sample for each in found)]
    assert samples[0] == ([2, 3, 4], [[str(7309014101990001 + serial), f"Warga {serial}"] for serial in range(3)])
    assert samples[1:] == [([], [])] * 3
    texts = [zlib.decompress(each.text).decode() for each in found]
    assert [" warga 59998 " in each for each in texts] == [False, False, True, False]
    assert "7309014101990001" in texts[0]


def test_what_is_cut_from_a_row_is_searched_all_the_same() -> None:
    content = f"NIK{';' * 700}{'x' * 40_000} Ani\n1;2".encode()
    found, _ = parts(content, Look(0, 0, {"nik": 0}, 3))
    assert "xxx ani " in zlib.decompress(found.text).decode()


def test_an_empty_file_has_nothing_to_search() -> None:
    found, _ = parts(b"\n\n;;\n", Look(0, 0, {}, 3))
    assert (found.row, found.text) == (3, b"")


def test_a_file_that_is_none_is_refused_with_its_reason_and_nothing_else() -> None:
    (answer,) = told(b"PK\x03\x04", walk(0))
    refused = msgspec.msgpack.decode(answer, type=Opened | Refused)
    assert isinstance(refused, Refused)
    assert refused.slug == "file-no-spreadsheet"


def test_half_a_message_is_the_end_of_the_conversation() -> None:
    whole = io.BytesIO()
    send(whole, b"abc")
    assert receive(io.BytesIO(whole.getvalue())) == b"abc"
    assert receive(io.BytesIO(whole.getvalue()[:-1])) is None
    assert receive(io.BytesIO()) is None
