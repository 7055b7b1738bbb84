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
from shared.persistence.list_queries import ListDefinition, PostgresLists, audit_list

_LISTINGS: Final = {
    "centres": ListDefinition(
        CentreRow,
        ("level", "founding", "legal_status"),
        ("name", "parent_office"),
        ("name", "region_code", "founded_on", "operational_on"),
    ),
    "units": ListDefinition(UnitRow, ("kind", "part_of"), ("name", "parent_office"), ("name", "region_code")),
    "references": ListDefinition(
        ReferenceRow, ("kind", "code"), ("name_id", "name_en"), ("code", "name_id", "name_en")
    ),
    "consultants": ListDefinition(
        ConsultantRow, ("centre_id", "field", "coordinator", "role"), ("name",), ("name", "appointed_on")
    ),
    "assignments": ListDefinition(
        AssignmentRow, ("consultant_ref", "centre_id", "field", "role"), (), ("starts_on", "consultant_ref")
    ),
    "certifications": ListDefinition(
        ShownCertification, ("consultant_ref", "centre_id", "scheme", "expired"), (), ("certified_on",)
    ),
    "memberships": ListDefinition(
        ShownMembership, ("consultant_ref", "centre_id", "association", "role"), (), ("starts_on",)
    ),
    "enterprises": ListDefinition(
        EnterpriseRow,
        ("entrepreneur_ref", "centre_id", "scale_class", "technology_level", "legal_form", "kbli_code"),
        ("name",),
        ("name", "registered_on", "district_code"),
    ),
    "assessments": ListDefinition(
        AssessmentRow,
        ("enterprise_ref", "centre_id", "period_year", "scale_class", "digital", "export", "void_reason"),
        (),
        ("period_year", "assessed_on"),
    ),
    "entrepreneurs": ListDefinition(
        EntrepreneurRow,
        ("centre_id", "kind", "sex", "disability", "poor_area", "woman_led"),
        ("name", "nik", "phone"),
        ("name", "registered_on", "village_code"),
    ),
    "cooperatives": ListDefinition(
        CooperativeRow,
        ("centre_id", "kind", "representative_ref"),
        ("name",),
        ("name", "registered_on", "district_code", "members"),
    ),
    "cooperative-years": ListDefinition(
        CooperativeYearRow,
        ("cooperative_ref", "centre_id", "period_year", "kind", "void_reason"),
        (),
        ("period_year", "assessed_on"),
    ),
    "finances": ListDefinition(
        FinanceRow,
        ("enterprise_ref", "centre_id", "source", "facilitated_by", "void_reason"),
        (),
        ("accessed_on", "amount"),
        ("accessed_on",),
    ),
    "legalities": ListDefinition(
        LegalityRow,
        ("enterprise_ref", "centre_id", "kind", "facilitated_by", "expired", "void_reason"),
        ("number",),
        ("issued_on",),
        ("expires_on",),
    ),
    "imports": ListDefinition(ImportRow, ("state",), ("file_name",), ("sent_at", "file_name")),
    "programmes": ListDefinition(ProgrammeRow, ("start_year", "flagship"), ("name",), ("name", "start_year")),
    "enrolments": ListDefinition(
        ShownEnrolment,
        ("entrepreneur_ref", "programme_id", "centre_id", "village_code", "group_ref", "youth", "funding"),
        ("name",),
        ("name", "enrolled_on", "confirmed_on", "checked_on"),
        ("checked_on",),
    ),
    "region-mappings": ListDefinition(
        RegionMappingRow,
        ("old_code", "new_code", "decree"),
        ("old_code", "new_code", "decree"),
        ("effective_on", "old_code"),
        ("effective_on",),
    ),
    "audit": audit_list(AuditRow),
}


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return the registry's lists."""
    return PostgresLists(engine, _LISTINGS)
