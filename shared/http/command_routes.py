"""Commands over HTTP: safe to send twice, refused when what they change was changed in the meantime.

Invariant: a command runs only inside the transaction that also stores its `Idempotency-Key`, as somebody whom its
scope names, and on the version that its `If-Match` names.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar, cast

from fastapi import Depends, Header, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.http.auth.permissions import require_role
from shared.http.dependencies import Dependency, provided
from shared.http.strict_fields import check_of
from shared.i18n import Text
from shared.persistence.idempotency import Attempt, earlier_answer, run_idempotently
from shared.persistence.unit_of_work import CommandContext, UnitOfWork
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, PreconditionRequired, ServiceError
from shared.runtime.failpoints import failpoint
from shared.runtime.principal import Principal, Role
from shared.runtime.telemetry.metrics import COMMANDS, template
from shared.runtime.validation import FIRST_DAY

W = TypeVar("W")
"""The port that a subject's handlers work through."""
OpenUnitOfWork = Callable[[CommandContext], AbstractAsyncContextManager[W]]
"""Opens the transaction of one request."""
UNIT_OF_WORK: Final = Dependency[Callable[[CommandContext], UnitOfWork]]("unit of work")
"""Opens a service's unit of work, which keeps the port of each of its subjects."""
Day = Annotated[date, Field(ge=FIRST_DAY)]
"""A calendar day on which something was done."""
Instant = Annotated[AwareDatetime, Field(ge=datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))]
"""An instant at which something was done, with its offset."""
TYPED: Final = "typed"
"""The validator's context where a body's values are texts that somebody typed."""
Key = Annotated[str, Header(description="New for every new command; the same when sent again.")]
_Opening = Annotated[OpenUnitOfWork[UnitOfWork], provided(UNIT_OF_WORK)]
_ACCEPTED = TypeAdapter(CommandResult)
_VERSION: Final = re.compile(r'(?:W/)?"([1-9][0-9]{0,17})"')


class StrictModel(BaseModel):
    """What somebody asks: nothing unknown, each value of its kind, and no NUL, which PostgreSQL cannot store."""

    model_config = ConfigDict(extra="forbid")
    of_text: ClassVar[bool] = True
    """Whether its values are texts, as those of an address are."""

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_other_kinds(cls, given: object, about: ValidationInfo) -> object:
        if isinstance(given, str) and "\0" in given:
            raise PydanticCustomError("string_with_nul", "contains the character NUL")
        check = check_of(cls, about.field_name or "")
        if check is not None:
            check(given, cls.of_text or about.context is TYPED)
        return given


class Body(StrictModel):
    """What a command may send, as JSON or `TYPED` into a form: no blanks around a text."""

    model_config = ConfigDict(str_strip_whitespace=True)
    of_text: ClassVar[bool] = False


class VersionUnnamed(PreconditionRequired):
    """A change came without the version that it is meant for."""

    def __init__(self, given: str) -> None:
        rule = Text('isi ETag yang Anda terima, misalnya "3"', 'the ETag that you were given, for example "3"')
        words = Text(
            "Perubahan ini memerlukan tajuk If-Match agar tidak menimpa perubahan orang lain.",
            "This change needs an If-Match header, so that it overwrites nobody else's.",
        )
        super().__init__("version-unnamed", words, (FieldError("If-Match", given[:40], rule),))


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def _version_in(if_match: str) -> int:
    named = _VERSION.fullmatch(if_match.strip())
    if named is None:
        raise VersionUnnamed(if_match)
    return int(named[1])


class CommandRunner(Generic[W]):
    """Runs one command: opens the work, remembers the key, answers the same to the same sending."""

    def __init__(
        self, request: Request, asking: CommandContext, attempt: Attempt, open_work: OpenUnitOfWork[W]
    ) -> None:
        self._request, self._attempt = request, attempt
        self._asking, self._open_work = asking, open_work

    async def __call__(self, run: Callable[[W], Awaitable[CommandResult]]) -> Response:
        """Answer 201 with what `run` returns; raises what it raises, with nothing stored."""
        body, old = await self._answer(run)
        headers = {"Idempotent-Replayed": "true"} if old else {}
        return Response(body, 201, headers | {"ETag": etag(_accepted(body).version)}, media_type="application/json")

    async def earlier(self) -> CommandResult | None:
        """Return what the same sending was answered before; raises `KeyReused` when its key belongs to another."""
        answer = await earlier_answer(self._open, self._attempt)
        return None if answer is None else _accepted(answer)

    async def accept(self, run: Callable[[W], Awaitable[CommandResult]]) -> CommandResult:
        """Return what `run` returns; raises what it raises, with nothing stored."""
        return _accepted((await self._answer(run))[0])

    async def _answer(self, run: Callable[[W], Awaitable[CommandResult]]) -> tuple[str, bool]:
        async def answer(work: UnitOfWork) -> str:
            return _ACCEPTED.dump_json(await run(cast("W", work))).decode()

        outcome = "failed"
        try:
            body, old = await run_idempotently(self._open, self._attempt, answer)
            outcome = "replayed" if old else "done"
        except ServiceError:
            outcome = "refused"
            raise
        finally:
            COMMANDS.labels(template(self._request.scope), outcome).inc()
        failpoint("api-committed")
        return body, old

    def _open(self) -> UnitOfWork:
        """Open the unit of work that keeps the handler's port: it alone remembers what was answered."""
        return cast("UnitOfWork", self._open_work(self._asking))


def _accepted(body: str) -> CommandResult:
    return _ACCEPTED.validate_json(body)


def creates(*roles: Role) -> Any:  # FastAPI's own marker
    """Return the dependency that makes a route a command for these roles that makes something new."""

    async def attempt(
        request: Request,
        principal: Annotated[Principal, require_role(*roles)],
        open_work: _Opening,
        idempotency_key: Key = "",
    ) -> CommandRunner[UnitOfWork]:
        asking = CommandContext(principal, act_of(request))
        return CommandRunner(request, asking, await _sent(request, principal, idempotency_key), open_work)

    return Depends(attempt)


def updates(*roles: Role) -> Any:  # FastAPI's own marker
    """Return the dependency that makes a route a command for these roles that changes what is at its address."""

    async def attempt(
        request: Request,
        principal: Annotated[Principal, require_role(*roles)],
        open_work: _Opening,
        idempotency_key: Key = "",
        if_match: Annotated[str, Header(description="ETag of the thing as it was last seen.")] = "",
    ) -> CommandRunner[UnitOfWork]:
        asking = CommandContext(principal, act_of(request), _version_in(if_match))
        return CommandRunner(request, asking, await _sent(request, principal, idempotency_key), open_work)

    return Depends(attempt)


def act_of(request: Request) -> str:
    """Name what a request does, for the audit trail: its method and its route."""
    return f"{request.method} {template(request.scope)}"


async def _sent(request: Request, principal: Principal, key: str) -> Attempt:
    """Describe what was sent and by whom: an answer is never given again to somebody else."""
    where = request.url.path.encode()
    return Attempt.of(key, principal.subject, request.method.encode(), where, await request.body())
