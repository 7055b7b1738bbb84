"""A form is a command like any other: done once however often it is sent, and meant for the version it was shown.

Invariant: a form carries the key and the version it was made with; what was typed is never lost, it comes back beside
the reason for which it was refused.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from shared.http.auth.sessions import CSRF_FIELD
from shared.http.command_routes import CommandRunner, OpenUnitOfWork, VersionUnnamed, act_of
from shared.http.problems import STATUS, malformed
from shared.i18n import Text
from shared.persistence.idempotency import Attempt, KeyReused, KeyUnfit
from shared.persistence.unit_of_work import CommandContext, UnitOfWork
from shared.runtime.clock import new_id
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, Invalid, ServiceError
from shared.runtime.principal import Principal

KEY: Final = "key"
VERSION: Final = "version"
_OURS: Final = frozenset({KEY, VERSION, CSRF_FIELD})
_LONGEST: Final = 19
"""Digits of a number that PostgreSQL can hold."""
_SEE_OTHER: Final = 303
_SAID_TO_PEOPLE: Final[Mapping[type[ServiceError], Text]] = {
    KeyReused: Text(
        "Formulir ini sudah pernah tersimpan dengan isian lain. Periksa dulu apa yang tercatat; bila masih perlu, "
        "simpan sekali lagi.",
        "This form was saved before with something else in it. Look first at what is on record; if it is still "
        "needed, save once more.",
    ),
    KeyUnfit: Text(
        "Formulir ini belum lengkap terkirim. Simpan sekali lagi.",
        "This form did not arrive whole. Save once more.",
    ),
    VersionUnnamed: Text(
        "Formulir ini belum lengkap terkirim. Buka lagi halamannya, lalu simpan.",
        "This form did not arrive whole. Open its page again, then save.",
    ),
}
"""What a command over the API is told of its headers, in the words of somebody who has a form."""

B = TypeVar("B", bound=BaseModel)
W = TypeVar("W", bound=UnitOfWork)


@dataclass(frozen=True)
class Form:
    """A form on a page: what stands in it, and what is wrong with that."""

    values: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    """Of the thing that it changes."""
    key: str = field(default_factory=lambda: str(new_id()))
    error: ServiceError | None = None

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows it."""
        return STATUS[self.error.kind] if self.error else 200

    def flaw(self, name: str) -> FieldError | None:
        """Return what is wrong with a field."""
        flaws = self.error.flaws if self.error else ()
        return next((each for each in flaws if each.field == name), None)

    def refused(self, error: ServiceError) -> "Form":
        """Return the same form with the reason for which it was refused, and with a key that it can be sent with."""
        words = _SAID_TO_PEOPLE.get(type(error))
        if words is None:
            return Form(self.values, self.version, self.key, error)
        return Form(self.values, self.version, error=Invalid(error.slug, words))


@dataclass(frozen=True)
class SubmittedForm(Generic[W]):
    """A form as somebody sent it."""

    request: Request
    principal: Principal
    form: Form
    open_work: OpenUnitOfWork[W]

    def read(self, kind: type[B], more: Mapping[str, object] | None = None, without: Collection[str] = ()) -> B:
        """Return what was typed as a command's body; raises `Invalid` naming each field that is wrong."""
        typed = {name: value for name, value in self.form.values.items() if value != "" and name not in without}
        try:
            return kind.model_validate({**typed, **(more or {})})
        except ValidationError as error:
            raise malformed(error.errors()) from None

    async def run(self, handler: Callable[[W], Awaitable[CommandResult]], *files: str) -> CommandResult:
        """Run a command once; raises what the handler raises, with nothing stored. `files` are digests of files."""
        asking = CommandContext(self.principal, act_of(self.request), self.form.version)
        who, where = self.principal.subject, self.request.url.path.encode()
        typed = urlencode(sorted(self.form.values.items()))
        attempt = Attempt.of(self.form.key, who, where, typed.encode(), *(each.encode() for each in files))
        return await CommandRunner(self.request, asking, attempt, self.open_work).accept(handler)

    async def change(self, handler: Callable[[W], Awaitable[CommandResult]]) -> CommandResult:
        """Run a command on the version that the form was made with; raises as `run` does, and `VersionUnnamed`."""
        if self.form.version is None:
            raise VersionUnnamed("")
        return await self.run(handler)


async def read_form(request: Request, principal: Principal, open_work: OpenUnitOfWork[Any]) -> SubmittedForm[Any]:
    """Read the form that came with a request; files are left to the route."""
    given = await request.form()
    texts = {name: " ".join(str(value).split()) for name, value in given.items() if not isinstance(value, UploadFile)}
    version = texts.get(VERSION, "")
    values = {name: value for name, value in texts.items() if name not in _OURS}
    form = Form(values, int(version) if version.isdecimal() and len(version) < _LONGEST else None, texts.get(KEY, ""))
    return SubmittedForm(request, principal, form, open_work)


def redirect(address: str) -> RedirectResponse:
    """Lead on to the page of what was done, so that a reload sends nothing again."""
    return RedirectResponse(address, _SEE_OTHER)
