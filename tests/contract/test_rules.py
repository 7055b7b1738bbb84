"""Whatever a form can break is said in both languages of the house."""

from datetime import date
from itertools import product
from typing import Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.http.command_routes import Body, Day, Instant
from shared.http.malformed import malformed
from shared.http.validation_messages import MESSAGES


class Sample(Body):
    """A body of its own."""

    text: str


KINDS: tuple[Any, ...] = (
    str, int, bool, date, Day, Instant, UUID, Literal["female", "male"], list[UUID], dict[str, str], Sample
)  # fmt: skip
SENT: tuple[Any, ...] = (
    None, True, 2, -1.5, 1e300, 10**40, float("nan"), "", "x", "9" * 5_000, "\0", "\ud800", "2026-13-01",
    "2026-01-01T10:00:00", "2026-01-01T10:00:00Z", "0001-01-01", [], ["x"], {}, {"text": 1}, {"text": "x", "more": 1},
)  # fmt: skip


def broken(kind: Any, sent: Any) -> list[Any]:
    """Return what the validator finds wrong."""
    try:
        TypeAdapter(kind).validate_python(sent)
    except ValidationError as error:
        return error.errors()
    return []


def test_whatever_can_be_wrong_with_what_was_sent_has_words_in_both_languages(subtests: pytest.Subtests) -> None:
    for kind, sent in product(KINDS, SENT):
        with subtests.test(f"{kind} {sent!r:.20}"):
            assert {each["type"] for each in broken(kind, sent)} <= {*MESSAGES}


def test_a_choice_is_told_with_the_joint_of_the_language() -> None:
    class Chosen(BaseModel):
        sex: Literal["female", "male"]

    with pytest.raises(ValidationError) as refused:
        Chosen.model_validate({"sex": "x"})
    (flaw,) = malformed(refused.value.errors()).flaws
    assert (flaw.rule.id, flaw.rule.en) == (
        "harus salah satu dari: female atau male",
        "must be one of: female or male",
    )
