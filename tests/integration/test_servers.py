"""What the faults rely on: a server that was stopped, killed or paused is away, and comes back with its data.

It runs on whatever this machine offers, containers or the local launcher, and so holds the two to one behaviour.
"""

import psycopg
import pytest
from confluent_kafka import KafkaException, Producer

from tests.support import streams
from tests.support.eventually import poll
from tests.support.fixtures import NewDatabase
from tests.support.servers import Server

STREAM = "73.registry"


def _tell(servers: str, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": servers, "acks": "all", "log_level": 0})
    producer.produce(STREAM, value)
    assert producer.flush(20) == 0


def test_a_kafka_comes_back_with_its_records(own_kafka: Server) -> None:
    streams.create(own_kafka.address, [STREAM], partitions=1)
    _tell(own_kafka.address, b"first")
    own_kafka.stop()
    own_kafka.start()
    _tell(own_kafka.address, b"second")
    own_kafka.kill()
    own_kafka.start()
    own_kafka.pause()
    with pytest.raises(KafkaException):
        streams.names(own_kafka.address, within_seconds=1)
    own_kafka.resume()
    told = poll(lambda: streams.read(own_kafka.address, STREAM), within_seconds=20)
    assert [each.value for each in told] == [b"first", b"second"]


def test_a_postgres_comes_back_with_its_rows(own_postgres: Server) -> None:
    with psycopg.connect(own_postgres.address) as before:
        before.execute("create table kept (what text)")
        before.execute("insert into kept values ('a row')")
    own_postgres.stop()
    own_postgres.start()
    own_postgres.kill()
    own_postgres.start()
    with psycopg.connect(own_postgres.address) as open_before:
        own_postgres.pause()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(own_postgres.address, connect_timeout=2)
        own_postgres.resume()
        assert open_before.execute("select what from kept").fetchall() == [("a row",)]


def test_a_database_is_the_tests_own_and_may_be_copied(database: str, new_database: NewDatabase) -> None:
    with psycopg.connect(database) as original:
        original.execute("create table thing (id int)")
    with psycopg.connect(new_database(like=database)) as copied, psycopg.connect(new_database()) as other:
        assert copied.execute("select count(*) from thing").fetchone() == (0,)
        assert other.execute("select to_regclass('thing')").fetchone() == (None,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            copied.execute("create role somebody")
