"""Runs hold what aiokafka would have handed over record by record: from any offset, past markers, before damage."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from confluent_kafka import Producer

from shared.contracts.partition import Partition
from shared.messaging.kafka import RecordBatch, reading, record_batches
from tests.support.fixtures import FreshTopics

STREAM = "73.registry"
PARTITION = TopicPartition(STREAM, 0)
SINGLY = fetcher.PartitionRecords
Records = list[tuple[int, bytes]]


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever class a test chooses, the next one finds aiokafka's own."""
    monkeypatch.setattr(fetcher, "PartitionRecords", SINGLY)


@pytest.fixture
def servers(fresh_topics: FreshTopics) -> str:
    """A partition with batches of several records, a tombstone, a transaction that was kept and one that was not."""
    address = fresh_topics(STREAM, partitions=1)
    plain = Producer({"bootstrap.servers": address, "linger.ms": 50, "compression.type": "zstd"})
    for batch in range(3):
        for number in range(5):
            plain.produce(STREAM, b"%d/%d" % (batch, number), partition=0)
        plain.flush(10)
    plain.produce(STREAM, None, key=b"gone", partition=0)
    plain.flush(10)
    for kept in (True, False, True):
        _transaction(address, kept=kept)
    return address


def _transaction(address: str, *, kept: bool) -> None:
    producer = Producer({"bootstrap.servers": address, "transactional.id": "one", "linger.ms": 50})
    producer.init_transactions(10)
    producer.begin_transaction()
    for number in range(3):
        producer.produce(STREAM, b"kept" if kept else b"not kept", key=b"%d" % number, partition=0)
    producer.flush(10)
    if kept:
        producer.commit_transaction(10)
    else:
        producer.abort_transaction(10)


async def _read(servers: str, begin: int, isolation: str) -> tuple[Records, int]:
    """Read a partition from an offset to its end; shape: (offsets and values, where the consumer stands)."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level=isolation)
    await consumer.start()
    try:
        consumer.assign([PARTITION])
        consumer.seek(PARTITION, begin)
        end, found = (await consumer.end_offsets([PARTITION]))[PARTITION], Records()
        while await consumer.position(PARTITION) < end:
            taken = await consumer.getmany(timeout_ms=200)
            found += [record for each in taken.get(PARTITION, []) for record in _singly(each)]
        return found, await consumer.position(PARTITION)
    finally:
        await consumer.stop()


def _singly(each: Any) -> Iterator[tuple[int, bytes]]:
    if isinstance(each, RecordBatch):
        yield from zip(each.offsets, each.values, strict=True)
    else:
        yield each.offset, each.value or b""


@pytest.mark.parametrize("isolation", ["read_uncommitted", record_batches.ISOLATION])
@pytest.mark.parametrize("most", [1, 4, 10_000])
async def test_from_any_offset_runs_hold_what_comes_singly(
    servers: str, most: int, isolation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_batches, "BATCH_RECORDS", most)
    for begin in (0, 1, 7, 14, 15, 16, 18, 19, 21, 24):
        monkeypatch.setattr(fetcher, "PartitionRecords", SINGLY)
        expected = await _read(servers, begin, isolation)
        record_batches.patch_fetcher()
        assert await _read(servers, begin, isolation) == expected
        assert len(expected[0]) >= 3
        assert (b"not kept" in [value for _, value in expected[0]]) == (
            isolation != record_batches.ISOLATION and begin < 23
        )


async def test_a_run_ends_behind_markers_and_what_a_transaction_did_not_keep(servers: str) -> None:
    _transaction(servers, kept=False)
    record_batches.patch_fetcher()
    async with reading(servers, STREAM) as log:
        end = (await log.ends())[Partition(*PARTITION)]
        runs = [run async for found in log.read({Partition(*PARTITION): (0, end)}) for run in found]
    assert (runs[-1].beyond, b"not kept" in [value for run in runs for value in run.values]) == (end, False)


async def test_what_a_transaction_writes_that_is_still_open_is_not_there(servers: str) -> None:
    producer = Producer({"bootstrap.servers": servers, "transactional.id": "open"})
    producer.init_transactions(10)
    async with reading(servers, STREAM) as log:
        before = await log.ends()
        producer.begin_transaction()
        producer.produce(STREAM, b"perhaps", partition=0)
        producer.flush(10)
        assert await log.ends() == before
        producer.abort_transaction(10)


def _log(*batches: list[bytes]) -> bytearray:
    log, offset = bytearray(), 0
    for values in batches:
        builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20)
        for number, value in enumerate(values):
            builder.append(number, timestamp=0, key=None, value=value, headers=[])
        log += _moved(bytes(builder.build()), offset)
        offset += len(values)
    return log


def _moved(batch: bytes, offset: int) -> bytes:
    """Give a batch its place in the log; its checksum does not cover that."""
    return offset.to_bytes(8, "big") + batch[8:]


def _unpack(log: bytearray) -> Any:
    record_batches.patch_fetcher()
    return fetcher.PartitionRecords(PARTITION, MemoryRecords(bytes(log)), [], 0, None, None, True, 0)  # noqa: FBT003


def test_what_lies_before_a_damaged_batch_is_handed_over() -> None:
    log = _log([b"1", b"2"], [b"3"], [b"4"])
    log[-1] ^= 1
    unpacked = _unpack(log)
    assert [run.values for run in unpacked] == [[b"1", b"2", b"3"]]
    assert unpacked.next_fetch_offset == 3


def test_a_damaged_batch_is_refused_as_ever() -> None:
    log = _log([b"1", b"2"])
    log[-1] ^= 1
    with pytest.raises(CorruptRecordException):
        next(_unpack(log))


def test_a_few_first_records_of_a_run_are_kept_for_their_headers() -> None:
    (run,) = _unpack(_log([b"x"] * 100, [b"y"] * 100))
    assert (len(run), [record.offset for record in run.heads]) == (200, list(range(128)))
