"""A name is what people see of it: two letters are one, what only looks like one is refused, by every body alike."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.partnerships.partners.routes import NewPartner
from services.registry.centres.routes.centres import Details, NewCentre
from services.registry.centres.routes.units import NewUnit
from services.registry.consultants.routes import NewConsultant
from services.registry.cooperatives.routes import NewCooperative
from services.registry.enterprises.pages.enterprises import EnterpriseForm
from services.registry.enterprises.routes import NewEnterprise
from services.registry.people.pages.people import Registration
from services.registry.people.routes.profile import Corrections
from services.registry.people.routes.registration import NewEntrepreneur
from services.registry.programmes.routes.programmes import NewProgramme
from services.registry.reference.routes.references import NewReference
from shared.http.names import Name, PersonName
from shared.runtime.plain_text import plain_text

PEOPLE = (NewEntrepreneur, Registration, Corrections, NewConsultant)
OTHERS = (
    NewCentre, Details, NewUnit, NewCooperative, NewEnterprise, EnterpriseForm, NewProgramme, NewPartner,
)  # fmt: skip


def taken(kind: Any, given: str) -> str:
    """Return a name as it is kept."""
    kept: str = TypeAdapter(kind).validate_python(given)
    return kept


def wrong(kind: Any, given: object) -> list[str]:
    """Return what is wrong with a name."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(given)
    return [each["type"] for each in refused.value.errors()]


@pytest.mark.parametrize("name", ["Ai", "Ii", "Wa", "Ân", "Lê", "De Wi", "Ny. O"])
def test_people_are_called_by_two_letters(name: str) -> None:
    assert taken(PersonName, name) == name


@pytest.mark.parametrize("name", ["UD", "XL", "3M", "99", "RM", "Kopi 212"])
def test_enterprises_are_called_by_two_letters_or_digits(name: str) -> None:
    assert taken(Name, name) == name


def flaws(model: type[BaseModel], given: dict[str, str]) -> dict[str, str]:
    """Return what a body finds wrong with the fields that it was given; shape: field → what."""
    try:
        model.model_validate(given)
    except ValidationError as error:
        said = {str(each["loc"][0]): each["type"] for each in error.errors()}
        return {field: said[field] for field in given if field in said}
    return {}


@pytest.mark.parametrize("model", [*PEOPLE, *OTHERS])
def test_every_body_takes_a_name_of_two_letters(model: type[BaseModel]) -> None:
    assert flaws(model, {"name": "Ai"}) == {}
    assert flaws(model, {"name": " \u200bA\u200e "}) == {"name": "string_too_short"}


def test_a_code_is_called_by_two_letters_in_both_languages() -> None:
    assert flaws(NewReference, {"name_id": "TI", "name_en": "IT"}) == {}
    assert flaws(NewReference, {"name_id": "..", "name_en": "T"}) == {
        "name_id": "name_without_words", "name_en": "string_too_short",
    }  # fmt: skip


@pytest.mark.parametrize("model", PEOPLE)
def test_nobody_is_called_by_digits_or_signs(model: type[BaseModel]) -> None:
    for name in ("12", "--", "??", "7309014101990001", "'.'"):
        assert flaws(model, {"name": name}) == {"name": "name_without_letters"}


def test_nothing_is_called_by_signs() -> None:
    for name in ("--", "...", "- -"):
        assert wrong(Name, name) == ["name_without_words"]
    assert wrong(Name, 12) == ["string_type"]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("  Siti \u00a0 Aminah\u200b ", "Siti Aminah"),
        ("Siti\u200bAminah", "Siti Aminah"),
        ("\ufeffSiti\tAminah\r\n", "Siti Aminah"),
        ("Jose\u0301", "Jos\u00e9"),
        ("So\u00adfia", "Sofia"),
    ],
)
def test_what_looks_alike_is_kept_alike(pasted: str, kept: str) -> None:
    assert taken(PersonName, pasted) == kept


def test_a_refusal_shows_a_name_as_it_was_sent() -> None:
    for sent, rule in ((" \u200ba ", "string_too_short"), (" a  b" * 100, "string_too_long")):
        with pytest.raises(ValidationError) as refused:
            Corrections.model_validate({"name": sent})
        assert [(each["type"], each["input"]) for each in refused.value.errors()] == [(rule, sent)]


def test_a_phone_is_kept_without_the_marks_of_a_phone_book() -> None:
    body = Corrections.model_validate({"phone": "\u202a0812\u00a03456-7890\u202c"})
    assert body.model_dump(exclude_none=True) == {"phone": "0812 3456-7890"}


@given(st.text())
def test_a_text_that_is_kept_is_kept_as_it_is(given: str) -> None:
    kept = plain_text(given)
    assert plain_text(kept) == kept
    assert kept == kept.strip()


def test_a_name_is_as_long_as_what_is_kept_of_it() -> None:
    assert len(taken(PersonName, "a" * 100 + " " * 200 + "b" * 99)) == 200
    assert wrong(PersonName, "a" * 201) == ["string_too_long"]
