"""The law of replicas: whatever is sent again, and however it is cut into batches, the rows are the same.

The derived SQL runs on SQLite, in memory: what it uses of SQL means there what it means on PostgreSQL.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import Event
from shared.contracts.registry.centres import (
    CentreDaysCorrected,
    CentreDetailsChanged,
    CentreOpened,
    CentreRegistered,
)
from shared.contracts.registry.people import ConsentGiven, ConsentWithdrawn, EntrepreneurMoved, EntrepreneurRegistered
from shared.contracts.registry.regions import RegionCodeMapped
from shared.messaging.inbox.decoding import ReplicatedEvent
from shared.messaging.replica import Replica, ReplicaRefused

CENTRES = Replica(
    table="centre",
    key="centre_id",
    made_by=CentreRegistered,
    columns=("name", "operational_on"),
    changed_by={
        CentreDetailsChanged: ("name",),
        CentreOpened: ("operational_on",),
        CentreDaysCorrected: ("operational_on",),
    },
)
CLIENTS = Replica(
    table="client",
    key="entrepreneur_ref",
    made_by=EntrepreneurRegistered,
    columns=("village_code",),
    changed_by={
        EntrepreneurMoved: ("village_code",),
        ConsentWithdrawn: ("silent_since = %(withdrawn_on)s",),
        ConsentGiven: ("silent_since = null",),
    },
)
TABLES = """
create table centre (id primary key, province, name, operational_on, version);
create table client (id primary key, province, village_code, silent_since, version);
"""
DAY = date(2026, 1, 2)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
Rows = list[tuple[object, ...]]


def sent(event: Event, version: int, province: str = "73") -> ReplicatedEvent:
    """Return an event as it was read off a province's stream."""
    return ReplicatedEvent(province, version, event, version, NOW, UUID(int=version))


def rows_after(batches: Iterable[Sequence[ReplicatedEvent]]) -> tuple[Rows, Rows]:
    """Return the rows of both tables once batches were applied; shape: (centres, clients)."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(TABLES)
        for statement, parameters in written(batches):
            database.execute(re.sub(r"%\((\w+)\)s", r":\1", statement), plain(parameters))
        centres = database.execute("select id, name, operational_on, version from centre order by id")
        clients = database.execute("select id, village_code, silent_since, version from client order by id")
        return centres.fetchall(), clients.fetchall()


def written(batches: Iterable[Sequence[ReplicatedEvent]]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what both replicas write of batches."""
    for batch in batches:
        yield from CENTRES.writes(batch)
        yield from CLIENTS.writes(batch)


def plain(parameters: dict[str, object]) -> dict[str, object]:
    """Return parameters in the types that SQLite has."""
    return {name: str(value) if isinstance(value, UUID | date) else value for name, value in parameters.items()}


names = st.sampled_from(["PLUT Maros", "PLUT Butta Salewangang", "PLUT Turikale"])
villages = st.sampled_from(["73.09.01.2003", "73.09.01.2004", "73.09.02.1001"])
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def centre(number: int) -> st.SearchStrategy[list[Event]]:
    """Make the events of one centre: registered, then renamed, opened and corrected any number of times."""
    key = UUID(int=100 + number)
    made = names.map(
        lambda name: CentreRegistered(
            centre_id=key,
            name=name,
            level="regency",
            region_code="73.09",
            founded_on=DAY,
            founding="new",
            registered_on=DAY,
        )
    )
    changes = st.one_of(
        names.map(lambda name: CentreDetailsChanged(centre_id=key, name=name, changed_on=DAY)),
        days.map(lambda day: CentreOpened(centre_id=key, operational_on=day)),
        st.none().map(lambda day: corrected(key, day)) | days.map(lambda day: corrected(key, day)),
    )
    return st.tuples(made, st.lists(changes, max_size=5)).map(lambda both: [both[0], *both[1]])


def corrected(key: UUID, day: date | None) -> CentreDaysCorrected:
    """Return that a centre opened on another day, or not at all."""
    return CentreDaysCorrected(
        centre_id=key,
        operational_on=day,
        inaugurated_on=None,
        closed_on=None,
        reason_code="wrong-date",
        corrected_on=DAY,
    )


def client(number: int) -> st.SearchStrategy[list[Event]]:
    """Make the events of one client: registered, then moved, silent and speaking again in any order."""
    ref = UUID(int=300 + number)
    made = villages.map(
        lambda village: EntrepreneurRegistered(
            entrepreneur_ref=ref, village_code=village, kind="wirausaha", registered_on=DAY
        )
    )
    changes = st.one_of(
        villages.map(lambda village: EntrepreneurMoved(entrepreneur_ref=ref, village_code=village, moved_on=DAY)),
        days.map(lambda day: ConsentWithdrawn(entrepreneur_ref=ref, withdrawn_on=day)),
        days.map(lambda day: ConsentGiven(entrepreneur_ref=ref, given_on=day)),
    )
    return st.tuples(made, st.lists(changes, max_size=5)).map(lambda both: [both[0], *both[1]])


