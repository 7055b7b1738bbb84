"""The document of an application: the framework's own, completed by who is let in, how a call is refused, and where.

Invariant: the document names every refusal that an address can give, as the problem that it is, and no address twice.
"""

import re
from typing import Any, Final

from fastapi import FastAPI

from shared.http.auth.permissions import declared
from shared.http.openapi.access import AccessDocument, access_document
from shared.http.openapi.answers import describe_answers, prune
from shared.http.openapi.examples import give_examples
from shared.http.openapi.refusals import FIELD_ERROR, PROBLEM, refusals
from shared.http.openapi.tags import tag_texts

Json = dict[str, Any]
_PARAMETER: Final = re.compile(r"\{[^}]*\}")


def describe(app: FastAPI) -> None:
    """Make an application's document complete."""
    plain = app.openapi

    def document() -> Json:
        described = plain()
        if "Problem" not in described.setdefault("components", {}).setdefault("schemas", {}):
            _complete(app, described)
        return described

    app.openapi = document  # type: ignore[method-assign]  # as FastAPI's manual says


def _complete(app: FastAPI, described: Json) -> None:
    components, access = described["components"], access_document(app.state.door)
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    components["schemas"] |= {"Problem": PROBLEM, "FieldError": FIELD_ERROR}
    if access.schemes:
        components["securitySchemes"] = access.schemes
    described["servers"], described["tags"] = access.servers, tag_texts(app)
    _drop_unreached(described["paths"])
    asks = {(route.method.lower(), route.path): not route.is_public for route in declared(app)}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            _refine(operation, method, path, access if asks[method, path] else None)
            describe_answers(operation, components["schemas"])
            give_examples(operation, components["schemas"])
    prune(described)


def _drop_unreached(paths: Json) -> None:
    """Take out what another route answers for: of two templates of the same addresses, the first one is asked."""
    seen: set[tuple[str, str]] = set()
    for path, methods in list(paths.items()):
        shape = _PARAMETER.sub("{}", path)
        for method in list(methods):
            if (shape, method) in seen:
                del methods[method]
            seen.add((shape, method))
        if not methods:
            del paths[path]


def _refine(operation: Json, method: str, path: str, access: AccessDocument | None) -> None:
    if access is not None:
        operation["security"] = access.security(method)
    operation["responses"].pop("422", None)
    operation["responses"] |= refusals(operation, path, is_asked=access is not None)
