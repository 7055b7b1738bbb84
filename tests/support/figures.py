"""The list of all figures at `/metrics`: `python -m tests.support.figures` writes it for operators.

Invariant: `FIGURES` holds every figure that any service declares, and `deploy/observability/METRICS.md` the same.
"""

from services.registry import app as _whose_people_declare_one  # noqa: F401
from services.reporting import app as _that_declares_its_own  # noqa: F401
from shared.runtime.telemetry.metrics import TABLE, Told
from tests.support.house import ROOT

FIGURES: tuple[Told, ...] = tuple(TABLE)
PAGE = ROOT / "deploy" / "observability" / "METRICS.md"
_HEAD = """# Figures at `/metrics`

Every role answers `GET /metrics` (Prometheus) beside `/health/live` and `/health/ready`: an api at its `METRICS_PORT`,
which its callers never see, every other role at its `HTTP_PORT`. Python's own `process_*` and `python_*` figures are
there too. Written by `python -m tests.support.figures`; a test compares.

| figure | type | labels | told by | meaning |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the list as a page."""
    return _HEAD + "".join(f"{_row(told)}\n" for told in sorted(FIGURES, key=lambda told: told.name))


def _row(told: Told) -> str:
    labels = ", ".join(told.labels)
    return f"| `{told.name}` | {told.kind} | {labels} | {', '.join(told.by)} | {told.meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
