"""Who there is in the demonstration: persons to log in as, and machines, whose names say what they are.

Invariant: nobody here is real. The persons' file is read whenever somebody asks, so the launcher may write it once the
demonstration's centres exist; until then there are offices and the ministry.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.local import state
from deploy.local.paths import DATA

SECRET: Final = "demo"  # noqa: S105  # printed for everybody; it opens a demonstration on this machine
FOLDER: Final = DATA / "issuer"
KEYS: Final = "keys.json"
PERSONS: Final = "persons.json"
"""Shape: `[{"sub": …, "name": …, "role": …, "region": "73.09", "centre": "…"}]`; the last two only where they apply."""
LOGINS: Final = "logins.json"
SERVICES: Final = "services.json"
"""Shape: `["http://127.0.0.1:7301/", …]`: who hears that somebody has left."""
CLAIMS: Final = ("sub", "name", "role", "region", "centre")
_BOUND_BY: Final = {
    "ministry": (),
    "province": ("region",),
    "district": ("region",),
    "centre": ("region", "centre"),
    "consultant": ("region", "centre"),
}
OFFICES: Final = (
    {"sub": "demo-district", "name": "Dinas Kabupaten Maros", "role": "district", "region": "73.09"},
    {"sub": "demo-province", "name": "Dinas Provinsi Sulawesi Selatan", "role": "province", "region": "73"},
    {"sub": "demo-ministry", "name": "Kementerian", "role": "ministry"},
)


class ClientUnknown(ValueError):
    """The client's name does not say a role that there is."""


def claims_of(client: str) -> dict[str, str]:
    """Return what a machine's token says of it; raises `ClientUnknown`.

    Shape: `province:73`, `district:73.09`, `centre:73.09:<id>`, `consultant:73.09:<id>` or `ministry`.
    """
    role, *bound = client.split(":")
    names = _BOUND_BY.get(role)
    if names is None or len(bound) != len(names):
        raise ClientUnknown(client)
    return {"sub": f"demo-{client}", "role": role, "name": f"Demo {client}", **dict(zip(names, bound, strict=True))}


def token_request(client: str) -> dict[str, str]:
    """Return the form with which a machine asks for its token."""
    return {"grant_type": "client_credentials", "client_id": client, "client_secret": SECRET}


def persons(file: Path | None) -> list[dict[str, str]]:
    """Return the persons that somebody may log in as; those of the start while the file is not there or unfit."""
    found = state.read(file) if file else None
    fit = [_person(each) for each in found if _is_person(each)] if isinstance(found, list) else []
    return fit or [dict(each) for each in OFFICES]


def services(file: Path | None) -> list[str]:
    """Return where the services are that hear of a logout; none while the file is not there or unfit."""
    found = state.read(file) if file else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _is_person(entry: Any) -> bool:
    return isinstance(entry, dict) and all(entry.get(name) for name in ("sub", "name", "role"))


def _person(entry: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(entry[name]) for name in CLAIMS if entry.get(name)}
