"""What a list's document says of its items: a model of the columns that are shown, for the document alone.

Invariant: the model is made of the row that is read, so a column that is added is in the document as well; nothing is
converted by it on its way out.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from shared.persistence.list_queries import Searchable

Responses = dict[int | str, dict[str, Any]]
"""What a route's document says of its answers, by their statuses."""


def item_model(
    name: str, fields: Mapping[str, Any], optional: Mapping[str, Any] | None = None, about: str | None = None
) -> type[BaseModel]:
    """Return a model of things that are shown; shape of the fields: name → type; `optional` ones may be left out."""
    shown: dict[str, Any] = {each: (kind | None, None) for each, kind in (optional or {}).items()}
    return create_model(name, __doc__=about, **shown | {each: (kind, ...) for each, kind in fields.items()})


def listed_model(listing: Searchable) -> type[BaseModel]:
    """Return the model of what a list shows, its closed vocabularies written out."""
    return item_model(listing.row.__name__.removesuffix("Row").removeprefix("Shown"), fields_shown(listing))


def fields_shown(listing: Searchable) -> dict[str, Any]:
    """Return the columns that a list shows; shape: name → type."""
    kinds = {name: each.annotation for name, each in listing.row.model_fields.items()}
    return kinds | dict(listing.shapes) | {name: listing.vocabulary(name) for name in listing.vocabularies}


def shows(item: type[BaseModel]) -> Responses:
    """Return what a document says of an answer that is one thing."""
    return {200: {"model": item}}


def shows_page(item: type[BaseModel], cursor: type = UUID) -> Responses:
    """Return what a document says of an answer that is a page of things; `cursor`: the type of `next`."""
    about = "The `after` of the following page; null on the last one."
    fields: dict[str, Any] = {
        "items": (list[item], ...),  # type: ignore[valid-type]
        "next": (cursor | None, Field(default=None, description=about)),
    }
    return shows(create_model(f"{item.__name__}Page", **fields))
