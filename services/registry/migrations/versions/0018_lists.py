"""Lists are answered from indexes, however many people a province has: each index is named for the list that it serves.

An index by left(place, 5) is for a regency's office, one by place for districts and villages. Where a filter's values
are nearly all the same, only the rare rows are indexed. Nothing is rewritten; while an index is made, its table can be
read, and whoever writes waits.
"""

from typing import Final

from shared.persistence import search
from shared.persistence.audit import LISTED as AUDIT
from shared.persistence.database import execute_all

revision = "0018"
down_revision = "0017"

_PEOPLE: Final = f"""
{search.index("entrepreneur_searched", "entrepreneur", ("name", "nik"), ("phone",))};
create index entrepreneur_by_name on entrepreneur (province, name, id);
create index entrepreneur_by_day on entrepreneur (province, registered_on, id);
create index entrepreneur_of_regency on entrepreneur (left(village_code, 5), registered_on, id);
create index entrepreneur_by_place on entrepreneur (village_code collate "C", id);
create index entrepreneur_of_centre on entrepreneur (centre_id, registered_on, id);
create index entrepreneur_of_centre_by_place on entrepreneur (centre_id, village_code collate "C", id);
create index entrepreneur_of_kind on entrepreneur (kind, id);
create index entrepreneur_disability on entrepreneur (id) where disability;
create index entrepreneur_poor_area on entrepreneur (id) where poor_area;
create index entrepreneur_woman_led on entrepreneur (id) where woman_led;
create index nik_request_by_time on nik_request (province, asked_at, id);
create index nik_request_of_regency on nik_request (left(village_code, 5), asked_at, id);
create index nik_request_of_state on nik_request (state, asked_at, id);
create index nik_request_of_nik on nik_request (province, nik)"""
_FIRMS: Final = f"""
{search.index("enterprise_searched", "enterprise", ("name",))};
create index enterprise_by_name on enterprise (province, name, id);
create index enterprise_by_day on enterprise (province, registered_on, id);
create index enterprise_of_regency on enterprise (left(district_code, 5), registered_on, id);
create index enterprise_by_place on enterprise (district_code collate "C", id);
create index enterprise_of_centre on enterprise (centre_id, registered_on, id);
create index enterprise_of_centre_by_place on enterprise (centre_id, district_code collate "C", id);
create index enterprise_of_class on enterprise (scale_class, id);
create index enterprise_of_technology on enterprise (technology_level, id);
create index enterprise_of_form on enterprise (legal_form, id);
create index enterprise_of_field on enterprise (kbli_code, id);
{search.index("cooperative_searched", "cooperative", ("name",))};
create index cooperative_by_name on cooperative (province, coalesce(name, ''), id);
create index cooperative_by_day on cooperative (province, registered_on, id);
create index cooperative_by_members on cooperative (province, members, id);
create index cooperative_of_regency on cooperative (left(district_code, 5), registered_on, id);
create index cooperative_by_place on cooperative (district_code collate "C", id);
create index cooperative_of_centre on cooperative (centre_id, registered_on, id);
create index cooperative_of_centre_by_place on cooperative (centre_id, district_code collate "C", id);
create index cooperative_of_kind on cooperative (kind, id);
create index cooperative_of_representative on cooperative (representative_ref)"""
_YEARS: Final = """
create index assessment_of_enterprise on assessment (enterprise_ref);
create index assessment_by_year on assessment (province, period_year, id);
create index assessment_by_day on assessment (province, assessed_on, id);
create index assessment_of_regency on assessment (left(district_code, 5), assessed_on, id);
create index assessment_of_centre on assessment (centre_id, assessed_on, id);
create index assessment_of_class on assessment (scale_class, id);
create index assessment_digital on assessment (id) where digital;
create index assessment_export on assessment (id) where export;
create index assessment_void on assessment (void_reason, id) where void_reason is not null;
create index cooperative_year_of_cooperative on cooperative_year (cooperative_ref);
create index cooperative_year_by_year on cooperative_year (province, period_year, id);
create index cooperative_year_by_day on cooperative_year (province, assessed_on, id);
create index cooperative_year_of_regency on cooperative_year (left(district_code, 5), assessed_on, id);
create index cooperative_year_of_centre on cooperative_year (centre_id, assessed_on, id);
create index cooperative_year_of_kind on cooperative_year (kind, id);
create index cooperative_year_void on cooperative_year (void_reason, id) where void_reason is not null"""
_PAPERS: Final = f"""
{search.index("legality_searched", "legality", ("number",))};
create index legality_by_day on legality (province, issued_on, id);
create index legality_by_end on legality (province, expires_on, id);
create index legality_of_regency on legality (left(district_code, 5), issued_on, id);
create index legality_of_centre on legality (centre_id, issued_on, id);
create index legality_of_kind on legality (kind, id);
create index legality_facilitated on legality (facilitated_by, id) where facilitated_by is not null;
create index legality_expired on legality (id) where expired;
create index legality_void on legality (void_reason, id) where void_reason is not null;
create index finance_by_day on finance (province, accessed_on, id);
create index finance_by_amount on finance (province, coalesce(amount, 0), id);
create index finance_of_regency on finance (left(district_code, 5), accessed_on, id);
create index finance_of_centre on finance (centre_id, accessed_on, id);
create index finance_of_source on finance (source, id);
create index finance_facilitated on finance (facilitated_by, id) where facilitated_by is not null;
create index finance_void on finance (void_reason, id) where void_reason is not null"""
_PLACES: Final = """
create index enrolment_by_day on enrolment (enrolled_on, id);
create index enrolment_by_confirmation on enrolment (coalesce(confirmed_on, '-infinity'::date), id);
create index enrolment_by_check on enrolment (coalesce(checked_on, '-infinity'::date), id);
create index enrolment_of_programme on enrolment (programme_id, village_code collate "C");
drop index enrolment_programme_id_village_code_idx;
create index enrolment_of_village on enrolment (village_code);
create index enrolment_of_funding on enrolment (funding);
create index enrolment_not_young on enrolment (id) where not youth;
create or replace view shown_enrolment as
    select place.id, person.province, place.entrepreneur_ref, place.programme_id, person.name,
        person.village_code as lives_in, person.centre_id, place.village_code, place.programme_year, place.youth,
        place.funding, place.group_ref, place.enrolled_on, place.business_started_on, place.evidence_kind,
        place.confirmed_on, place.checked_on, place.still_running, person.version, person.erased_on, person.nik,
        person.phone
    from enrolment place join entrepreneur person on person.id = place.entrepreneur_ref"""
