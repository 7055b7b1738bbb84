"""The places that somebody holds in village programmes, as pages show them.

Invariant: a group is told by the names of those in it, as far as whoever looks may know them.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from services.registry.web.sections import Section
from services.registry.web.site import PageContext, Values
from shared.http.list_routes import JsonObject
from shared.runtime.principal import Principal


async def held_by(ref: UUID, context: PageContext, principal: Principal) -> tuple[list[JsonObject], dict[str, str]]:
    """Return somebody's places, and what the programmes are called by their ids."""
    held = await context.all("enrolments", principal, "enrolled_on", entrepreneur_ref=ref)
    return held, await context.names("programmes", principal)


async def in_groups_of(held: Iterable[JsonObject], context: PageContext, principal: Principal) -> dict[str, list[str]]:
    """Return who is in the groups of some places; shape: group → names."""
    groups = dict[str, list[str]]()
    for group in {each["group_ref"] for each in held} - {None}:
        groups |= groups_of(await context.all("enrolments", principal, "name", group_ref=group))
    return groups


def groups_of(places: Iterable[JsonObject]) -> dict[str, list[str]]:
    """Return who is in which group; shape: group → names."""
    groups = dict[str, list[str]]()
    for each in places:
        if each["group_ref"] is not None:
            groups.setdefault(str(each["group_ref"]), []).append(each["name"])
    return groups


async def _held(context: PageContext, principal: Principal, person: JsonObject) -> Values:
    enrolments, programmes = await held_by(person["id"], context, principal)
    groups = await in_groups_of(enrolments, context, principal)
    return {"enrolments": enrolments, "programmes": programmes, "groups": groups}


HELD: Final = Section("programmes/places.html", _held)
"""The section of a person's page with the person's places."""
