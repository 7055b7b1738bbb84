"""The pages on which a programme that was declared wrong is corrected or taken back.

Invariant: the form shows what is on record, so that what was not touched stays as it is.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.routes.programmes import ProgrammeVoiding, Terms
from services.registry.web.form_pages import ChangeForm, FormPage, Thing, change_form
from services.registry.web.site import page_router
from shared.http.pages.forms import Handler

_LIST: Final = "/pages/programmes"
router = page_router()


def _on_record(programme: Thing) -> Mapping[str, str]:
    said = {name: programme[name] for name in Terms.model_fields}
    return {name: "true" if each is True else str(each) for name, each in said.items() if each is not False}


_PROGRAMME: Final = FormPage("programmes", _LIST, "programmes", _on_record)


@change_form(router, _PROGRAMME, ChangeForm("edit", Terms, f"{_LIST}/{{made}}?done=corrected", ("province",)))
def correct_programme(ref: UUID, typed: Terms) -> Handler[ProgrammeWork]:
    return lambda work: programmes_commands.correct_programme(ref, typed.model_dump(), work)


@change_form(router, _PROGRAMME, ChangeForm("void", ProgrammeVoiding, f"{_LIST}?done=voided", ("province",)))
def void_programme(ref: UUID, why: ProgrammeVoiding) -> Handler[ProgrammeWork]:
    return lambda work: programmes_commands.void_programme(ref, why.reason_code, work)
