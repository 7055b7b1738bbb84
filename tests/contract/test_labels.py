"""Every field that people fill in or ask by is called something in both languages, and is called so in one place.

The models are those of the routes of every service: bodies, questions and forms. Invariant: a field that an event
carries is labelled in `FIELD_LABELS`, every other one beside the field.
"""

from collections import defaultdict
from functools import cache
from itertools import chain
from typing import Annotated, Final

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from shared.contracts import CATALOGUE
from shared.http.list_routes import ListParams
from shared.http.pages.labels import labels_in, labels_of, request_models
from shared.i18n import Label
from shared.i18n.field_labels import FIELD_LABELS
from tests.support.in_process import Service

NOWHERE: Final = "postgresql://nobody@127.0.0.1:9/nothing"
EVERY_SERVICE: Final = pytest.mark.parametrize("service", ["registry", "mentoring", "partnerships", "reporting"])
SHARED_WORDS: Final = {"province", "region", "last", "thing", "thing_id", "who", "act", "legal_status", "partner_type"}
"""Called alike in two services, and in no event."""


@cache
def app_of(name: str) -> FastAPI:
    """Return the application of a service, which reaches nothing."""
    service = Service(name, NOWHERE)
    app: FastAPI = service._app.build_api(service.settings)
    return app


def models_of(service: str) -> set[type[BaseModel]]:
    """Return what the routes of a service are sent, save the questions that lists derive from their columns."""
    routes = iter_route_contexts(app_of(service).routes)
    models = {*chain.from_iterable(map(request_models, routes))}
    assert models
    return {each for each in models if each.__base__ is not ListParams or each.__module__ != ListParams.__module__}


def told_fields() -> set[str]:
    """Return the names of the fields that events carry."""
    return {field.name for declared in CATALOGUE.values() for field in msgspec.structs.fields(declared.cls)}


@EVERY_SERVICE
def test_every_field_of_a_request_has_a_label_in_both_languages(service: str) -> None:
    labels = labels_in(app_of(service))
    fields = {name for each in models_of(service) for name in each.model_fields}
    assert not fields - labels.keys()
    assert all(words.id and words.en for words in labels.values())


@EVERY_SERVICE
def test_no_field_is_labelled_twice(service: str) -> None:
    labels = defaultdict[str, set[int]](set)
    for name, label in chain.from_iterable(map(labels_of, models_of(service))):
        labels[name].add(id(label))
    assert not {name for name, declared in labels.items() if len(declared) > 1 or name in FIELD_LABELS}


def test_the_shared_labels_are_those_of_what_events_carry_and_of_what_two_services_ask() -> None:
    assert set(FIELD_LABELS) == told_fields() | SHARED_WORDS
    assert not told_fields() & SHARED_WORDS


def test_a_field_is_called_what_its_model_says() -> None:
    class Search(BaseModel):
        height: Annotated[int, Label("Tinggi", "Height")]
        width: int

    assert dict(labels_of(Search)) == {"height": Label("Tinggi", "Height")}