histories = st.tuples(centre(1), centre(2), client(1), client(2)).map(
    lambda things: [[sent(event, version) for version, event in enumerate(thing, 1)] for thing in things]
)
"""Four things and their events, each thing's in their order."""


def expected(things: list[list[ReplicatedEvent]]) -> tuple[Rows, Rows]:
    """Return the rows that the histories amount to, told without SQL."""
    return [centre_row(each) for each in things[:2]], [client_row(each) for each in things[2:]]


def centre_row(history: list[ReplicatedEvent]) -> tuple[object, ...]:
    events = [each.event for each in history]
    named = [each for each in events if isinstance(each, CentreRegistered | CentreDetailsChanged)]
    opened = [each.operational_on for each in events if not isinstance(each, CentreDetailsChanged)]  # type: ignore[attr-defined]  # all others say it
    day = opened[-1]
    return str(named[0].centre_id), named[-1].name, None if day is None else str(day), len(events)


def client_row(history: list[ReplicatedEvent]) -> tuple[object, ...]:
    events = [each.event for each in history]
    lived = [each for each in events if isinstance(each, EntrepreneurRegistered | EntrepreneurMoved)]
    consent = [each for each in events if isinstance(each, ConsentWithdrawn | ConsentGiven)]
    silent = next((str(each.withdrawn_on) for each in consent[-1:] if isinstance(each, ConsentWithdrawn)), None)
    return str(lived[0].entrepreneur_ref), lived[-1].village_code, silent, len(events)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[list[ReplicatedEvent]], list[list[ReplicatedEvent]]]:
    """Make histories and batches in which they arrive: things interleaved, cut anywhere, and sent again at will."""
    things = draw(histories)
    turns = draw(st.permutations([number for number, thing in enumerate(things) for _ in thing]))
    waiting = [iter(thing) for thing in things]
    arrived = [next(waiting[number]) for number in turns]
    cuts = sorted(draw(st.sets(st.integers(0, len(arrived)), max_size=4)))
    batches = [arrived[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    again = draw(st.lists(st.integers(0, len(arrived)), max_size=3))
    return things, [*batches, *(arrived[start:] for start in again)]


@given(deliveries())
def test_batches_and_what_is_sent_again_change_no_row(
    delivered: tuple[list[list[ReplicatedEvent]], list[list[ReplicatedEvent]]],
) -> None:
    things, batches = delivered
    assert rows_after(batches) == expected(things)


@given(histories, st.data())
def test_within_a_batch_a_thing_is_made_before_it_is_changed(
    things: list[list[ReplicatedEvent]], data: st.DataObject
) -> None:
    made, changes = [thing[0] for thing in things], [each for thing in things for each in thing[1:]]
    place = data.draw(st.integers(0, len(changes)))
    assert rows_after([[*changes[:place], *made, *changes[place:]]]) == expected(things)


@given(histories)
def test_another_province_changes_nothing(things: list[list[ReplicatedEvent]]) -> None:
    numbers = count(100)
    forged = [replace(each, province="33", version=next(numbers)) for thing in things for each in thing]
    assert rows_after([[each for thing in things for each in thing], forged]) == expected(things)


def test_an_event_that_names_no_thing_writes_nothing() -> None:
    replica = Replica(
        table="mapping", key="mapping_id", made_by=RegionCodeMapped, columns=("old_code", "new_code"), changed_by={}
    )
    before = RegionCodeMapped(
        old_code="73.09.01.2003", new_code="73.09.01.2004", declared_on=DAY, effective_on=DAY, decree="a-decree"
    )
    named = replace(sent(before, 2), event=msgspec.structs.replace(before, mapping_id=UUID(int=1)))
    assert [parameters["version"] for _, parameters in replica.writes([sent(before, 1), named])] == [2]


def test_consequences_run_behind_the_change_that_they_follow_event_by_event() -> None:
    first, second = "update one set x = %(entrepreneur_ref)s", "update two set x = %(entrepreneur_ref)s"
    replica = CLIENTS.followed_by({ConsentGiven: (first,)}).followed_by({ConsentGiven: (second,)})
    given_again = [
        sent(ConsentGiven(entrepreneur_ref=UUID(int=number), given_on=DAY), version)
        for number, version in ((1, 2), (2, 3))
    ]
    written = [(statement, parameters["version"]) for statement, parameters in replica.writes(given_again)]
    change = replica.statements[ConsentGiven][0]
    assert written == [(change, 2), (first, 2), (second, 2), (change, 3), (first, 3), (second, 3)]


@pytest.mark.parametrize(
    ("changed_by", "said"),
    [
        ({CentreDetailsChanged: ("level",)}, "CentreDetailsChanged has no level"),
        ({CentreDetailsChanged: ("name = %(title)s",)}, "CentreDetailsChanged has no title"),
        ({EntrepreneurMoved: ("name = 'x'",)}, "EntrepreneurMoved has no centre_id"),
    ],
)
def test_a_field_that_an_event_does_not_have_is_refused(
    changed_by: dict[type[Event], tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ReplicaRefused, match=said):
        replace(CENTRES, changed_by=changed_by)
