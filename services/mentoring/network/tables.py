"""What mentoring writes down of what the registry tells.

Invariant: the newest version wins, and only the province that told first may tell again. Notes of sessions are about
their client: they go when the client is erased, and to whom the client was merged into otherwise.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from psycopg import AsyncConnection

from shared.contracts import Event
from shared.contracts.registry import (
    CentreDetailsChanged,
    CentreOpened,
    CentreRegistered,
    ConsentGiven,
    ConsentWithdrawn,
    ConsultantAppointed,
    ConsultantReassigned,
    EntrepreneurErased,
    EntrepreneurMerged,
    EntrepreneurMoved,
    EntrepreneurRegistered,
)
from shared.messaging.inbox.decoding import ReplicatedEvent

_LEARN: Final[dict[type[Event], str]] = {
    CentreRegistered: """
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
values (%(centre_id)s, %(province)s, %(name)s, %(level)s, %(region_code)s, %(founded_on)s, %(operational_on)s,
    %(version)s)
on conflict (id) do update set name = excluded.name, level = excluded.level, region_code = excluded.region_code,
    founded_on = excluded.founded_on, operational_on = excluded.operational_on, version = excluded.version
where known_centre.version < excluded.version and known_centre.province = excluded.province""",
    CentreDetailsChanged: """
update known_centre set name = %(name)s, version = %(version)s
where id = %(centre_id)s and version < %(version)s and province = %(province)s""",
    CentreOpened: """
update known_centre set operational_on = %(operational_on)s where id = %(centre_id)s and province = %(province)s""",
    ConsultantAppointed: """
insert into known_consultant (id, province, centre_id, region_code, field, coordinator, appointed_on, version)
values (%(consultant_ref)s, %(province)s, %(centre_id)s, %(region_code)s, %(field)s, %(coordinator)s, %(appointed_on)s,
    %(version)s)
on conflict (id) do update set centre_id = excluded.centre_id, region_code = excluded.region_code,
    field = excluded.field, coordinator = excluded.coordinator, appointed_on = excluded.appointed_on,
    version = excluded.version
where known_consultant.version < excluded.version and known_consultant.province = excluded.province""",
    ConsultantReassigned: """
update known_consultant set centre_id = %(centre_id)s, region_code = %(region_code)s, field = %(field)s,
    coordinator = %(role)s = 'coordinator', version = %(version)s
where id = %(consultant_ref)s and version < %(version)s and province = %(province)s""",
    EntrepreneurRegistered: """
insert into known_client (id, province, village_code, kind, centre_id, registered_on, version)
values (%(entrepreneur_ref)s, %(province)s, %(village_code)s, %(kind)s, %(centre_id)s, %(registered_on)s, %(version)s)
on conflict (id) do update set village_code = excluded.village_code, kind = excluded.kind,
    centre_id = excluded.centre_id, registered_on = excluded.registered_on, version = excluded.version
where known_client.version < excluded.version and known_client.province = excluded.province""",
}
"""What news writes, a stretch of it type by type in this order: what makes a thing stands before what changes it.

A centre opens once, so that needs no version.
"""
_CLIENT: Final = """
update known_client set {}, version = %(version)s
where id = %(entrepreneur_ref)s and version < %(version)s and province = %(province)s"""
_HEIR: Final = "(select merged_into from known_client where id = %(entrepreneur_ref)s)"
_BECAME: Final[dict[type[Event], tuple[str, ...]]] = {
    EntrepreneurMoved: (_CLIENT.format("village_code = %(village_code)s"),),
    ConsentWithdrawn: (_CLIENT.format("silent_since = %(withdrawn_on)s"),),
    ConsentGiven: (_CLIENT.format("silent_since = null"),),
    EntrepreneurErased: (
        _CLIENT.format("gone_on = %(erased_on)s"),
        """
update session set notes = '' where client_ref = %(entrepreneur_ref)s and province = %(province)s""",
    ),
    EntrepreneurMerged: (
        _CLIENT.format(
            "gone_on = %(merged_on)s, merged_into = coalesce("
            "(select heir.merged_into from known_client heir where heir.id = %(into_ref)s), %(into_ref)s)"
        ),
        f"update known_client set merged_into = {_HEIR} where merged_into = %(entrepreneur_ref)s",  # noqa: S608  # our names
        f"""
update session set client_ref = {_HEIR}, notes = case when exists (
    select from known_client heir where heir.id = {_HEIR} and heir.gone_on is not null) then '' else notes end
where client_ref = %(entrepreneur_ref)s and {_HEIR} is not null""",  # noqa: S608  # our names
    ),
}
"""What becomes of a client. References are told of in lanes of their own, so the erasure of an heir may be heard of
before the merge that made it one: the heir's end decides, whichever comes first.

Statements run one by one: each sees what the one before it waited for, a session that was being recorded meanwhile.
"""


async def learn(connection: AsyncConnection, news: Sequence[ReplicatedEvent]) -> None:
    """Write what the registry told, in the caller's transaction; what mentoring has no use for is passed over."""
    for kind, statement in _LEARN.items():
        rows = [_row(each) for each in news if isinstance(each.event, kind)]
        await connection.cursor().executemany(statement, rows)
    for each in news:
        for statement in _BECAME.get(type(each.event), ()):
            await connection.execute(statement, _row(each))


def _row(news: ReplicatedEvent) -> dict[str, object]:
    return {**msgspec.structs.asdict(news.event), "province": news.province, "version": news.version}
