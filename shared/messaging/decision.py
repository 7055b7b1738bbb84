"""In whose name an operator decides something about a stream, and why: typed and kept alike for every verb.

Invariant: a decision names an office, never a person.
"""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """In whose name something was decided, and why."""

    by: str
    why: str


def add_decision(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Let a verb be given `--by` and `--why`; empty where they need not be given and are not."""
    parser.add_argument(
        "--by", required=required, default="", help="jabatan yang memutuskan, bukan nama · the office that decides"
    )
    parser.add_argument("--why", required=required, default="", help="alasan · the reason")
