"""Where everything of the local launcher stands.

Invariant: whatever it makes stays in `var/` of this checkout; deleting that folder forgets everything.
Standard library only: the bootstrap imports it before anything is installed.
"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""The checkout."""
VAR: Final = ROOT / "var"
VENV: Final = VAR / "venv"
JARS: Final = VAR / "jars"
LOGS: Final = VAR / "log"
DATA: Final = VAR / "data"
"""What `make demo-reset` forgets: the broker's log, the databases, how far the nation has been told."""
ENDPOINTS: Final = VAR / "endpoints.json"


def venv_python(venv: Path = VENV) -> Path:
    """Return the interpreter inside the virtual environment; it need not exist yet."""
    return venv / "bin" / "python"
