"""An outsider's own record of every command it sent, and what the streams and the views have to show for it.

A command is committed when it was answered 201, refused when it was answered with a reason, and unknown while no
answer came: then it is asked again under the same key until one does. Invariant: the record knows nothing but what
callers were told; from it alone follows which event must be in the streams, once, and what each view must say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tests.support.audit import Fact, Finding

Outcome = Literal["unknown", "committed", "refused"]
Service = Literal["registry", "mentoring", "partnerships"]
_EVENTS = {
    "centres": "centre-registered",
    "consultants": "consultant-appointed",
    "entrepreneurs": "entrepreneur-registered",
    "programmes": "programme-declared",
    "enrolments": "entrepreneur-enrolled",
    "sessions": "session-completed",
    "void": "session-voided",
    "partners": "partner-registered",
    "agreements": "mou-signed",
    "termination": "agreement-terminated",
}
"""The event that a committed command must have left, by the last part of its path."""


class Shown(NamedTuple):
    """One number on a page of this year's figures."""

    view: str
    level: str
    region: str


@dataclass
class Entry:
    """One command: what was sent under which key, how often, and what came of it."""

    key: str
    service: Service
    path: str
    body: dict[str, Any]
    outcome: Outcome = "unknown"
    id: str = ""
    version: int = 0
    silences: int = 0
    """How often no answer came."""
    replayed: bool = False
    """Whether the answer was that of an earlier sending, whose own was lost."""

    def committed(self, answer: dict[str, Any], *, replayed: bool) -> None:
        """Note that it was accepted."""
        self.outcome, self.replayed = "committed", replayed
        self.id, self.version = answer["id"], answer["version"]

    @property
    def fact(self) -> Fact:
        """The event it must have left."""
        return Fact(_EVENTS[self.path.rsplit("/", 1)[-1]], self.id, self.version)


@dataclass
class CommandRecord:
    """Every command of one outsider."""

    entries: list[Entry] = field(default_factory=list)

    def open(self, service: Service, path: str, body: dict[str, Any]) -> Entry:
        """Note a command before it is sent for the first time."""
        entry = Entry(f"ledger-{len(self.entries)}", service, path, body)
        self.entries.append(entry)
        return entry

    def committed(self) -> Iterable[Entry]:
        """Return the commands that were accepted."""
        return (entry for entry in self.entries if entry.outcome == "committed")

    def facts(self) -> set[Fact]:
        """Return the events that must be in the streams; raises `AssertionError` while a command is unknown."""
        unknown = [entry.key for entry in self.entries if entry.outcome == "unknown"]
        assert not unknown, f"still without an answer: {unknown}"
        return {entry.fact for entry in self.committed()}

    def clashes(self) -> list[Finding]:
        """Say which commands were answered with the same change of the same thing."""
        times = Counter(entry.fact for entry in self.committed())
        return [Finding("contradiction", f"{fact} was answered {n} times") for fact, n in times.items() if n > 1]

    def told(self) -> str:
        """Say in a few words what was recorded."""
        outcomes = Counter[str](entry.outcome for entry in self.entries)
        outcomes["silent"] = sum(entry.silences for entry in self.entries)
        outcomes["replayed"] = sum(entry.replayed for entry in self.entries)
        return " ".join(f"{number} {outcome}" for outcome, number in outcomes.items())

    def shown(self) -> dict[Shown, int]:
        """Return what the views must say of the year, counted from the commands alone."""
        voided = {entry.id for entry in self.committed() if entry.path.endswith("/void")}
        counts: Counter[Shown] = Counter()
        clients: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.committed():
            body = entry.body
            match entry.path.split("/")[1:]:
                case ["sessions"] if entry.id not in voided:
                    counts[Shown("sessions", "centre", body["centre_id"])] += 1
                    counts[Shown("session-hours", "village", body["village_code"])] += body["contact_minutes"]
                    clients[body["centre_id"]].add(body["client_ref"])
                case ["entrepreneurs"]:
                    counts[Shown("entrepreneurs", "village", body["village_code"])] += 1
                case ["agreements"]:
                    counts.update(Shown("agreements-signed", "centre", centre) for centre in body["centre_ids"])
        return dict(counts) | {Shown("clients", "centre", centre): len(them) for centre, them in clients.items()}
