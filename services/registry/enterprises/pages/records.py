"""What the pages of an enterprise's records have in common: how one is recorded, listed and taken back.

A record is what a subject above this one keeps of an enterprise: a year, a paper, finance.
Invariant: what is taken back is shown above the button, and stays in its list with its reason.
"""

from collections.abc import Mapping
from typing import Final, Protocol, TypeVar

from pydantic import BaseModel

from services.registry.enterprises.pages.enterprises import ENTERPRISES
from services.registry.web.form_pages import ChangeForm, FormPage, ShownForm, Thing
from services.registry.web.site import PageContext, Values
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import Conflict, NotFound
from shared.runtime.principal import Principal

RECORDED: Final = f"{ENTERPRISES}/{{made}}?done=recorded"
_UNKNOWN: Final = Text("Catatan ini tidak ada di sini.", "There is no such record here.")
_VOIDED: Final = Text("Catatan ini sudah ditarik kembali.", "This record was taken back already.")


class Voidable(Protocol):
    """A record that may be taken back with a reason."""

    @property
    def void_reason(self) -> str | None:
        """Why it was taken back; None while it stands."""


B = TypeVar("B", bound=BaseModel)
R = TypeVar("R", bound=Voidable)


def record_page(subject: str) -> FormPage:
    """Return the page of an enterprise on which a subject records something."""
    return FormPage("enterprises", ENTERPRISES, subject, _values_of)


def void_page(subject: str, listed: str, model: type[B]) -> tuple[FormPage, ChangeForm[B]]:
    """Return the page on which a subject takes back a record of its list."""
    page = FormPage(listed, f"/pages/{listed}", subject, _blank, _enterprise_of, ENTERPRISES)
    return page, ChangeForm("void", model, f"{ENTERPRISES}/{{made}}?done=voided")


def standing(record: R | None) -> R:
    """Return a record that stands; raises `Conflict` when it was taken back already, and `NotFound`."""
    if record is None:
        raise NotFound("record-unknown", _UNKNOWN)
    if record.void_reason is not None:
        raise Conflict("record-voided", _VOIDED)
    return record


async def centres(asked: ShownForm, *_: object) -> Values:
    """Return the centres that may have helped."""
    return {"centres": await asked.context.names("centres", asked.principal)}


def _blank(_: Thing) -> Mapping[str, str]:
    return {}


async def _enterprise_of(context: PageContext, principal: Principal, record: Thing) -> Thing:
    return await context.one("enterprises", record["enterprise_ref"], principal)


def _values_of(enterprise: Thing) -> Mapping[str, str]:
    today = local_day(now(), enterprise["district_code"])
    return {
        "period_year": str(today.year - 1),
        "technology_level": enterprise["technology_level"],
        "workers_other": "0",
        "accessed_on": today.isoformat(),
    }