"""A place is found by whatever its entrepreneur is found by."""
_OFFICES: Final = f"""
{search.index("centre_searched", "centre", ("name", "parent_office"))};
{search.index("unit_searched", "unit", ("name", "parent_office"))};
{search.index("consultant_searched", "consultant", ("name",))};
{search.index("sheet_import_searched", "sheet_import", ("file_name",))};
create index sheet_import_by_time on sheet_import (province, sent_at, id);
create index sheet_import_by_name on sheet_import (province, coalesce(file_name, ''), id);
create index sheet_import_of_regency on sheet_import (left(region_code, 5), sent_at, id);
create index sheet_import_of_centre on sheet_import (centre_id, sent_at, id);
create index sheet_import_of_state on sheet_import (state, sent_at, id)"""
_ANALYSED: Final = """
analyze entrepreneur, nik_request, enterprise, cooperative, assessment, cooperative_year, legality, finance, enrolment,
    centre, unit, consultant, sheet_import, audit"""
"""Of an expression, PostgreSQL knows nothing before: it would take every question for a rare one."""


def upgrade() -> None:
    """Make what each list is found by."""
    for script in (search.FUNCTIONS, AUDIT, _PEOPLE, _FIRMS, _YEARS, _PAPERS, _PLACES, _OFFICES, _ANALYSED):
        execute_all(script)
