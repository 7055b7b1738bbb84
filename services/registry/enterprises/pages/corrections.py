"""The pages on which an enterprise is described otherwise, closes, and is in business again.

Invariant: the form of a correction shows what is known, so that a field that was cleared is missed.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.registry.enterprises import commands, routes
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.pages.enterprises import ENTERPRISES, OfferedForm
from services.registry.web.form_pages import ChangeForm, FormPage, Thing, change_form
from services.registry.web.site import page_router
from shared.http.pages.forms import Handler
from shared.regions import local_day
from shared.runtime.clock import now

_CHANGED: Final = f"{ENTERPRISES}/{{made}}?done=changed"
router = page_router()


class EditForm(routes.Described):
    """An enterprise as the page lets one correct it; a form that the page does not offer stays while none is chosen."""

    legal_form: OfferedForm | None = None  # type: ignore[assignment]  # left as it is where none is chosen


def _values_of(enterprise: Thing) -> Mapping[str, str]:
    described = {name: str(enterprise[name]) for name in routes.Described.model_fields}
    return {**described, "closed_on": local_day(now(), enterprise["district_code"]).isoformat()}


_ENTERPRISE: Final = FormPage("enterprises", ENTERPRISES, "enterprises", _values_of)


@change_form(router, _ENTERPRISE, ChangeForm("edit", EditForm, _CHANGED))
def correct(ref: UUID, typed: EditForm) -> Handler[EnterpriseWork]:
    return lambda work: commands.correct_enterprise(ref, typed.model_dump(exclude_none=True), work)


@change_form(router, _ENTERPRISE, ChangeForm("closing", routes.EnterpriseClosing, _CHANGED))
def close(ref: UUID, typed: routes.EnterpriseClosing) -> Handler[EnterpriseWork]:
    return lambda work: commands.close_enterprise(ref, typed.closed_on, typed.reason_code, work)


@change_form(router, _ENTERPRISE, ChangeForm("reopening", routes.EnterpriseClosingVoiding, _CHANGED))
def reopen(ref: UUID, why: routes.EnterpriseClosingVoiding) -> Handler[EnterpriseWork]:
    return lambda work: commands.void_closing(ref, why.reason_code, work)
