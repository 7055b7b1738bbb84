"""What the registry shows of itself.

Invariant: whoever may see a list sees of it what is within reach; see `shared.persistence.list_queries`.
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.registry.centres.tables.centres import CentreRow, ReferenceRow, UnitRow
from services.registry.consultants.tables import AssignmentRow, ConsultantRow, ShownCertification, ShownMembership
from services.registry.cooperatives.tables import CooperativeRow, CooperativeYearRow
from services.registry.enterprises.tables import AssessmentRow, EnterpriseRow
from services.registry.finance.tables import FinanceRow
from services.registry.permits.tables import LegalityRow
from services.registry.reference.tables.region_codes import RegionMappingRow
from services.registry.reference.tables.rows import AuditRow, EntrepreneurRow, ImportRow, ProgrammeRow, ShownEnrolment
from shared.http.auth.permissions import CENTRES, EVERYBODY, PROVINCIAL
from shared.persistence.list_queries import ListDefinition, PostgresLists, audit_list

LISTINGS: Final = (
    ListDefinition(
        name="centres",
        row=CentreRow,
        roles=EVERYBODY,
        filters=("level", "founding", "legal_status"),
        search=("name", "parent_office"),
        sorts=("name", "region_code", "founded_on", "operational_on"),
    ),
    ListDefinition(
        name="units",
        row=UnitRow,
        roles=EVERYBODY,
        filters=("kind", "part_of"),
        search=("name", "parent_office"),
        sorts=("name", "region_code"),
    ),
    ListDefinition(
        name="references",
        row=ReferenceRow,
        roles=EVERYBODY,
        filters=("kind", "code"),
        search=("name_id", "name_en"),
        sorts=("code", "name_id", "name_en"),
    ),
    ListDefinition(
        name="consultants",
        row=ConsultantRow,
        roles=PROVINCIAL,
        filters=("centre_id", "field", "coordinator", "role"),
        search=("name",),
        sorts=("name", "appointed_on"),
    ),
    ListDefinition(
        name="assignments",
        row=AssignmentRow,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "field", "role"),
        sorts=("starts_on", "consultant_ref"),
    ),
    ListDefinition(
        name="certifications",
        row=ShownCertification,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "scheme", "expired"),
        sorts=("certified_on",),
    ),
    ListDefinition(
        name="memberships",
        row=ShownMembership,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "association", "role"),
        sorts=("starts_on",),
    ),
    ListDefinition(
        name="enterprises",
        row=EnterpriseRow,
        roles=PROVINCIAL,
        filters=("entrepreneur_ref", "centre_id", "scale_class", "technology_level", "legal_form", "kbli_code"),
        search=("name",),
        sorts=("name", "registered_on", "district_code"),
    ),
    ListDefinition(
        name="assessments",
        row=AssessmentRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "period_year", "scale_class", "digital", "export", "void_reason"),
        sorts=("period_year", "assessed_on"),
    ),
    ListDefinition(
        name="entrepreneurs",
        row=EntrepreneurRow,
        roles=PROVINCIAL,
        filters=("centre_id", "kind", "sex", "disability", "poor_area", "woman_led"),
        search=("name", "nik", "phone"),
        sorts=("name", "registered_on", "village_code"),
    ),
    ListDefinition(
        name="cooperatives",
        row=CooperativeRow,
        roles=PROVINCIAL,
        filters=("centre_id", "kind", "representative_ref"),
        search=("name",),
        sorts=("name", "registered_on", "district_code", "members"),
    ),
    ListDefinition(
        name="cooperative-years",
        row=CooperativeYearRow,
        roles=PROVINCIAL,
        filters=("cooperative_ref", "centre_id", "period_year", "kind", "void_reason"),
        sorts=("period_year", "assessed_on"),
    ),
    ListDefinition(
        name="finances",
        row=FinanceRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "source", "facilitated_by", "void_reason"),
        sorts=("accessed_on", "amount"),
        days=("accessed_on",),
    ),
    ListDefinition(
        name="legalities",
        row=LegalityRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "kind", "facilitated_by", "expired", "void_reason"),
        search=("number",),
        sorts=("issued_on",),
        days=("expires_on",),
    ),
    ListDefinition(
        name="imports",
        row=ImportRow,
        roles=CENTRES,
        filters=("state",),
        search=("file_name",),
        sorts=("sent_at", "file_name"),
    ),
    ListDefinition(
        name="programmes",
        row=ProgrammeRow,
        roles=EVERYBODY,
        filters=("start_year", "flagship"),
        search=("name",),
        sorts=("name", "start_year"),
    ),
    ListDefinition(
        name="enrolments",
        row=ShownEnrolment,
        roles=PROVINCIAL,
        filters=("entrepreneur_ref", "programme_id", "centre_id", "village_code", "group_ref", "youth", "funding"),
        search=("name",),
        sorts=("name", "enrolled_on", "confirmed_on", "checked_on"),
        days=("checked_on",),
    ),
    ListDefinition(
        name="region-mappings",
        row=RegionMappingRow,
        roles=EVERYBODY,
        filters=("old_code", "new_code", "decree"),
        search=("old_code", "new_code", "decree"),
        sorts=("effective_on", "old_code"),
        days=("effective_on",),
    ),
    audit_list(AuditRow, *CENTRES),
)


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return the registry's lists."""
    return PostgresLists(engine, LISTINGS)
