"""Merging and erasing people on a page.

Invariant: what cannot be undone says so above its button.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.registry.people.pages.people import PEOPLE, alike
from services.registry.people.rules.duplicates import Description
from services.registry.privacy import commands, routes
from services.registry.privacy.commands import PrivacyWork, Traces
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import Values, page_router
from shared.http.dependencies import look_up
from shared.http.pages.forms import Handler
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.masking import masked
from shared.runtime.principal import OFFICES


def _values_of(person: Thing) -> Mapping[str, str]:
    return {"requested_on": local_day(now(), person["village_code"]).isoformat()}


async def _likely(asked: ShownForm, person: Thing, _: AnyForm) -> Values:
    description = Description(person["name"], person["phone"], person["birth_date"])
    likely = await alike(asked.context, asked.principal, description)
    return {"masked": masked, "likely": [each for each in likely if each.id != person["id"]], **await _sought(asked)}


async def _sought(asked: ShownForm) -> Values:
    """Return whom somebody looks for by name or NIK; of everybody within reach an officer may know who is the same."""
    people, query = await asked.context.page("entrepreneurs", asked.principal)
    others = [each for each in people.items if each["id"] != asked.ref]
    return {"query": query, "found": people.model_copy(update={"items": others}) if query.q else None}


async def _searched(asked: ShownForm) -> Mapping[str, Traces]:
    drafts = look_up(asked.context.request.app, routes.DRAFTS)
    return {"traces": await drafts.traces_of(asked.ref, asked.principal)}


router = page_router()
_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "privacy", _values_of)
_MERGE: Final = ChangeForm("merge", routes.Merge, f"{PEOPLE}/{{into_ref}}?done=merged", OFFICES, _likely, _searched)
_ERASURE: Final = ChangeForm("erasure", routes.Erasure, f"{PEOPLE}?done=erased", OFFICES, before=_searched)


@change_form(router, _PERSON, _MERGE)
def merge(ref: UUID, typed: routes.Merge, *, traces: Traces) -> Handler[PrivacyWork]:
    return lambda work: commands.merge(ref, typed.into_ref, traces, work)


@change_form(router, _PERSON, _ERASURE)
def erase(ref: UUID, typed: routes.Erasure, *, traces: Traces) -> Handler[PrivacyWork]:
    return lambda work: commands.erase(ref, typed.requested_on, traces, work)
