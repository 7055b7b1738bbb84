"""What offices send instead of a spreadsheet: each is told what it is and what to do with it."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.errors import Invalid

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def named(name: str) -> bytes:
    """Return a name as a compound file holds it."""
    return name.encode("utf-16-le")


def record(kind: int, content: bytes) -> bytes:
    """Return a record of an XLS."""
    return struct.pack("<HH", kind, len(content)) + content


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of some files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def with_a_password() -> bytes:
    """Return a ZIP whose one entry says that it is encrypted."""
    content = bytearray(packed({"xl/workbook.xml": b"<x/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


BEGIN = record(0x809, b"\x00\x06\x05\x00" + b"\0" * 12)
LOCKED = {
    "XLSX": OLE + named("EncryptionInfo") + b"\0" * 90 + named("EncryptedPackage"),
    "XLS": OLE + BEGIN + record(0xE1, b"\xb0\x04") + record(0x2F, b"\x01\0" * 20) + b"\0" * 99,
    "ODS": packed({"META-INF/manifest.xml": b"<manifest:encryption-data/>", "content.xml": b"\x8f\x01"}),
    "ZIP": with_a_password(),
}
PAGES = [
    b"<table><tr><td>NIK</td><td>Nama</td></tr></table>",
    b'\xef\xbb\xbf\r\n<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head></head>',
    "\ufeff<!DOCTYPE html><html><body>".encode("utf-16-le"),
    b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"><html>',
    b"MIME-Version: 1.0\nX-Document-Type: Workbook\n",
]
OTHERS: list[tuple[bytes, str]] = [
    *((each, "web page") for each in PAGES),
    (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
    (b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "XML"),
    (b"%PDF-1.7\n1 0 obj\nNIK;Nama;JK", "a PDF"),
    (b"\n%PDF-1.4", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
    (b"GIF89a", "a picture"),
    (b"BM\x36\0\0\0", "a picture"),
    (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture"),
    (b"{\\rtf1\\ansi", "an RTF document"),
    (b"Rar!\x1a\x07", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x1f\x8b\x08", "an archive"),
    (packed({"data.xlsx": b"x"}), "an archive"),
    (packed({"word/document.xml": b"<x/>"}), "a Word document"),
    (packed({"ppt/presentation.xml": b"<x/>"}), "a presentation"),
    (packed({"Index/Document.iwa": b"x"}), "Apple's programs"),
    (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "a Word document"),
    (OLE + named("WordDocument"), "a Word document"),
    (OLE + named("PowerPoint Document"), "a presentation"),
    (b'{"url": "https://docs.google.com/open?id=x", "doc_id": "x"}', "a link to a Google spreadsheet"),
]


@pytest.mark.parametrize("kind", LOCKED)
def test_a_locked_spreadsheet_is_told_to_be_saved_without_its_password(kind: str) -> None:
    with pytest.raises(Invalid, match="file-locked") as refused:
        open_sheets(LOCKED[kind])
    assert "tanpa kata sandi" in refused.value.words.id


@pytest.mark.parametrize(("content", "what"), OTHERS)
def test_what_is_something_else_is_named_and_told_to_become_a_spreadsheet(content: bytes, what: str) -> None:
    with pytest.raises(Invalid, match="file-no-spreadsheet") as refused:
        open_sheets(content)
    assert what in refused.value.words.en
    assert "kirim" in refused.value.words.id


@pytest.mark.parametrize("content", [OLE + BEGIN, OLE + BEGIN + record(0x3D, b"\0" * 18) * 12, OLE + BEGIN[:8]])
def test_a_workbook_that_says_nothing_of_a_password_is_not_called_locked(content: bytes) -> None:
    with pytest.raises(Invalid, match="file-no-spreadsheet"):
        open_sheets(content)


@pytest.mark.parametrize("content", [b"BMT;NIK\n1;2", b"<daftar>;NIK\n1;2", b"{a};b\n1;2", b"GI;b\n1;2"])
def test_a_text_that_begins_as_something_else_might_is_a_text(content: bytes) -> None:
    (sheet,) = open_sheets(content)
    assert [len(row) for row in sheet.rows()] == [2, 2]
