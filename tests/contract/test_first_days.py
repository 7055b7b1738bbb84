"""Businesses and cooperatives may be older than the republic; a slip of the hand in the century is refused still."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.registry.cooperatives.routes import NewCooperative
from services.registry.enterprises.pages.enterprises import EnterpriseForm
from services.registry.enterprises.routes import NewEnterprise
from tests.support import bodies

NOBODY = "00000000-0000-0000-0000-000000000404"


def flaws(model: type[BaseModel], body: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return what a body finds wrong; shape: [(field, which rule)]."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        return [(each["loc"][0], each["type"]) for each in error.errors()]
    return []


@pytest.mark.parametrize("model", [NewEnterprise, EnterpriseForm])
def test_an_enterprise_may_be_older_than_the_republic(model: type[BaseModel]) -> None:
    for day in ("1930-01-01", "1913-08-27", "1800-01-01"):
        assert flaws(model, bodies.an_enterprise(NOBODY, started_on=day)) == []
    for day in ("1799-12-31", "1018-05-01", "0199-03-12"):
        assert flaws(model, bodies.an_enterprise(NOBODY, started_on=day)) == [("started_on", "greater_than_equal")]


def test_a_cooperative_is_no_older_than_the_first_one() -> None:
    for day in ("1886-12-16", "1895-12-16", "1930-07-12"):
        assert flaws(NewCooperative, bodies.a_cooperative(founded_on=day)) == []
    for day in ("1886-12-15", "0199-03-12"):
        assert flaws(NewCooperative, bodies.a_cooperative(founded_on=day)) == [("founded_on", "greater_than_equal")]


@pytest.mark.parametrize("day", ["1945-08-16", "1930-01-01"])
def test_nothing_was_registered_before_the_republic(day: str) -> None:
    wrong = flaws(NewEnterprise, bodies.an_enterprise(NOBODY, registered_on=day))
    assert wrong == [("registered_on", "greater_than_equal")]
