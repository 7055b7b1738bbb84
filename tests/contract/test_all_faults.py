"""All that is wrong with a body, a form or an address is told at once: what is missing, misshapen, against a rule.

Invariant: a field that holds a code, a NIK, a decree or a month has a rule where it is read, so the kind is held.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from services.registry.people.rules.entrepreneur import check_days
from shared.http.command_routes import TYPED
from shared.http.field_rules import RULE, FieldRule
from shared.http.malformed import malformed
from shared.http.pages.labels import request_models
from shared.runtime.errors import Invalid
from shared.runtime.validation import check_all, field_error, not_after, not_before
from tests.support.browsing import Shown
from tests.support.office_pages import office_pages
from tests.support.without_database import SERVICES, asking, built

RULED: Final = {
    "nik", "decree", "village_code", "district_code", "region_code", "owner_region", "old_code", "new_code", "region",
    "first", "last",
}  # fmt: skip
UNRULED: Final = {"ChosenColumns": "letters of a spreadsheet's columns"}
FILTERS: Final = "Asked_"
"""How the models of lists begin: any text may be asked for in the column of a code, and finds nothing."""
UNFIT: Final = ("12AB", "081234567890", "00")
DAY: Final = date(2026, 2, 3)


def marks(of: Any) -> Iterator[object]:
    """Yield what stands in an annotation, however deep."""
    yield from getattr(of, "__metadata__", ())
    for each in get_args(of):
        yield from marks(each)


def is_ruled(info: FieldInfo) -> bool:
    """Tell whether a rule looks at a field."""
    return any(isinstance(each, FieldRule) for each in (*info.metadata, *marks(info.annotation)))


def models() -> dict[str, type[BaseModel]]:
    """Return what the routes of all services are sent, by service and name."""
    found = {
        f"{service}.{each.__name__}": each
        for service in SERVICES
        for route in iter_route_contexts(built(service).routes)
        for each in request_models(route)
    }
    assert found
    return found


MODELS: Final = models()
RULES: Final = [
    (name, field) for name, each in MODELS.items() for field, info in each.model_fields.items() if is_ruled(info)
]


def refused(model: type[BaseModel], body: dict[str, object]) -> list[dict[str, Any]]:
    """Return what a model finds wrong with a body."""
    try:
        model.model_validate(body, context=TYPED)
    except ValidationError as error:
        return [dict(each) for each in error.errors()]
    return []


def test_every_field_whose_text_alone_can_break_a_rule_has_the_rule_where_it_is_read() -> None:
    without = {
        f"{name}.{field}"
        for name, each in MODELS.items()
        for field, info in each.model_fields.items()
        if field in RULED
        and not is_ruled(info)
        and str in {info.annotation, *get_args(info.annotation)}
        and not name.partition(".")[2].startswith(FILTERS)
    }
    assert {each for each in without if each.split(".")[1] not in UNRULED} == set()


@pytest.mark.parametrize(("name", "field"), RULES)
def test_a_broken_rule_is_told_beside_all_that_is_missing(name: str, field: str) -> None:
    model = MODELS[name]
    sent = model.model_fields[field].alias or field
    told = [refused(model, {sent: unfit}) for unfit in UNFIT]
    broken = [found for found in told if any(each["type"] == RULE and each["loc"] == (sent,) for each in found)]
    assert broken, told
    missed = {each.alias or one for one, each in model.model_fields.items() if each.is_required()}
    assert {each["loc"][0] for each in broken[0]} == missed | {sent}


async def test_an_address_names_an_unfit_month_an_unknown_level_and_a_strange_name_at_once() -> None:
    async with asking(built("reporting"), language="id") as caller:
        answer = (await caller.get("/views/sessions?from=2026-13&level=foo&region=xx&colour=red")).json()
    assert {each["field"] for each in answer["errors"]} == {"from", "level", "region", "colour"}
    async with asking(built("registry")) as caller:
        answer = (await caller.get("/entrepreneurs?region=99&sort=nik")).json()
    assert {each["field"] for each in answer["errors"]} == {"region", "sort"}


def test_a_form_with_an_impossible_nik_and_nothing_else_names_all_of_it() -> None:
    with TestClient(office_pages(), headers={"accept": "text/html"}) as client:
        form = Shown(client.get("/pages/entrepreneurs/new?place=73.09").text)
        page = client.post(form.action, data={**form.hidden, "name": "Contoh Uji", "nik": "12AB", "registered_on": ""})
    assert page.status_code == 422
    for field in ("nik", "birth_date", "sex", "village_code", "kind", "registered_on"):
        assert f'href="#f-{field}"' in page.text, field
    assert "harus 16 angka" in page.text


def test_one_broken_rule_is_called_by_its_own_name_and_several_faults_are_not() -> None:
    rule = {"type": RULE, "loc": ("nik",), "input": "1", "ctx": {"id": "a", "en": "b", "slug": "nik-impossible"}}
    missing = {"type": "missing", "loc": ("name",), "msg": ""}
    assert malformed([rule]).slug == "nik-impossible"
    assert malformed([rule, missing]).slug == malformed([]).slug == "malformed"


def test_several_days_that_contradict_each_other_are_told_at_once() -> None:
    with pytest.raises(Invalid) as told:
        check_days(date(2025, 1, 1), date(2026, 3, 1), date(2026, 4, 1), DAY)
    assert [each.field for each in told.value.flaws] == ["registered_on", "consent_given_on", "birth_date"]


def test_a_field_is_told_once_by_the_first_rule_that_it_breaks() -> None:
    with pytest.raises(Invalid) as told:
        check_all(
            lambda: not_after("moved_on", DAY, date(2026, 1, 1)),
            lambda: not_before("moved_on", DAY, date(2026, 3, 1)),
            lambda: not_before("given_on", DAY, date(2026, 3, 1)),
        )
    assert (told.value.slug, [each.field for each in told.value.flaws]) == ("day-too-late", ["moved_on", "given_on"])
    with pytest.raises(type(field_error("x", "y", "z", told.value.words))):
        check_all(lambda: not_after("moved_on", DAY, date(2026, 1, 1)), lambda: None)
    check_all(lambda: None)
