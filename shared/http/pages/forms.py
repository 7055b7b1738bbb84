"""A form is a command like any other: done once however often it is sent, and meant for the version it was shown.

Invariant: a form carries the key and the version it was made with; what was typed is never lost, it comes back beside
the reason for which it was refused.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from shared.http.auth.sessions import CSRF_FIELD
from shared.http.command_routes import TYPED, UNIT_OF_WORK, CommandRunner, OpenUnitOfWork, VersionUnnamed, W, act_of
from shared.http.dependencies import provided
from shared.http.json_bodies import MALFORMED, TWICE, refuse_encoded, shown
from shared.http.malformed import malformed
from shared.http.pages.inputs import FormInput, form_inputs
from shared.http.problems import STATUS
from shared.http.validation_messages import MESSAGES
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
B_co = TypeVar("B_co", bound=BaseModel, covariant=True)
Handler = Callable[[W], Awaitable[CommandResult]]
"""Does one command through the port of its subject."""


@dataclass(frozen=True)
class Form(Generic[B_co]):
    """A form on a page: what it is sent as, what stands in it, and what is wrong with that."""

    model: type[B_co]
    values: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    """Of the thing that it changes."""
    key: str = field(default_factory=lambda: str(new_id()))
    error: ServiceError | None = None

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows it."""
        return STATUS[self.error.kind] if self.error else 200

    @property
    def names(self) -> Iterable[str]:
        """The fields of its model, in order."""
        return form_inputs(self.model).keys()

    def input(self, name: str) -> FormInput:
        """Return what is told of a field; raises `KeyError` for one that the model does not have."""
        return form_inputs(self.model)[name]

    def flaw(self, name: str) -> FieldError | None:
        """Return what is wrong with a field, wherever it stands: `mapping.nik` is `nik`."""
        flaws = self.error.flaws if self.error else ()
        return next((each for each in flaws if each.field.rpartition(".")[2] == name), None)

    def refused(self, error: ServiceError) -> "Form[B_co]":
        """Return the same form with the reason for which it was refused, and with a key that it can be sent with."""
        words = _SAID_TO_PEOPLE.get(type(error))
        if words is None:
            return Form(self.model, self.values, self.version, self.key, error)
        return Form(self.model, self.values, self.version, error=Invalid(error.slug, words))


@dataclass(frozen=True)
class SubmittedForm(Generic[W, B_co]):
    """A form as somebody sent it."""

    request: Request
    form: Form[B_co]
    open_work: OpenUnitOfWork[W]

    def read(self, **given: object) -> B_co:
        """Return what was typed, and what is `given` by the page; raises `Invalid` naming each field that is wrong."""
        inputs, values = form_inputs(self.form.model), self.form.values
        typed: dict[str, object] = {name: value for name, value in values.items() if name not in inputs}
        cleaned = {name: each.typed(values.get(name, "")) for name, each in inputs.items()}
        typed |= {name: value for name, value in cleaned.items() if value is not None}
        try:
            body = self.form.model.model_validate({**typed, **given}, context=TYPED)
        except ValidationError as error:
            raise malformed([*error.errors(), *self._cleared()]) from None
        if cleared := self._cleared():
            raise malformed(cleared)
        return body

    def _cleared(self) -> list[Mapping[str, object]]:
        """Return what is wrong with fields whose usual value was cleared: the model alone would put it back."""
        fields, inputs = self.form.model.model_fields, form_inputs(self.form.model)
        return [
            {"type": "missing", "loc": (name,), "msg": ""}
            for name, each in inputs.items()
            if each.is_required and not fields[name].is_required() and self.form.values.get(name) == ""
        ]

    async def earlier(self, principal: Principal, *files: str) -> CommandResult | None:
        """Return what the same sending did before, None for a new one; raises `KeyReused` and `KeyUnfit`.

        A page asks this before it refuses a form, or shows anything else instead of what was done, for a reason that
        what the form did has brought about itself: buttons are pressed twice.
        """
        return await self._runner(principal, *files).earlier()

    async def run(self, principal: Principal, handler: Handler[W], *files: str) -> CommandResult:
        """Run a command once; raises what the handler raises, with nothing stored. `files` are digests of files."""
        return await self._runner(principal, *files).accept(handler)

    def _runner(self, principal: Principal, *files: str) -> CommandRunner[W]:
        asking = CommandContext(principal, act_of(self.request), self.form.version)
        who, where = principal.subject, self.request.url.path.encode()
        typed = urlencode(sorted(self.form.values.items()))
        attempt = Attempt.of(self.form.key, who, where, typed.encode(), *(each.encode() for each in files))
        return CommandRunner(self.request, asking, attempt, self.open_work)

    async def change(self, principal: Principal, handler: Handler[W]) -> CommandResult:
        """Run a command on the version that the form was made with; raises as `run` does, and `VersionUnnamed`."""
        if self.form.version is None:
            raise VersionUnnamed("")
        return await self.run(principal, handler)


class FormReader(Generic[B]):
    """Reads the form that came with a request; files are left to the route."""

    def __init__(self, model: type[B], given: tuple[str, ...]) -> None:
        self.model = model
        self.given = given
        """Fields that nobody types: the page knows them, or does without."""

    async def __call__(
        self, request: Request, open_work: Annotated[OpenUnitOfWork[UnitOfWork], provided(UNIT_OF_WORK)]
    ) -> SubmittedForm[UnitOfWork, B]:
        """Return the form as it was sent; raises `Invalid` for one that no page of ours sends."""
        refuse_encoded(request.headers)
        sent = await request.form()
        texts_of = {name for name, each in form_inputs(self.model).items() if each.kind != "file"}
        if foreign := _foreign(sent, texts_of | _OURS):
            await sent.close()
            raise Invalid("malformed", MALFORMED, foreign)
        fields = sent.items()
        texts = {name: " ".join(str(value).split()) for name, value in fields if not isinstance(value, UploadFile)}
        version = texts.get(VERSION, "")
        values = {name: value for name, value in texts.items() if name not in _OURS}
        number = int(version) if version.isdecimal() and len(version) < _LONGEST else None
        return SubmittedForm(request, Form(self.model, values, number, texts.get(KEY, "")), open_work)


def _foreign(sent: FormData, texts: Collection[str]) -> tuple[FieldError, ...]:
    """Return the fields that came twice, and the files where a text belongs: which of them counts is not guessed."""
    twice = [FieldError(shown(name), "", TWICE) for name in sent if len(sent.getlist(name)) > 1]
    files = [
        FieldError(name, "", MESSAGES["string_type"])
        for name, value in sent.items()
        if name in texts and isinstance(value, UploadFile)
    ]
    return (*twice, *files)


def submits(model: type[BaseModel], *given: str) -> Any:  # FastAPI's own marker
    """Return the dependency that reads the form which a page is sent; fields that are `given` are typed by nobody."""
    return Depends(FormReader(model, given))


def redirect(address: str) -> RedirectResponse:
    """Lead on to the page of what was done, so that a reload sends nothing again."""
    return RedirectResponse(address, _SEE_OTHER)
