"""The rules a form can break, by the names the validator gives them, in both languages.

Invariant: every sentence completes "<field> ...", so that it reads right beside the field and in a list.
"""

from collections.abc import Mapping

from shared.i18n import Text

_A_DAY = Text("harus tanggal kalender, misalnya 2026-11-22", "must be a calendar day: 2026-11-22")
_AN_INSTANT = Text(
    "harus waktu dengan zona, misalnya 2026-11-22T09:00+08:00",
    "must be an instant with its zone: 2026-11-22T09:00+08:00",
)
_AN_ID = Text("harus pengenal UUID", "must be a UUID")
_YES_OR_NO = Text("harus true atau false", "must be true or false")
_WHOLE = Text("harus bilangan bulat", "must be a whole number")
_FIELDS = Text("harus berisi isian bernama", "must hold named fields")

MESSAGES: Mapping[str, Text] = {
    "missing": Text("wajib diisi", "is required"),
    "extra_forbidden": Text("tidak dikenal di sini", "is not known here"),
    "json_invalid": Text("harus JSON yang sah", "must be valid JSON"),
    "date_from_datetime_inexact": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_parsing": _A_DAY,
    "date_type": _A_DAY,
    "datetime_from_date_parsing": _AN_INSTANT,
    "datetime_parsing": _AN_INSTANT,
    "datetime_type": _AN_INSTANT,
    "timezone_aware": Text("harus menyebut zona waktu, misalnya +08:00", "must name its time zone, for example +08:00"),
    "uuid_parsing": _AN_ID,
    "uuid_type": _AN_ID,
    "finite_number": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": Text("terlalu banyak angkanya", "has too many digits"),
    "int_type": _WHOLE,
    "bool_parsing": _YES_OR_NO,
    "bool_type": _YES_OR_NO,
    "not_ticked": Text("harus dicentang", "must be ticked"),
    "dict_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "model_type": _FIELDS,
    "list_type": Text("harus daftar", "must be a list"),
    "string_type": Text("harus teks", "must be text"),
    "string_unicode": Text("harus teks Unicode yang sah", "must be valid Unicode text"),
    "string_with_nul": Text("tidak boleh berisi karakter NUL", "must not contain the character NUL"),
    "name_without_letters": Text("harus berisi huruf", "must hold letters"),
    "name_without_words": Text("harus berisi huruf atau angka", "must hold letters or digits"),
    "string_too_short": Text(
        "terlalu pendek; minimal {min_length} karakter", "is too short; at least {min_length} characters"
    ),
    "string_too_long": Text(
        "terlalu panjang; maksimal {max_length} karakter", "is too long; at most {max_length} characters"
    ),
    "string_pattern_mismatch": Text("harus sesuai pola {pattern}", "must match the pattern {pattern}"),
    "literal_error": Text("harus salah satu dari: {expected}", "must be one of: {expected}"),
    "greater_than_equal": Text("minimal {ge}", "must be at least {ge}"),
    "less_than_equal": Text("maksimal {le}", "must be at most {le}"),
    "too_short": Text("minimal {min_length} isian", "needs at least {min_length} entries"),
    "too_long": Text("maksimal {max_length} isian", "takes at most {max_length} entries"),
}
"""Validator's error type → rule; braces are filled from the error's context."""
