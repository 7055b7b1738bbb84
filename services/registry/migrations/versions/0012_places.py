"""Places in programmes that can be looked up: each with a number of its own, and shown where the entrepreneur is."""

from shared.persistence.database import execute_all

revision = "0012"
down_revision = "0011"

_PLACES = """
alter table enrolment add column id uuid not null default gen_random_uuid() unique;
create index on enrolment (group_ref) where group_ref is not null;
create view shown_enrolment as
    select place.id, person.province, place.entrepreneur_ref, place.programme_id, person.name,
        person.village_code as lives_in, person.centre_id, place.village_code, place.programme_year, place.youth,
        place.funding, place.group_ref, place.enrolled_on, place.business_started_on, place.evidence_kind,
        place.confirmed_on, place.checked_on, place.still_running, person.version, person.erased_on
    from enrolment place join entrepreneur person on person.id = place.entrepreneur_ref"""


def upgrade() -> None:
    """Add the number, and the view."""
    execute_all(_PLACES)
