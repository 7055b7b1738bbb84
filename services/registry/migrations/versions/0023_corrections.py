"""The steps of a centre's legal status are kept, so that the last one can be taken back.

The trail knows each step that was taken so far: of each column what it became, where it changed. A step that the
release of before records meanwhile is not among them, and the rules notice it.
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


def upgrade() -> None:
    """Keep the steps, and read those of before off the trail."""
    execute_all(_STEPS)
