"""An import: an office's table on its way into the registry.

Invariant: pure; a table is imported once. What is shown of an import counts rows; rows themselves stand only in its
sample, which is forgotten with the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.registry.imports.rules.mixed_days import MOST_ROWS_NAMED
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict

State = Literal["previewed", "running", "done", "failed", "expired"]


@dataclass(frozen=True)
class SampledRow:
    """A row as people look at it before it is imported: what its fields would be, and each flaw in both languages."""

    row: int
    values: dict[str, str]
    errors: list[dict[str, str]]
    warnings: list[str]
    """Slugs of what looks odd in it and does not keep it from being imported."""


@dataclass(frozen=True)
class OddRows:
    """How many rows look odd in one way, the first of them, and the columns that are odd as a whole."""

    count: int
    rows: list[int]
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Import:
    """One file that was sent, how it was understood, and how far it is."""

    id: UUID
    province: str
    region_code: str
    """Region of the office that sent it: every village has to lie there; "" for all that is served here."""
    centre_id: UUID | None
    """The centre that sent it, whose own its entrepreneurs become."""
    file_name: str
    digest: str
    sheet: str
    header_row: int
    """Counted from 1, as a spreadsheet does."""
    columns: list[str]
    mapping: dict[str, int]
    sample: list[dict[str, Any]]
    rows_total: int
    who: str
    role: str
    sent_at: datetime
    kept_until: datetime
    """When the file and the refused rows are deleted, whatever became of them."""
    state: State = "previewed"
    position: int = 0
    """Rows of the sheet below the header that are dealt with; what stands behind it is still to come."""
    rows_done: int = 0
    rows_added: int = 0
    rows_known: int = 0
    rows_refused: int = 0
    other_sheets: list[str] = field(default_factory=list)
    """Of the same file, which are tables, too; each is imported by itself."""
    column_values: dict[str, str] = field(default_factory=dict)
    """Field → the one value that it has in all rows."""
    warnings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What looks odd in whole columns, and in rows that were taken: its slug → how many rows, and the first of them."""
    version: int = 1


def start(before: Import, mapping: dict[str, int], values: dict[str, str]) -> Import:
    """Let an import begin with these columns and values; raises `Conflict` when it has begun, or is over."""
    if before.state != "previewed":
        now = listed(VALUE_LABELS, [f"import-{before.state}"]).id
        words = Text(
            f"Impor ini sudah dimulai atau selesai ({now}).",
            f"This import has begun or is over ({before.state}).",
        )
        raise Conflict("import-begun", words)
    return replace(before, state="running", mapping=mapping, column_values=values)


def with_warnings(
    before: Mapping[str, Mapping[str, Any]], rows: Iterable[tuple[int, Sequence[str]]]
) -> dict[str, dict[str, Any]]:
    """Return what looks odd once more rows are added; shape of a row: (its number, its warnings)."""
    odd = {slug: {**each, "rows": [*each["rows"]]} for slug, each in before.items()}
    for row, warnings in rows:
        for slug in warnings:
            each = odd.setdefault(slug, {"count": 0, "rows": []})
            each["count"] += 1
            if len(each["rows"]) < MOST_ROWS_NAMED:
                each["rows"].append(row)
    return odd
