"""A relay whose database is not what its streams say: it publishes nothing there until an operator has decided."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from shared.contracts.wire import encode, numbered
from shared.messaging.outbox import survey
from shared.messaging.outbox.relay import Relay
from tests.support import outbox, streams
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.relaying import PARTITIONS, Outbox, delete, figure, outbox_of, running, says, send

TOPIC, OTHER = "73.registry", "33.registry"
BY = ("--by", "Kepala bidang data", "--why", "Dipulihkan dari cadangan Senin")


@pytest.fixture
async def lent(database: str, fresh_topics: FreshTopics) -> AsyncIterator[Outbox]:
    """An outbox of two provinces whose streams exist."""
    async with outbox_of(database, fresh_topics, TOPIC, OTHER) as made:
        yield made


def relaying(lent: Outbox) -> AbstractAsyncContextManager[Relay]:
    return running(lent.relay())


async def publish(lent: Outbox, province: str, facts: int) -> list[str]:
    """Let a relay publish facts, and end it."""
    written = await lent.write(province, facts)
    async with relaying(lent):
        await lent.emptied(province)
    return written


async def restore(lent: Outbox, *, forgotten: int) -> set[str]:
    """Let the database forget the last numbers of each partition, as one that is restored; returns their events."""
    found = outbox.partitions(lent.settings.kafka_servers, TOPIC)
    gone = {
        numbers[number]["id"]
        for numbers in found.values()
        for number in sorted(numbers)[len(numbers) - min(forgotten, len(numbers)) :]
    }
    await lent.run(f"update relay_lane set number = greatest(0, number - {forgotten}) where topic = '{TOPIC}'")  # noqa: S608
    return gone


async def test_a_restored_database_publishes_nothing_until_an_operator_has_seen_the_difference(lent: Outbox) -> None:
    before = await publish(lent, "73", 12)
    unknown = await restore(lent, forgotten=2)
    more = await lent.write("73", 5)
    async with relaying(lent) as relay:
        words = f"{TOPIC}: this database is behind its own stream by {len(unknown)} events (restored?); run reconcile"
        await says(relay, words)
        other = await lent.write("33", 5)
        await lent.emptied("33")
        assert sorted(lent.published("33")) == sorted(other)
        await never(lambda: set(more) & set(lent.published("73")), for_seconds=1)
        assert (figure("unknown_events", TOPIC), figure("unknown_events", OTHER)) == (len(unknown), 0)
        shown = await lent.reconcile()
        assert shown.exit_code == 1
        assert f"The streams hold {len(unknown)} events that this database does not know" in shown.words
        assert all(each in shown.words for each in unknown)
        assert not any(each in shown.words for each in {*before, *more, *other} - unknown)
        decided = await lent.reconcile("--continue", *BY)
        assert decided.exit_code == 0
        assert f"incarnation 2. Unknown to the database: {len(unknown)}" in decided.words
        await lent.emptied("73")
        await says(relay, None)
        assert figure("unknown_events", TOPIC) == 0
    assert sorted(lent.published("73")) == sorted([*before, *more])
    assert await lent.run("select distinct incarnation, decided_by, reason from relay_incarnation") == [(2, *BY[1::2])]
    assert (await lent.reconcile()).exit_code == 0


async def test_a_restore_under_a_running_relay_ends_its_lease(lent: Outbox) -> None:
    async with relaying(lent) as relay:
        await lent.write("73", 10)
        await lent.emptied("73")
        unknown = await restore(lent, forgotten=1)
        await lent.run("update relay set beat = beat - 1")
        await says(relay, f"behind its own stream by {len(unknown)} events")


async def test_events_that_a_dead_relay_sent_and_did_not_mark_are_marked_and_never_sent_again(lent: Outbox) -> None:
    written = await lent.write("73", 8)
    await lent.run("create table kept as select * from outbox")
    async with relaying(lent):
        await lent.emptied("73")
    ends = {partition: max(numbers) for partition, numbers in lent.numbers("73").items()}
    await lent.run("update kept set xid = '3'::xid8, seq = -seq")
    await lent.run("insert into outbox overriding system value select * from kept")
    await lent.run("delete from relay_lane")
    more = await lent.write("73", 4)
    async with relaying(lent) as relay:
        await lent.emptied("73")
        await says(relay, None)
    found = outbox.partitions(lent.settings.kafka_servers, TOPIC)
    assert sorted(outbox.event_ids(found)) == sorted([*written, *more])
    records = streams.read(lent.settings.kafka_servers, TOPIC)
    assert len(records) == len(written) + len(more)
    stored = await lent.run("select partition, number from relay_lane order by 1")
    after = {partition: max(numbers) for partition, numbers in lent.numbers("73").items()}
    assert stored == sorted(after.items())
    assert all(ends[partition] <= after[partition] for partition in ends)


async def test_what_waited_in_a_restored_outbox_and_is_published_since_gets_no_second_number(lent: Outbox) -> None:
    waited = await lent.write("73", 4)
    await lent.run("create table kept as select * from outbox")
    gone = await publish(lent, "73", 6)
    await lent.run("delete from relay_lane")
    await lent.run("insert into outbox overriding system value select * from kept")
    async with relaying(lent) as relay:
        await says(relay, f"behind its own stream by {len(gone)} events")
        decided = await lent.reconcile("--continue", *BY)
        assert all(each in decided.words for each in gone)
        assert not any(each in decided.words for each in waited)
        await lent.emptied("73")
    assert sorted(lent.published("73")) == sorted([*waited, *gone])


async def test_what_another_servers_transactions_wrote_goes_first_though_they_lie_far_ahead(lent: Outbox) -> None:
    moved = await lent.write("73", 4)
    await lent.run("update outbox set xid = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8")
    more = await lent.write("73", 4)
    async with relaying(lent):
        await lent.emptied("73")
    for numbers in outbox.partitions(lent.settings.kafka_servers, TOPIC).values():
        order = [numbers[number]["id"] for number in sorted(numbers)]
        assert order == [each for each in (*moved, *more) if each in order]
    assert sorted(lent.published("73")) == sorted([*moved, *more])


async def test_a_strangers_far_number_stops_nothing_and_is_shown(lent: Outbox) -> None:
    before = await publish(lent, "73", 6)
    send(lent.settings.kafka_servers, TOPIC, 0, numbered(encode(outbox.a_fact()), 603), b"not json", b"")
    send(lent.settings.kafka_servers, TOPIC, 1, b"{}", numbered(encode(outbox.a_fact("33")), 4))
    more = await publish(lent, "73", 6)
    found = outbox.partitions_of_events(lent.settings.kafka_servers, TOPIC, {*before, *more})
    assert outbox.gaps(found) == []
    assert sorted(outbox.event_ids(found)) == sorted([*before, *more])
    shown = await lent.reconcile()
    assert shown.exit_code == 0
    assert "603" in shown.words
    assert "does not follow" in shown.words


async def test_a_forged_next_number_stops_the_stream_until_it_is_called_a_strangers(lent: Outbox) -> None:
    await publish(lent, "73", 6)
    following = max(lent.numbers("73")[0]) + 1
    offset = following - 1
    forged = outbox.a_fact()
    send(lent.settings.kafka_servers, TOPIC, 0, numbered(encode(forged), following))
    async with relaying(lent) as relay:
        await says(relay, "behind its own stream by 1 events")
        refused = await lent.reconcile("--foreign", f"{TOPIC}/0@{offset - 1}", *BY)
        assert refused.exit_code == 1
        assert str(forged.id) in (await lent.reconcile()).words
        assert (await lent.reconcile("--foreign", f"{TOPIC}/0@{offset}", *BY)).exit_code == 0
        await says(relay, None)
        more = await lent.write("73", 6)
        await lent.emptied("73")
    found = outbox.partitions_of_events(lent.settings.kafka_servers, TOPIC, set(more))
    assert following in found[TOPIC, 0]
    assert await lent.run("select event_id, decided_by from relay_foreign_record") == [(str(forged.id), BY[1])]


async def test_an_emptied_kafka_is_named_and_numbers_go_on(lent: Outbox) -> None:
    before = await publish(lent, "73", 10)
    last = {partition: max(numbers) for partition, numbers in lent.numbers("73").items()}
    delete(lent.settings.kafka_servers, TOPIC)
    streams.create(lent.settings.kafka_servers, [TOPIC], PARTITIONS)
    async with relaying(lent) as relay:
        await eventually(lambda: figure("lost_events", TOPIC) == len(before))
        await says(relay, None)
        more = await lent.write("73", 10)
        await lent.emptied("73")
        assert {partition: min(numbers) for partition, numbers in lent.numbers("73").items()} == {
            partition: number + 1 for partition, number in last.items()
        }
    found = outbox.partitions(lent.settings.kafka_servers, TOPIC)
    assert sorted(outbox.event_ids(found)) == sorted(more)
    shown = await lent.reconcile()
    assert shown.exit_code == 1
    for partition, number in last.items():
        assert f"{TOPIC}/{partition}: 1..{number} tidak ada di aliran" in shown.words
    assert (await lent.reconcile("--continue", *BY)).exit_code == 0
    assert (await lent.reconcile()).exit_code == 0
    async with relaying(lent):
        await eventually(lambda: figure("lost_events", TOPIC) == 0)
    assert await lent.run("select incarnation from relay") == [(1,)]


async def test_a_purged_beginning_is_named_once(lent: Outbox) -> None:
    await publish(lent, "73", 30)
    streams.purge(lent.settings.kafka_servers, TOPIC, 0, 4)
    for _ in range(2):
        async with relaying(lent):
            await eventually(lambda: figure("lost_events", TOPIC) == 4)
    assert await lent.run("select topic, partition, first, last from relay_lost_range") == [(TOPIC, 0, 1, 4)]


async def test_a_relay_looks_back_as_far_as_it_must(lent: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "_STEPS", (2, 5, None))
    before = await publish(lent, "73", 40)
    unknown = await restore(lent, forgotten=9)
    async with relaying(lent) as relay:
        await says(relay, f"behind its own stream by {len(unknown)} events")
        await lent.reconcile("--continue", *BY)
        more = await lent.write("73", 3)
        await lent.emptied("73")
    assert sorted(lent.published("73")) == sorted([*before, *more])


@pytest.mark.parametrize("arguments", [("--continue",), ("--continue", "--by", "Dinas"), BY, ("--foreign", "x", *BY)])
async def test_a_decision_needs_a_word_an_office_and_a_reason(lent: Outbox, arguments: tuple[str, ...]) -> None:
    assert (await lent.reconcile(*arguments)).exit_code == 2


async def test_nothing_to_decide_is_said_and_nothing_is_changed(lent: Outbox) -> None:
    await publish(lent, "73", 3)
    shown, decided = await lent.reconcile(), await lent.reconcile("--continue", *BY)
    assert (shown.exit_code, decided.exit_code) == (0, 1)
    assert "Streams and database agree" in shown.words
    assert await lent.run("select incarnation from relay") == [(1,)]
