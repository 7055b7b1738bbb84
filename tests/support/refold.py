"""The numbers folded once more, by other hands: a short program to which the streams are JSON and nothing else.

What each indicator counts is written down here a second time, from its description. The program shares no line with
the fold, the decoders or the contracts, so a mistake in one of them and the same mistake in here would have to be made
twice. Invariant: it imports nothing but the standard library.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

Event = dict[str, Any]
"""A CloudEvent as JSON."""


class Figure(NamedTuple):
    """One number's place: which indicator, when, where, and of what kind."""

    indicator: str
    period: str
    region: str
    """`73`, `73.09`, `73.09.01.2003`, or a centre as `73/<its id>`."""
    dimensions: tuple[str, ...]


class Timeline(NamedTuple):
    """What one type of event last said of one thing."""

    kind: str
    id: str
    part: str


@dataclass(frozen=True)
class Rule:
    """One indicator: the fields it reads."""

    indicator: str
    when: str
    places: tuple[str, ...]
    by: tuple[str, ...]
    amount: str = ""
    member: str = ""
    only: str = ""


_SESSION = ("completed_on", ("village_code", "centre_id"), ("field", "channel"))
_PROMISED = ("programme_id", "programme_year")
RULES: dict[str, tuple[Rule, ...]] = {
    "centre-registered": (Rule("centres", "founded_on", ("region_code",), ("level", "founding")),),
    "entrepreneur-registered": (Rule("entrepreneurs", "registered_on", ("village_code", "centre_id"), ("kind",)),),
    "entrepreneur-enrolled": (Rule("youth-enrolled", "enrolled_on", ("village_code",), _PROMISED, only="youth"),),
    "entrepreneur-confirmed-new": (
        Rule("youth-confirmed", "confirmed_on", ("village_code",), _PROMISED, only="youth"),
    ),
    "session-completed": (
        Rule("sessions", *_SESSION),
        Rule("session-hours", *_SESSION, amount="contact_minutes"),
        Rule("clients", "completed_on", ("centre_id",), ("client_kind",), member="client_ref"),
    ),
    "mou-signed": (Rule("agreements-signed", "signed_on", ("region_code", "centre_ids"), ("scope",)),),
}
CORRECTIONS = {"session-voided": "session-completed"}
CARDS = {
    "centre-registered": ("centre", "centre_id", "region_code"),
    "centre-opened": ("centre", "centre_id", ""),
    "entrepreneur-merged": ("entrepreneur", "entrepreneur_ref", ""),
    "programme-declared": ("programme", "programme_id", "owner_region"),
    "partner-registered": ("partner", "partner_id", "region_code"),
    "mou-signed": ("agreement", "agreement_id", "region_code"),
    "agreement-terminated": ("agreement", "agreement_id", ""),
}


def figures(events: Iterable[Event]) -> dict[Figure, int]:
    """Return every number that is not zero; each event counts as often as it is given."""
    sums: Counter[Figure] = Counter()
    members: defaultdict[Figure, Counter[str]] = defaultdict(Counter)
    for event in events:
        for rule, figure, data, sign in _counted(event):
            if rule.member:
                members[figure][data[rule.member]] += sign
            else:
                sums[figure] += sign * (data[rule.amount] if rule.amount else 1)
    return {figure: amount for figure, amount in {**sums, **_distinct(members)}.items() if amount}


def _counted(event: Event) -> Iterator[tuple[Rule, Figure, Event, int]]:
    kind, data, sign = event["type"], event["data"], 1
    if kind in CORRECTIONS:
        kind, data, sign = CORRECTIONS[kind], data["counted"], -1
    for rule in RULES.get(kind, ()):
        for figure in _figures(rule, event["source"].split("/")[1], data):
            yield rule, figure, data, sign


def _figures(rule: Rule, province: str, data: Event) -> Iterator[Figure]:
    if rule.only and not data[rule.only]:
        return
    dimensions = tuple(str(data[name]) for name in rule.by)
    for region in (province, *_leaves(rule, province, data)):
        yield Figure(rule.indicator, data[rule.when][:7], region, dimensions)


def _leaves(rule: Rule, province: str, data: Event) -> Iterator[str]:
    for place in rule.places:
        said: Any = data.get(place)
        if place in ("village_code", "region_code"):
            if said != province:
                yield said
        else:
            for centre in {said} if isinstance(said, str) else set(said or ()):
                yield f"{province}/{centre}"


def _distinct(members: dict[Figure, Counter[str]]) -> dict[Figure, int]:
    """Count who is there at least once, in each month, quarter and year."""
    there: defaultdict[Figure, set[str]] = defaultdict(set)
    for figure, references in members.items():
        year, month = figure.period.split("-")
        present = {member for member, count in references.items() if count > 0}
        for period in (figure.period, f"{year}-Q{(int(month) + 2) // 3}", year):
            there[figure._replace(period=period)] |= present
    return {figure: len(present) for figure, present in there.items()}


def cards(events: Iterable[Event]) -> dict[Timeline, tuple[int, str, Event]]:
    """Return what was last said of each thing; shape: version, region, what was said."""
    newest: dict[Timeline, tuple[int, str, Event]] = {}
    for event in events:
        if event["type"] in CARDS:
            kind, identity, region = CARDS[event["type"]]
            data, card = event["data"], Timeline(kind, event["data"][identity], event["type"])
            if card not in newest or newest[card][0] < event["aggregateversion"]:
                newest[card] = (event["aggregateversion"], data[region] if region else "", data)
    return newest
