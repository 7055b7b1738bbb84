"""What the fields of an application's request models are called, read off the models themselves.

A field that an event carries, or that two services ask for, is called as `shared.i18n.field_labels` says; every other
one carries a `Label` in the annotation of its model.
Invariant: one field, one name, on every page of a service (tests/contract/test_labels.py).
"""

from collections.abc import Iterator, Mapping
from typing import cast, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from shared.http.pages.forms import FormReader
from shared.i18n import Label, Text
from shared.i18n.field_labels import FIELD_LABELS


def labels_in(app: FastAPI) -> Mapping[str, Text]:
    """Return what fields are called on the pages of an application; read once."""
    if not hasattr(app.state, "labels"):
        models = {each for route in iter_route_contexts(app.routes) for each in request_models(route)}
        own: dict[str, Text] = {name: words for each in models for name, words in labels_of(each)}
        app.state.labels = {**own, **FIELD_LABELS}
    return cast("Mapping[str, Text]", app.state.labels)


def request_models(route: object) -> Iterator[type[BaseModel]]:
    """Yield the models of what a route is sent: its body, its question, its form."""
    yield from _models(getattr(route, "dependant", None))


def _models(dependant: Dependant | None) -> Iterator[type[BaseModel]]:
    if dependant is None:
        return
    if isinstance(dependant.call, FormReader):
        yield dependant.call.model
    for sent in (*dependant.body_params, *dependant.query_params):
        kind = sent.field_info.annotation
        yield from (each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, BaseModel))
    for each in dependant.dependencies:
        yield from _models(each)


def labels_of(model: type[BaseModel]) -> Iterator[tuple[str, Label]]:
    """Yield the fields of a model that say what they are called; shape: (name, words)."""
    for name, field in model.model_fields.items():
        yield from ((name, each) for each in field.metadata if isinstance(each, Label))
