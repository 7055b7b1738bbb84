"""What the demo sends is what the services take: each body of its plan fits the model of its route.

Invariant: every command of the plan is tried, as the JSON that it is sent as.
"""

import json
from collections import defaultdict
from datetime import date
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ValidationError

from deploy.local.demo_data.commands import Command, resolved
from deploy.local.demo_data.plan import waves
from services.registry.people.rules.consent import check_text
from tests.support.without_database import ID, built

PLAN: Final = [command for wave in waves(date(2026, 11, 22)) for command in wave]
IDS: Final = defaultdict[str, str](lambda: ID)
"""An id for each reference."""
SERVICES: Final = sorted({command.service for command in PLAN})


def model_at(app: FastAPI, command: Command) -> type[BaseModel]:
    """Return the model of the body that a command's route takes."""
    path = "/" + "/".join(resolved(command.path, IDS))
    (route,) = (
        each
        for each in iter_route_contexts(app.routes)
        if "POST" in (each.methods or ()) and each.path_regex.match(path) and each.body_field is not None
    )
    model: type[BaseModel] = route.body_field.field_info.annotation
    return model


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_of_the_demo_is_taken_as_it_is_sent(service: str) -> None:
    app = built(service)
    refused = []
    for command in PLAN:
        if command.service == service:
            try:
                model_at(app, command).model_validate(json.loads(json.dumps(resolved(command.body, IDS))))
            except ValidationError as error:
                refused.append((command.path, error.errors()[0]))
    assert refused == []


def test_nobody_of_the_demo_agreed_to_a_text_before_it_was_there() -> None:
    sent = [each.body for each in PLAN if "consent_text" in each.body]
    assert {each["consent_text"] for each in sent} == {"pdp-1", "own-form"}
    for each in sent:
        check_text("consent_given_on", date.fromisoformat(each["consent_given_on"]), each["consent_text"])
