"""The secret with which the demo's services sign the sessions of browsers.

Invariant: made at random by the first start, it lies with the demo's data, its owner's alone; so whoever has logged in
still is after a restart, and is not once the data is forgotten.
"""

import secrets
from pathlib import Path
from typing import Final

from deploy.local import state
from deploy.local.paths import DATA

SECRET_FILE: Final = DATA / "session-secret.json"


def session_secret(file: Path = SECRET_FILE) -> str:
    """Return the secret, made now if there is none yet."""
    kept = state.read(file)
    if not kept:
        kept = secrets.token_hex(32)
        file.parent.mkdir(parents=True, exist_ok=True)
        state.write(file, kept)
    return str(kept)
