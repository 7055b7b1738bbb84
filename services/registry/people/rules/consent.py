"""What somebody agrees to before they are recorded: the texts that are shipped, and how an agreement may be given.

A consent is written or recorded, on paper or electronically (UU PDP 27/2022, article 22): one that was only spoken is
none, and is on no list here. A text stands here for as long as anybody's consent names it, and is never changed: other
words are another version.

Invariant: pure; what is stored of a consent is a day, two codes of closed lists and who recorded it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from shared.i18n import Text
from shared.runtime.validation import not_before

ConsentText = Literal["pdp-1", "own-form"]
"""A shipped text by its version, or the form of an institution, which keeps it."""
ConsentManner = Literal["signed-paper", "electronic-form", "voice-recording"]
NotRecorded = Literal["not-recorded"]
NOT_RECORDED: Final[NotRecorded] = "not-recorded"
"""Of a consent that was recorded before texts were: its day alone is known."""


@dataclass(frozen=True)
class Consent:
    """Somebody's agreement to being recorded."""

    given_on: date
    text: ConsentText
    manner: ConsentManner
    recorded_by: str
    """Who says so, as the issuer names them."""


@dataclass(frozen=True)
class ShippedText:
    """A text that people are asked to agree to."""

    version: str
    since_on: date
    """Nobody can have agreed to it before."""
    title: Text
    paragraphs: tuple[Text, ...]


_PDP_1: Final = ShippedText(
    "pdp-1",
    date(2022, 10, 17),  # the day from which the law is in force that the text names
    Text("Persetujuan pencatatan data wirausaha", "Consent to being recorded as an entrepreneur"),
    (
        Text(
            "Saya setuju data saya dicatat oleh pemerintah provinsi untuk layanan koperasi, UMKM dan kewirausahaan: "
            "pendaftaran, pendampingan, program desa, izin dan akses pembiayaan usaha saya.",
            "I agree to being recorded by the provincial government for its services to cooperatives, small businesses "
            "and entrepreneurs: registration, mentoring, village programmes, permits and finance of my business.",
        ),
        Text(
            "Yang dicatat: nama, NIK, nomor telepon, tanggal lahir, jenis kelamin, desa, penanda inklusi, serta data, "
            "izin dan angka keuangan usaha saya. Angka keuangan termasuk data pribadi yang bersifat spesifik.",
            "What is recorded: name, NIK, phone number, birth date, sex, village, marks of inclusion, and the data, "
            "papers and financial figures of my business. Financial figures are specific personal data.",
        ),
        Text(
            "Data itu hanya dilihat petugas yang berwenang di provinsi. Yang dikirim ke pusat hanya nomor acak, desa "
            "dan kode, tanpa nama dan tanpa angka rupiah.",
            "It is seen only by officers of the province who are entitled to. What is sent to the capital is a random "
            "number, the village and codes, without a name and without an amount.",
        ),
        Text(
            "Data disimpan selama saya dilayani, sampai saya meminta dihapus.",
            "It is kept for as long as I am served, until I ask for it to be erased.",
        ),
        Text(
            "Saya berhak melihat, memperbaiki dan meminta menghapus data saya, dan menarik persetujuan ini kapan saja, "
            "di kantor yang mencatatnya (UU 27/2022 tentang Pelindungan Data Pribadi).",
            "I may see and correct my data, ask for its erasure, and withdraw this consent at any time, at the office "
            "that recorded it (law 27/2022 on the protection of personal data).",
        ),
    ),
)
TEXTS: Final[Mapping[str, ShippedText]] = {_PDP_1.version: _PDP_1}
CURRENT: Final = _PDP_1
"""The text that people are shown now."""


def check_text(field: str, given_on: date, text: str) -> None:
    """Refuse a day on which nobody can have agreed to a shipped text; raises `Invalid` naming the field of the day."""
    if text in TEXTS:
        not_before(field, given_on, TEXTS[text].since_on)
