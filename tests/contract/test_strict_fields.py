"""A value is of the kind that its field wants: a day is no number, yes is no number, and text is text."""

from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, ValidationError

from shared.http.command_routes import TYPED, Body, Day, Instant, StrictModel


class Wish(Body):
    """What a command may hold."""

    minutes: int = 1
    most: int | None = None
    yes: bool = False
    on: Day | None = None
    any_day: date | None = None
    at: Instant | None = None
    aware: AwareDatetime | None = None
    text: str = ""
    kind: Literal["a", "b"] = "a"
    ids: list[UUID] | None = None
    days: list[date] | None = None
    numbers: list[int] | None = None
    named: dict[str, str] | None = None


class AddressParams(StrictModel):
    """What an address may ask."""

    minutes: int = 1
    yes: bool = False
    on: date | None = None
    at: datetime | None = None


FIT: tuple[dict[str, Any], ...] = (
    {"minutes": 60, "most": None, "yes": True},
    {"on": "2026-11-20", "any_day": "1929-02-28", "days": ["2026-11-20"]},
    {"at": "2026-11-20T09:00+08:00", "aware": "2026-11-20T09:00:30.5Z"},
    {"at": "2026-11-20 09:00:00+0800"},
    {"text": "1", "kind": "b", "numbers": [1, 2], "named": {"nik": "B"}},
    {"ids": ["00000000-0000-0000-0000-000000000001"]},
)


@pytest.mark.parametrize("given", FIT, ids=str)
def test_what_is_of_its_kind_is_taken(given: dict[str, Any]) -> None:
    assert Wish.model_validate(given).model_fields_set == given.keys()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("minutes", True), ("minutes", "60"), ("minutes", 60.0), ("minutes", None), ("minutes", [1]),
        ("most", False), ("most", "1"), ("yes", 1), ("yes", 0), ("yes", "true"), ("yes", "yes"),
        ("on", 1763596800), ("on", "1763596800"), ("on", 20261120), ("on", "20261120"), ("on", 1763596800000),
        ("on", True), ("on", 1.5), ("on", "2026-11-20T00:00:00"), ("on", "2026-11-20T00:00:00Z"), ("on", "2026-2-1"),
        ("on", " 2026-11-20"), ("on", "\uff12026-11-20"), ("any_day", 0), ("any_day", "0"), ("any_day", ""),
        ("at", 1763596800), ("at", "1763596800"), ("at", True), ("at", "2026-11-20"), ("aware", 1763596800.5),
        ("aware", "1763596800"), ("text", 1), ("text", True), ("text", None), ("kind", True), ("kind", 1),
        ("ids", "x"), ("ids", [1]), ("days", [1763596800]), ("days", ["1763596800"]), ("numbers", [True]),
        ("numbers", ["1"]), ("named", {"a": 1}), ("named", [["a", "b"]]),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_of_another_kind_is_refused_by_its_field(field: str, given: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Wish.model_validate({field: given})
    assert refused.value.errors()[0]["loc"][0] == field


def test_an_instant_says_its_zone() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Wish.model_validate({"at": "2026-11-20T09:00"})


def test_what_is_typed_is_text_and_what_a_page_adds_is_of_its_kind() -> None:
    typed = {"minutes": "60", "yes": "true", "on": "2026-11-20", "at": "2026-11-20T09:00+08:00", "numbers": ["1"]}
    found = Wish.model_validate(typed, context=TYPED)
    assert (found.minutes, found.yes, found.on, found.numbers) == (60, True, date(2026, 11, 20), [1])
    added = {"on": date(2026, 11, 20), "at": datetime(2026, 11, 20, tzinfo=UTC), "minutes": 3, "yes": False}
    assert Wish.model_validate(added, context=TYPED).minutes == 3


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("minutes", "60.0"), ("minutes", "1_0"), ("minutes", " 60"), ("minutes", "+60"), ("minutes", "true"),
        ("minutes", "٣"), ("minutes", "9" * 30), ("yes", "1"), ("yes", "on"), ("yes", "TRUE"), ("on", "0"),
        ("on", "1763596800"), ("on", "20261120"), ("at", "0"), ("at", "1763596800"),
    ],
)  # fmt: skip
def test_an_address_is_read_as_strictly(field: str, given: str) -> None:
    for model, context in ((AddressParams, None), (Wish, TYPED)):
        with pytest.raises(ValidationError) as refused:
            model.model_validate({field: given}, context=context)
        assert refused.value.errors()[0]["loc"] == (field,)


@pytest.mark.parametrize("asked", [{"minutes": "60"}, {"yes": "false"}, {"on": "2026-11-20"}, {"minutes": "-1"}])
def test_an_address_takes_what_is_written_as_it_should_be(asked: dict[str, str]) -> None:
    assert AddressParams.model_validate(asked).model_fields_set == asked.keys()


def test_neither_takes_a_nul_or_a_field_that_is_unknown() -> None:
    for model in (AddressParams, Wish):
        with pytest.raises(ValidationError, match="NUL"):
            model.model_validate({"on": "2026\0"})
        with pytest.raises(ValidationError, match="xtra"):
            model.model_validate({"colour": "red"})
