"""The issuer's keys: the newest signs, the ones before stay published until they are withdrawn.

Invariant: with a file, keys outlive the process and tokens stay good across a restart; the file is its owner's alone
and is read whenever keys are asked for, so another process may add one.
"""

import threading
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import ECKey

from deploy.local import state
from shared.runtime.clock import new_id

ALGORITHM: Final = "ES256"


class Keyring:
    """Keys for ES256, at least one; kept in memory where no file is given."""

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._held, self._turn = file, list[dict[str, Any]](), threading.Lock()
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        if not self._kept():
            self.add()

    def all(self) -> list[ECKey]:
        """Return every key that still counts, oldest first."""
        return [ECKey.import_key(each) for each in self._kept()]

    @property
    def newest(self) -> ECKey:
        """The key that signs."""
        return ECKey.import_key(self._kept()[-1])

    def published(self) -> list[dict[str, Any]]:
        """Return the public halves, oldest first."""
        return [dict(key.as_dict(private=False)) for key in self.all()]

    def add(self) -> None:
        """Sign with a new key from now on."""
        key = ECKey.generate_key("P-256", {"kid": str(new_id()), "use": "sig", "alg": ALGORITHM})
        with self._turn:
            self._keep([*self._kept(), dict(key.as_dict(private=True))])

    def withdraw(self) -> None:
        """Publish the newest key alone."""
        with self._turn:
            self._keep(self._kept()[-1:])

    def _kept(self) -> list[dict[str, Any]]:
        return list(state.read(self._file) or []) if self._file else self._held

    def _keep(self, keys: list[dict[str, Any]]) -> None:
        self._held = keys
        if self._file:
            state.write(self._file, keys)
