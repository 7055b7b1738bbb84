"""Every form of the registry's pages says to a browser what its model holds people to.

The forms are those that the routes of the pages read. Invariant: a form that this file cannot look at fails it, so none
is added that says something else than its model, or has a field that the model does not know.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from services.registry.app import DEFINED_LISTS
from services.registry.reference.routes.fields import AS_RUPIAH
from shared.http.auth.sessions import CSRF_FIELD
from shared.http.command_routes import TYPED
from shared.http.list_routes import params_of
from shared.http.pages.forms import KEY, VERSION, FormReader
from tests.support.fakes.list_reader import ONE
from tests.support.fakes.reader import Element, read
from tests.support.office_pages import office_pages

APP: Final = office_pages()
OURS: Final = {KEY, VERSION, CSRF_FIELD}
INPUTS: Final = ("input", "select", "button")
CHOSEN_LATER: Final = {
    "/pages/entrepreneurs/new",
    "/pages/entrepreneurs/{ref}/move",
    "/pages/entrepreneurs/{ref}/registration",
}
"""Pages that show their villages once a regency is chosen."""
AS_WRITTEN: Final = AS_RUPIAH.attributes["maxlength"]
"""How long an amount may be as people write it, with what stands between and around its digits."""
A_DAY: Final = timedelta(days=1)


def readers(dependant: Dependant | None) -> Iterator[FormReader[BaseModel]]:
    """Yield what reads the form that a route is sent."""
    for each in dependant.dependencies if dependant else ():
        if isinstance(each.call, FormReader):
            yield each.call


def forms() -> dict[str, FormReader[BaseModel]]:
    """Return the form that each page is sent, by its address."""
    sent = [each for each in iter_route_contexts(APP.routes) if "POST" in (each.methods or ())]
    return {str(each.path): one for each in sent for one in readers(getattr(each, "dependant", None))}


FORMS: Final = forms()
EVERY_FORM: Final = pytest.mark.parametrize("address", FORMS)


@cache
def shown(address: str) -> Element:
    """Return the form that stands on a page, as somebody finds it there."""
    place = {"place": "73.09"} if address in CHOSEN_LATER else {}
    path = address.replace("{ref}", str(ONE)).replace("{import_id}", str(ONE))
    with TestClient(APP, headers={"accept": "text/html"}) as client:
        page = client.get(path, params=place)
    assert page.status_code == 200, page.text
    posted = [each for each in read(page.text).all("form", method="post") if _leads_to(each, path)]
    assert posted, f"{address} shows no form that is sent there"
    return posted[0]


def _leads_to(form: Element, path: str) -> bool:
    return urlsplit(form.attributes["action"]).path == path


def inputs(address: str) -> dict[str, Element]:
    """Return the fields of a form by their names, without what every form carries."""
    found = {each.attributes.get("name", ""): each for tag in INPUTS for each in shown(address).all(tag)}
    return {name: each for name, each in found.items() if name and name not in OURS}


def schema(model: type[BaseModel], name: str) -> Mapping[str, Any]:
    """Return what pydantic itself says of a field, whether or not it may be absent."""
    said: Mapping[str, Any] = model.model_json_schema()["properties"][name]
    either = [each for each in said.get("anyOf", ()) if each != {"type": "null"}]
    return {**said, **either[0]} if either else said


def refused(model: type[BaseModel], **body: Any) -> set[str]:
    """Return the fields with which a model refuses a body; what else is missing does not count."""
    try:
        model.model_validate(body, context=TYPED)
    except ValidationError as error:
        return {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    return set()


def test_every_page_that_is_sent_something_reads_a_form() -> None:
    sent = {str(each.path) for each in iter_route_contexts(APP.routes) if "POST" in (each.methods or ())}
    assert sent
    assert set(FORMS) == sent


@EVERY_FORM
def test_a_form_shows_the_fields_of_its_model_and_no_other(address: str) -> None:
    reader = FORMS[address]
    assert set(inputs(address)) | set(reader.given) == set(reader.model.model_fields)
    assert not set(inputs(address)) & set(reader.given)


@EVERY_FORM
def test_a_field_has_to_be_filled_in_where_its_model_misses_it(address: str) -> None:
    model = FORMS[address].model
    for name, each in inputs(address).items():
        default = schema(model, name).get("default")
        is_missed = name in refused(model) or default not in (None, "")
        said = each.attributes.get("type") in ("checkbox", "hidden") or each.tag == "button"
        assert said or ("required" in each.attributes) == is_missed, name


@EVERY_FORM
def test_a_field_is_as_long_as_its_model_lets_it_be(address: str) -> None:
    model = FORMS[address].model
    for name, each in inputs(address).items():
        if each.tag != "input" or each.attributes["type"] not in ("text", "tel"):
            continue
        said = schema(model, name)
        longest = each.attributes["maxlength"]
        if "maximum" in said:
            assert longest in {str(len(str(said["maximum"]))), str(AS_WRITTEN)}, name
            assert each.attributes["inputmode"] == "numeric", name
        elif "pattern" in said:
            assert name in refused(model, **{name: "1" * (int(longest) + 1)}), name
            assert name not in refused(model, **{name: "1" * int(longest)}), name
        else:
            assert longest == str(said["maxLength"]), name
        assert each.attributes.get("minlength") == _text(said.get("minLength")), name


@EVERY_FORM
def test_a_day_is_asked_for_as_one_within_its_bounds(address: str) -> None:
    model = FORMS[address].model
    for name, each in inputs(address).items():
        assert (each.attributes.get("type") == "date") == (schema(model, name).get("format") == "date"), name
        if (first := each.attributes.get("min")) is not None:
            assert name not in refused(model, **{name: first}), name
            assert name in refused(model, **{name: str(date.fromisoformat(first) - A_DAY)}), name
        elif each.attributes.get("type") == "date":
            assert name not in refused(model, **{name: "0001-01-01"}), name


@EVERY_FORM
def test_what_there_is_to_choose_from_is_what_the_model_takes(address: str) -> None:
    model = FORMS[address].model
    for name, each in inputs(address).items():
        options = [option.attributes["value"] for option in each.all("option")][1:]
        said = schema(model, name)
        if "enum" in said:
            assert options == said["enum"], name
        elif each.tag == "select" and said.get("type") == "boolean":
            assert options == ["true", "false"], name
        assert not {name for option in options if name in refused(model, **{name: option})}, name


@pytest.mark.parametrize("name", ["entrepreneurs", "enterprises", "centres"])
def test_what_is_looked_for_is_as_long_as_its_list_lets_it_be(name: str) -> None:
    question = params_of(next(each for each in DEFINED_LISTS if each.name == name))
    with TestClient(APP, headers={"accept": "text/html"}) as client:
        form = read(client.get(f"/pages/{name}").text).one("form", role="search")
    asked = {each.attributes["name"]: each for tag in INPUTS for each in form.all(tag) if "name" in each.attributes}
    assert set(asked) <= set(question.model_fields)
    assert asked["q"].attributes["maxlength"] == str(schema(question, "q")["maxLength"])


@EVERY_FORM
def test_what_is_ticked_is_true_or_false(address: str) -> None:
    for name, each in inputs(address).items():
        ticked = each.attributes.get("type") == "checkbox"
        assert ticked is (schema(FORMS[address].model, name).get("type") == "boolean" and each.tag != "select"), name


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


@pytest.mark.parametrize("name", ["Desa Mandiri", "x"], ids=["nothing else", "something else"])
def test_a_usual_value_that_was_cleared_is_missed_whatever_else_is_wrong(name: str) -> None:
    with TestClient(APP, headers={"accept": "text/html"}) as client:
        typed = {"name": name, "start_year": "2026", "years": "", "quota_per_village_year": "20"}
        page = client.post("/pages/programmes/new", data=typed)
    assert page.status_code == 422
    wrong = {each.attributes["id"] for each in read(page.text).all("p", class_="flaw")}
    assert wrong == {"e-years"} | ({"e-name"} if name == "x" else set())
