"""A batch becomes rows of the archive, whatever the records carry beside what counts."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.reporting.archive.rules import ArchiveRow, archive_batch, months
from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from shared.contracts import Event
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Position
from tests.support.partitions import Logs
from tests.unit.reporting.samples import (
    GOWA,
    MAROS,
    VILLAGE,
    a_centre,
    a_session,
    a_voiding,
    an_agreement,
    an_entrepreneur,
)

DECODER = RecordDecoder(DECLARED)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def filed(event: Event, **changes: Any) -> ArchiveRow:
    """File one event, with other fields in its record."""
    record = Logs(recorded_at=NOON).tell(event, event_id=UUID(int=9), version=3)
    told = json.loads(record.value or b"") | changes
    record = record._replace(value=json.dumps(told).encode())
    (row,) = archive_batch(DECODER, [record], {Partition(record.topic, 0): Position()}).rows
    return row


def test_an_event_is_filed_by_what_and_when_and_where() -> None:
    row = filed(a_session())
    assert (row.event_id, row.type, row.counts, row.sign) == (UUID(int=9), "session-completed", "session-completed", 1)
    assert (row.province, row.region, row.centre_id) == ("73", VILLAGE, str(MAROS))
    assert (row.business_on, row.recorded_at) == (date(2026, 3, 10), NOON)
    assert (row.partition, row.offset, row.sequence, row.version) == (Partition("73.mentoring", 0), 0, 1, 3)
    assert row.subject == str(UUID(int=100))
    assert json.loads(row.data or "")["contact_minutes"] == 60


def test_a_correction_is_filed_where_what_it_takes_back_is() -> None:
    row = filed(a_voiding(a_session(centre_id=GOWA, completed_on=date(2024, 2, 29))))
    assert (row.type, row.counts, row.sign) == ("session-voided", "session-completed", -1)
    assert (row.business_on, row.centre_id) == (date(2024, 2, 29), str(GOWA))
    assert json.loads(row.data or "")["counted"]["centre_id"] == str(GOWA)


@pytest.mark.parametrize(
    ("event", "region", "centre"),
    [(a_centre(), "73.09", str(MAROS)), (an_agreement(), "73.09", None), (an_entrepreneur(), VILLAGE, None)],
    ids=["centre", "agreement", "entrepreneur"],
)
def test_an_event_is_filed_at_the_centre_it_names_if_it_names_one(
    event: Event, region: str, centre: str | None
) -> None:
    row = filed(event)
    assert (row.region, row.centre_id) == (region, centre)


@pytest.mark.parametrize("said", ["no identity", 7, None, ""], ids=repr)
def test_an_id_that_is_none_is_replaced_by_one_that_the_place_in_the_log_makes(said: object) -> None:
    named = filed(a_session(), id=said).event_id
    assert isinstance(named, UUID)
    assert named == filed(a_session(), id=said).event_id != UUID(int=9)


def test_two_events_without_an_id_are_two() -> None:
    partitions = Logs(recorded_at=NOON)
    records = [partitions.tell(a_session()) for _ in range(2)]
    bare = [each._replace(value=(each.value or b"").replace(b'"id":', b'"was":', 1)) for each in records]
    rows = archive_batch(DECODER, bare, {Partition("73.mentoring", 0): Position()}).rows
    assert len({row.event_id for row in rows}) == 2


@pytest.mark.parametrize("said", [b'"\\u0000"', b"1" + b"0" * 200_000], ids=["NUL", "a number beyond all bounds"])
def test_data_that_cannot_be_kept_is_left_out(said: bytes) -> None:
    record = Logs(recorded_at=NOON).tell(a_session())
    value = (record.value or b"").replace(b'"data":{', b'"data":{"invented":' + said + b",")
    (row,) = archive_batch(DECODER, [record._replace(value=value)], {Partition("73.mentoring", 0): Position()}).rows
    assert (row.data, row.business_on) == (None, date(2026, 3, 10))


def test_a_subject_is_kept_as_far_as_it_can_be() -> None:
    assert filed(a_session(), subject="a\x00b").subject == "ab"
    assert filed(a_session(), subject=None).subject == ""


def test_only_what_is_folded_is_filed() -> None:
    partitions = Logs(recorded_at=NOON)
    partitions.tell(a_session())
    partitions.tell(a_session(completed_on=date(2030, 1, 1)))
    partitions.next_number("73.mentoring")
    partitions.tell(a_session())
    batch = archive_batch(DECODER, partitions.take(), {Partition("73.mentoring", 0): Position()})
    assert [row.sequence for row in batch.rows] == [1]
    assert batch.plans[0].missing == "3..3"
    assert months(batch.rows) == {(2026, 3)}
