"""What an operation is called, for those who make a client of the document: a verb of the trade and what it is done to.

Invariant: an operation is called as the function of its route is; no name is made of an address, so an id stays when an
address gets another prefix.
"""

import re
from typing import Final

from fastapi.routing import APIRoute

_WORD_BEGINS: Final = re.compile(r"(?<!^)(?=[A-Z])")


def operation_id(route: APIRoute) -> str:
    """Return the id of a route's operation."""
    return route.name


def list_operation_ids(name: str, item: str) -> tuple[str, str]:
    """Return the ids of a list and of one thing of it, by the list's name and the model of what it shows."""
    return f"list_{name.replace('-', '_')}", f"show_{_WORD_BEGINS.sub('_', item).lower()}"
