"""Acts become records on a broker, byte for byte as the relay would have sent them.

The records are made by the house's own encoder, once for each province and type, with marks where one act differs from
the next; what is sent goes through the relay's own `publish`. Invariant: the partitions hold exactly the acts, numbered
densely, in their order.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from shared.contracts import Envelope, topic
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partition import Partition
from shared.contracts.wire import encode, numbered
from shared.messaging.kafka import Publication, ensure_topics, open_producer, publish
from tests.bench.acts import CENTRES, CLIENTS, FIELDS, PROVINCES, Act, acts

OWNER: Final = "mentoring"
CHUNK: Final = 20_000
_TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
_RECORDED_AT: Final = datetime(2026, 2, 1, 3, 4, 5, 678_901, UTC)
_MARKED: Final = SessionCompleted(
    session_id=UUID(int=1),
    centre_id=UUID(int=2),
    consultant_ref=UUID(int=3),
    client_ref=UUID(int=4),
    client_kind="wirausaha",
    village_code="00.00.00.0000",
    field="marked-field",
    channel="online",
    contact_minutes=777,
    first_session=True,
    completed_on=date(1999, 12, 31),
)
_CHANGES: Final = (
    "session_id", "centre_id", "consultant_ref", "client_ref", "client_kind", "village_code", "field", "channel",
    "contact_minutes", "completed_on",
)  # fmt: skip
_ID: Final = UUID(int=5)
_random_bits = Random(7).getrandbits


def _new_id() -> str:
    drawn = f"{_random_bits(128):032x}"
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:]}"


CENTRE_IDS: Final = tuple(_new_id() for _ in range(CENTRES))
CLIENT_IDS: Final = tuple(_new_id() for _ in range(CLIENTS))


def topics(name: str) -> list[str]:
    """Return the streams that acts of this kind are on."""
    return [topic(province, OWNER) for province in PROVINCES[name]]


@cache
def place(name: str, centre: int, village: int) -> tuple[str, str, str]:
    """Return the province, the centre and the village that an act says."""
    province = PROVINCES[name][centre % len(PROVINCES[name])]
    return province, CENTRE_IDS[centre], f"{province}.{centre:02}.{village // 20 + 1:02}.{2001 + village % 20}"


@cache
def _writer(province: str, sign: int) -> Callable[[dict[str, object]], str]:
    """Return what writes a record of this province, without its number."""
    voided = SessionVoided(
        takes_back=_ID, session_id=_MARKED.session_id, reason_code="duplicate",
        voided_on=_RECORDED_AT.date(), counted=_MARKED,
    )  # fmt: skip
    event, version = (_MARKED, 1) if sign > 0 else (voided, 2)
    value = encode(Envelope(_ID, event, province, _RECORDED_AT, version, _TRACE)).decode()
    marks = {str(getattr(_MARKED, name)): name for name in _CHANGES} | {str(_ID): "id"}
    pattern = "|".join(map(re.escape, marks))
    return re.sub(pattern, lambda found: f"%({marks[found[0]]})s", value.replace("%", "%%")).__mod__


def records(name: str, some: Iterable[Act], numbers: dict[str, int], last: dict[str, str]) -> Iterator[Publication]:
    """Yield what the relay would send; `numbers` and `last` go on from one call to the next."""
    for act in some:
        province, centre, village = place(name, act.centre, act.village)
        numbers[province] = number = numbers.get(province, 0) + 1
        if act.sign > 0:
            last[province] = _new_id()
        said = {
            "id": _new_id(), "session_id": last[province], "centre_id": centre, "village_code": village,
            "consultant_ref": CENTRE_IDS[-1 - act.centre], "client_ref": CLIENT_IDS[act.client],
            "client_kind": act.kind, "field": FIELDS[act.field], "channel": act.channel,
            "contact_minutes": act.minutes, "completed_on": act.completed_on,
        }  # fmt: skip
        value = numbered(_writer(province, act.sign)(said).encode(), number)
        yield Publication(Partition(topic(province, OWNER), 0), last[province].encode(), value, _TRACE)


async def fill(servers: str, name: str, count: int, note: Callable[[list[Act]], None]) -> None:
    """Put so many acts on their streams, a partition a province; each chunk of them is noted, too."""
    await ensure_topics(servers, topics(name), partitions=1, replication=1)
    producer, sending = open_producer(servers, "bench"), acts(name, count)
    numbers: dict[str, int] = {}
    last: dict[str, str] = {}
    await producer.start()
    try:
        while some := list(islice(sending, CHUNK)):
            outcome = await publish(producer, list(records(name, some, numbers, last)))
            if outcome.failed:
                raise RuntimeError(f"not filled: {outcome.failed}")
            note(some)
    finally:
        await producer.stop()
