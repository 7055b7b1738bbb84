"""Where the content of an event's field comes in: a route with its model, over a unit of work in memory.

Invariant: what a door lets through is what would leave with the commit.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from services.registry.centres.routes import corrections
from services.registry.consultants import routes as consultant_routes
from services.registry.consultants.rules.credentials import Certification
from shared.http.command_routes import Body
from tests.support import bodies
from tests.support.fakes.unit_of_work import FakeWork


@dataclass(frozen=True)
class Door:
    """Where the content of one field comes in: a route with its model, sent its usual body with another value there."""

    model: type[Body]
    route: Callable[..., Awaitable[Response]]
    usual: dict[str, Any]
    field: str
    address: tuple[UUID, ...] = ()

    async def send(self, work: FakeWork, value: str) -> None:
        """Send it; raises as the route does."""

        async def run(handler: Callable[[Any], Awaitable[Any]]) -> Response:
            await handler(work)
            return Response(status_code=201)

        typed = [value] if isinstance(self.usual.get(self.field), list) else value
        await self.route(*self.address, self.model.model_validate({**self.usual, self.field: typed}), run)


@dataclass(frozen=True)
class ToldAgain(Door):
    """A legal step whose instrument is told again: the step after it is taken back."""

    async def send(self, work: FakeWork, value: str) -> None:
        """Take the step and another one, which is taken back; raises as the route does."""
        await super().send(work, value)
        later, void = bodies.a_legal_step("uptd-established"), corrections.LegalStepVoiding
        await Door(self.model, self.route, later, "effective_on", self.address).send(work, "2020-02-03")
        await Door(void, corrections.void_legal_step, {}, "reason_code", self.address).send(work, "other")


@dataclass(frozen=True)
class TakenBack(Door):
    """Something of a consultant that is recorded and then taken back by another route, as its id names it."""

    kind: type[Any] = Certification
    void: type[Body] = consultant_routes.CertificationVoiding
    by: Callable[..., Awaitable[Response]] = consultant_routes.void_certification
    named: str = "certification_id"

    async def send(self, work: FakeWork, value: str) -> None:
        """Record it and take it back; raises as the routes do."""
        await super().send(work, value)
        made = str([*work.things[self.kind]][-1])
        why = {self.named: made}
        await Door(self.void, self.by, why, "reason_code", self.address).send(work, "other")
