"""What a file is that is no spreadsheet, or a locked one, told by what stands in it and never by its name.

Invariant: whoever sends it is told what it is and what to do with it; a file that may be a table is let through.
"""

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

from shared.i18n import Text
from shared.runtime.errors import Invalid

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = Text(
    "Berkas ini dilindungi kata sandi: simpan tanpa kata sandi lalu kirim lagi.",
    "This file is locked with a password: save it without one and send it again.",
)
_WEB_PAGE: Final = Text(
    "Berkas ini halaman web (HTML) yang disimpan dengan nama lembar kerja: buka di Excel, simpan sebagai XLSX, lalu "
    "kirim lagi.",
    "This file is a web page (HTML) that was saved under the name of a spreadsheet: open it in Excel, save it as XLSX "
    "and send that.",
)
_XML: Final = Text(
    "Berkas ini XML, misalnya Lembar Kerja XML 2003: buka di Excel, simpan sebagai XLSX, lalu kirim lagi.",
    "This file is XML, such as an XML Spreadsheet 2003: open it in Excel, save it as XLSX and send that.",
)
_PACKED: Final = Text(
    "Berkas ini arsip (ZIP, RAR, 7z, GZIP): keluarkan lembar kerjanya lalu kirim itu.",
    "This file is an archive (ZIP, RAR, 7z, GZIP): unpack the spreadsheet and send that.",
)
_LINK: Final = Text(
    "Berkas ini hanya tautan ke Google Spreadsheet: unduh sebagai XLSX lalu kirim itu.",
    "This file is only a link to a Google spreadsheet: download it as XLSX and send that.",
)


def _made_by(what: Text) -> Text:
    return Text(
        f"Berkas ini {what.id}, bukan lembar kerja: salin tabelnya ke Excel, simpan sebagai XLSX, lalu kirim itu.",
        f"This file is {what.en} and no spreadsheet: copy its table into Excel, save that as XLSX and send it.",
    )


_WORD: Final = _made_by(Text("dokumen Word", "a Word document"))
_SLIDES: Final = _made_by(Text("presentasi", "a presentation"))
_PDF: Final = _made_by(Text("PDF", "a PDF"))
_PICTURE: Final = _made_by(Text("gambar", "a picture"))
_RTF: Final = _made_by(Text("dokumen RTF", "an RTF document"))
_NUMBERS: Final = _made_by(Text("dokumen Apple", "a document of Apple's programs"))

_BEGINNINGS: Final[Mapping[bytes, Text]] = {
    b"\x89PNG": _PICTURE, b"\xff\xd8\xff": _PICTURE, b"GIF8": _PICTURE, b"BM": _PICTURE, b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE, b"{\\rtf": _RTF, b"Rar!": _PACKED, b"7z\xbc\xaf\x27\x1c": _PACKED, b"\x1f\x8b": _PACKED,
}  # fmt: skip
_INSIDE_ZIP: Final[Mapping[str, Text]] = {
    "word/": _WORD, "ppt/": _SLIDES, "Index/": _NUMBERS, "index.apxl": _NUMBERS, "Index.zip": _NUMBERS,
}  # fmt: skip
_ODF: Final[Mapping[bytes, Text]] = {
    b"application/vnd.oasis.opendocument.text": _WORD, b"application/vnd.oasis.opendocument.presentation": _SLIDES,
}  # fmt: skip
_TABLES: Final = ("xl/", "content.xml", "META-INF/manifest.xml")
_INSIDE_OLE: Final[Mapping[str, Text]] = {"WordDocument": _WORD, "PowerPoint Document": _SLIDES}
_ENCRYPTED: Final = ("EncryptedPackage", "EncryptionInfo")
_WORKBOOK_BEGINS: Final = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_FILE_PASS: Final = 0x2F
_RECORDS_LOOKED_AT: Final = 10
_LOOKED_AT_BYTES: Final = 4_096
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_HEIC: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")


def refuse_other_kinds(content: bytes) -> None:
    """Raise `Invalid` for a file that is surely something else than a spreadsheet, or a locked one."""
    if content.startswith(ZIP):
        _refuse_package(content)
    elif content.startswith(OLE):
        _refuse_container(content)
    elif (what := _single(content)) is not None:
        raise Invalid("file-no-spreadsheet", what)


def _refuse_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        manifest = _start_of(packed, "META-INF/manifest.xml")
        if any(each.flag_bits & 1 for each in entries) or b"encryption-data" in manifest:
            raise Invalid("file-locked", _LOCKED)
        kind = _start_of(packed, "mimetype").strip()
    names = [each.filename for each in entries]
    what = _ODF.get(kind)
    if what is None and not any(each.startswith(_TABLES) for each in names):
        inside = (what for start, what in _INSIDE_ZIP.items() if any(each.startswith(start) for each in names))
        what = next(inside, _PACKED)
    if what is not None:
        raise Invalid("file-no-spreadsheet", what)


def _start_of(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        with packed.open(name) as file:
            return file.read(1_000_000)
    except (KeyError, RuntimeError):  # there is none, or it is encrypted itself
        return b""


def _refuse_container(content: bytes) -> None:
    """Judge what Office kept before 2007, and what it still keeps a locked workbook in."""
    names = [each.encode("utf-16-le") for each in _ENCRYPTED]
    if any(each in content for each in names) or _needs_a_password(content):
        raise Invalid("file-locked", _LOCKED)
    for name, what in _INSIDE_OLE.items():
        if name.encode("utf-16-le") in content:
            raise Invalid("file-no-spreadsheet", what)


def _needs_a_password(content: bytes) -> bool:
    """Tell whether an XLS is encrypted: one of its first records says so."""
    begun = _WORKBOOK_BEGINS.search(content)
    at = begun.start() if begun else len(content)
    for _ in range(_RECORDS_LOOKED_AT):
        if at + 4 > len(content):
            break
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _single(content: bytes) -> Text | None:
    start = content[:_LOOKED_AT_BYTES]
    if b"%PDF" in start[:1_024]:
        return _PDF
    if start[4:12] in _HEIC or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        return _PICTURE
    for beginning, what in _BEGINNINGS.items():
        if start.startswith(beginning) and (beginning != b"BM" or b"\0" in start[:14]):
            return what
    return _marked_up(start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))


def _marked_up(start: bytes) -> Text | None:
    """Name a text that is markup; `start` has no mark of its encoding in front, nor blanks."""
    if start.startswith(b"{") and b"docs.google.com" in start:
        return _LINK
    if start.startswith(b"MIME-Version:"):
        return _WEB_PAGE
    if start.startswith(b"<") and _HTML.search(start):
        return _WEB_PAGE
    return _XML if start.startswith((b"<?xml", b"<Workbook")) else None
