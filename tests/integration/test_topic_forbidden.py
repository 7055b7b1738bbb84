"""A consumer loses the right to see one stream: it is named, the others go on, and it too when the right is back."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # documented, though not listed as exported
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from deploy.local import kafka as launcher
from tests.support import streams
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.eventually import eventually
from tests.support.local import Local
from tests.unit.reporting.samples import a_session

HIDDEN = "73.mentoring"
_SECONDS = 30
_DENIED = (
    ResourceType.TOPIC, HIDDEN, ResourcePatternType.LITERAL, "User:ANONYMOUS", "*", AclOperation.ALL,
    AclPermissionType.DENY,
)  # fmt: skip
_HALTED = "select distinct topic, halted from lane where halted is not null"


@pytest.fixture
def guarded_kafka(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A broker of this test that asks who may do what; everybody may, unless it is denied."""
    authorizer = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    monkeypatch.setitem(launcher.SETTINGS, "authorizer.class.name", authorizer)
    monkeypatch.setitem(launcher.SETTINGS, "allow.everyone.if.no.acl.found", "true")
    with Local().kafka() as server:
        yield server.address


def deny(servers: str) -> None:
    """Take the right to see one stream away from everybody."""
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 0})
    for made in admin.create_acls([AclBinding(*_DENIED)]).values():
        made.result(_SECONDS)


def allow(servers: str) -> None:
    """Give it back."""
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 0})
    for deleted in admin.delete_acls([AclBindingFilter(*_DENIED)]).values():
        assert deleted.result(_SECONDS)


def told(counting: Counting, *provinces: str) -> None:
    """Tell of a session in each of some provinces."""
    for province in provinces:
        counting.partitions.tell(a_session(village_code=f"{province}.01.01.2001"), province=province)
    counting.send()


def says(role: Caller, reasons: dict[str, str]) -> Callable[[], Awaitable[bool]]:
    """Ask whether a role is unready for exactly these reasons."""

    async def asked() -> bool:
        found = (await role.http.get("/health/ready")).json()["reasons"]
        assert found == reasons, found
        return True

    return asked


async def test_a_stream_that_may_not_be_seen_is_named_and_goes_on_when_it_may(
    guarded_kafka: str, database: str
) -> None:
    def fresh_topics(*names: str, partitions: int = 4) -> str:
        streams.create(guarded_kafka, names, partitions)
        return guarded_kafka

    counting = Counting(database, fresh_topics, "73", "33", "92")
    told(counting, "73", "33", "92")
    async with counting.projector() as projector:
        await counting.taken_in()
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
        deny(guarded_kafka)
        await eventually(says(projector, {"lanes": f"{HIDDEN}/0: topic-missing"}), within_seconds=30)
        told(counting, "33", "92")
        await counting.taken_in()
        assert await counting.rows(_HALTED) == [(HIDDEN, "topic-missing")]
        allow(guarded_kafka)
        await eventually(says(projector, {}), within_seconds=30)
        told(counting, "73")
        await counting.taken_in()
        assert await counting.rows(_HALTED) == []
