"""What a service is put together from, given to routes that stand at the top of their modules.

    IMPORTS: Final = Dependency[ImportService]("imports")             # beside what is needed
    async def get(imports: Annotated[ImportService, provided(IMPORTS)])  # in a route
    provide(app, IMPORTS, service)                                    # where the service is put together

Invariant: applications of one process share nothing; one whose routes need what it was not provided with does not
start (`refuse_unprovided`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Dependency(Generic[T]):
    """Something that routes need and an application is provided with; each is itself alone, whatever it is called."""

    name: str

    def bind(self, value: T) -> "Binding":
        """Return it with its value, for an application that is yet to be made."""
        return self, value


Binding = tuple[Dependency[Any], object]


class DependencyMissing(RuntimeError):
    """Routes need what their application was not provided with."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"not provided: {', '.join(sorted(names))}")


class _Provided(Generic[T]):
    """Looks a dependency up in the application that a request came to."""

    def __init__(self, needed: Dependency[T]) -> None:
        self.needed = needed

    async def __call__(self, request: Request) -> T:
        return cast("T", _of(request.app)[self.needed])


def _of(app: FastAPI) -> dict[Dependency[Any], object]:
    if not hasattr(app.state, "dependencies"):
        app.state.dependencies = {}
    return cast("dict[Dependency[Any], object]", app.state.dependencies)


def provide(app: FastAPI, needed: Dependency[T], value: T) -> None:
    """Provide an application with what its routes need."""
    _of(app)[needed] = value


def provided(needed: Dependency[T]) -> Any:  # FastAPI's own marker
    """Return the marker of a route's parameter that is what its application was provided with."""
    return Depends(_Provided(needed))


def look_up(app: FastAPI, needed: Dependency[T]) -> T:
    """Return what an application was provided with, where no route's parameter can say that it is needed."""
    return cast("T", _of(app)[needed])


def refuse_unprovided(app: FastAPI) -> None:
    """Raise `DependencyMissing` when a route needs what the application was not provided with."""
    contexts = iter_route_contexts(app.routes)
    needed = {each for route in contexts for each in _needed(getattr(route, "dependant", None))}
    if missing := needed - _of(app).keys():
        raise DependencyMissing(each.name for each in missing)


def _needed(dependant: Dependant | None) -> Iterator[Dependency[Any]]:
    for each in dependant.dependencies if dependant else ():
        if isinstance(each.call, _Provided):
            yield each.call.needed
        yield from _needed(each)
