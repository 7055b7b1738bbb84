"""Whom a person can log in as in the demo: one of each role, around the centre of Maros.

Invariant: they are introduced to the issuer once their centre exists; nobody here is real.
"""

from collections.abc import Mapping
from pathlib import Path

from deploy.local import state
from deploy.local.demo_data.centres import MAROS, Centre, centres
from deploy.local.issuer.claims import FOLDER, OFFICES, PERSONS


def introduce(ids: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Tell the issuer who there is, by the ids that the registry gave."""
    (maros,) = (each for each in centres() if each.region == MAROS)
    folder.mkdir(parents=True, exist_ok=True)
    state.write(folder / PERSONS, [*_staff(maros, ids[maros.command.key]), *OFFICES])


def _staff(centre: Centre, centre_id: str) -> list[dict[str, str]]:
    bound = {"region": centre.region, "centre": centre_id}
    return [
        {"sub": "demo-consultant", "name": f"Konsultan {centre.name}", "role": "consultant", **bound},
        {"sub": "demo-centre", "name": f"Pengelola {centre.name}", "role": "centre", **bound},
    ]
