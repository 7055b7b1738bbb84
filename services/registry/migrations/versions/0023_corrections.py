"""What was recorded wrong of centres and enterprises can be taken back; an enterprise closes.

Of a centre the steps of its legal status are kept. The trail knows each step that was taken so far: of each column what
it became, where it changed. A step that the release of before records meanwhile is not among them, and the rules notice
it. An enterprise keeps the event that told of it; the release of before leaves that empty.
"""

from typing import Final

from shared.persistence.database import execute_all

revision = "0023"
down_revision = "0021"

_STEPS: Final = """
alter table centre add column legal_steps jsonb not null default '[]';
create temporary table step on commit drop as
    select a.thing_id, a.version, a.changes -> 'legal_status' ->> 0 as from_status, (
        select jsonb_object_agg(name, value) from (
            select distinct on (name) name, said -> 1 as value
            from audit b cross join lateral jsonb_each(b.changes) c (name, said)
            where b.thing = 'centre' and b.thing_id = a.thing_id and b.version <= a.version
                and jsonb_typeof(said) = 'array' and name in
                    ('legal_status', 'legal_since', 'instrument_kind', 'instrument_number', 'instrument_on')
            order by name, b.version desc) newest
        ) as said
    from audit a where a.thing = 'centre' and a.changes ? 'legal_status';
update centre set legal_steps = taken.steps from (
    select thing_id, jsonb_agg(jsonb_build_object(
        'to_status', said -> 'legal_status', 'effective_on', said -> 'legal_since',
        'instrument', jsonb_build_object('kind', said -> 'instrument_kind', 'number', said -> 'instrument_number',
            'signed_on', said -> 'instrument_on'),
        'void_reason', null, 'voided_on', null) order by version) as steps
    from step where said ?& array['legal_status', 'legal_since', 'instrument_kind', 'instrument_number',
        'instrument_on']
    group by thing_id having (array_agg(from_status order by version))[1] = 'none') taken
where taken.thing_id = centre.id"""

_ENTERPRISES: Final = """
alter table enterprise
    add column event_id uuid,
    add column told_owner_ref uuid,
    add column closed_on date,
    add column closing_reason text,
    add column closed_class text,
    add column closed_event_id uuid;
create index enterprise_closed on enterprise (closing_reason, id) where closing_reason is not null"""


def upgrade() -> None:
    """Keep the steps, those of before read off the trail, and what is told of enterprises."""
    execute_all(_STEPS)
    execute_all(_ENTERPRISES)
