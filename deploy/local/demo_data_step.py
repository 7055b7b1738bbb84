"""The nation of the demo as the launcher sees it: told once, then kept living.

Invariant: a nation counts as told only when its teller ended well; before that the next start goes on telling, with
the same idempotency keys, so nothing is there twice.
"""

from typing import Final

from deploy.local.child import Program
from deploy.local.issuer.claims import FOLDER, PERSONS
from deploy.local.paths import DATA, LOGS, ROOT

TOLD: Final = DATA / "nation.told"


def is_told() -> bool:
    """Tell whether the nation is there already, and the issuer knows who lives in it."""
    return TOLD.exists() and (FOLDER / PERSONS).exists()


def telling() -> Program:
    """Return the program that tells the nation to the services, showing its progress."""
    return Program(name="nation", command=["deploy.local.demo_data"], warm=True, log=None, folder=ROOT)


def trickle() -> Program:
    """Return the program that keeps it living."""
    command = ["deploy.local.demo_data.trickle"]
    return Program(name="trickle", command=command, warm=True, log=LOGS / "trickle.log", folder=ROOT)
