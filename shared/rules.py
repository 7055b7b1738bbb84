"""The rules a form can break, by the names the validator gives them, in both languages.

Invariant: every sentence completes "<field> ...", so that it reads right beside the field and in a list.
"""

from collections.abc import Mapping

from shared.errors import Words

RULES: Mapping[str, Words] = {
    "missing": Words("wajib diisi", "is required"),
    "extra_forbidden": Words("tidak dikenal di sini", "is not known here"),
    "json_invalid": Words("harus JSON yang sah", "must be valid JSON"),
    "date_from_datetime_parsing": Words(
        "harus tanggal kalender, misalnya 2026-11-22", "must be a calendar day: 2026-11-22"
    ),
    "date_parsing": Words("harus tanggal kalender, misalnya 2026-11-22", "must be a calendar day: 2026-11-22"),
    "datetime_from_date_parsing": Words(
        "harus waktu dengan zona, misalnya 2026-11-22T09:00+08:00",
        "must be an instant with its zone: 2026-11-22T09:00+08:00",
    ),
    "timezone_aware": Words(
        "harus menyebut zona waktu, misalnya +08:00", "must name its time zone, for example +08:00"
    ),
    "uuid_parsing": Words("harus pengenal UUID", "must be a UUID"),
    "int_parsing": Words("harus bilangan bulat", "must be a whole number"),
    "int_type": Words("harus bilangan bulat", "must be a whole number"),
    "bool_parsing": Words("harus true atau false", "must be true or false"),
    "string_type": Words("harus teks", "must be text"),
    "string_unicode": Words("harus teks Unicode yang sah", "must be valid Unicode text"),
    "string_with_nul": Words("tidak boleh berisi karakter NUL", "must not contain the character NUL"),
    "string_too_short": Words(
        "terlalu pendek; minimal {min_length} karakter", "is too short; at least {min_length} characters"
    ),
    "string_too_long": Words(
        "terlalu panjang; maksimal {max_length} karakter", "is too long; at most {max_length} characters"
    ),
    "string_pattern_mismatch": Words("harus sesuai pola {pattern}", "must match the pattern {pattern}"),
    "literal_error": Words("harus salah satu dari {expected}", "must be one of {expected}"),
    "greater_than_equal": Words("minimal {ge}", "must be at least {ge}"),
    "less_than_equal": Words("maksimal {le}", "must be at most {le}"),
    "too_short": Words("minimal {min_length} isian", "needs at least {min_length} entries"),
    "too_long": Words("maksimal {max_length} isian", "takes at most {max_length} entries"),
}
"""Validator's error type → rule; braces are filled from the error's context."""
