"""What the registry shows of itself.

Invariant: whoever may see a list sees of it what is within reach; see `shared.lists`.
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.registry.store.centre_rows import CentreRow, ReferenceRow, UnitRow
from services.registry.store.consultant_rows import AssignmentRow, ConsultantRow, ShownCertification, ShownMembership
from services.registry.store.cooperative_rows import CooperativeRow, CooperativeYearRow
from services.registry.store.enterprise_rows import AssessmentRow, EnterpriseRow
from services.registry.store.finance_rows import FinanceRow
from services.registry.store.legality_rows import LegalityRow
from services.registry.store.mapping_rows import RegionMappingRow
from services.registry.store.rows import AuditRow, EntrepreneurRow, ImportRow, ProgrammeRow, ShownEnrolment
from shared.lists import Listing, PostgresLists, trail

_LISTINGS: Final = {
    "centres": Listing(
        CentreRow,
        ("level", "founding", "legal_status"),
        ("name", "parent_office"),
        ("name", "region_code", "founded_on", "operational_on"),
    ),
    "units": Listing(UnitRow, ("kind", "part_of"), ("name", "parent_office"), ("name", "region_code")),
    "references": Listing(ReferenceRow, ("kind", "code"), ("name_id", "name_en"), ("code", "name_id", "name_en")),
    "consultants": Listing(
        ConsultantRow, ("centre_id", "field", "coordinator", "role"), ("name",), ("name", "appointed_on")
    ),
    "assignments": Listing(
        AssignmentRow, ("consultant_ref", "centre_id", "field", "role"), (), ("starts_on", "consultant_ref")
    ),
    "certifications": Listing(
        ShownCertification, ("consultant_ref", "centre_id", "scheme", "expired"), (), ("certified_on",)
    ),
    "memberships": Listing(ShownMembership, ("consultant_ref", "centre_id", "association", "role"), (), ("starts_on",)),
    "enterprises": Listing(
        EnterpriseRow,
        ("entrepreneur_ref", "centre_id", "scale_class", "technology_level", "legal_form", "kbli_code"),
        ("name",),
        ("name", "registered_on", "district_code"),
    ),
    "assessments": Listing(
        AssessmentRow,
        ("enterprise_ref", "centre_id", "period_year", "scale_class", "digital", "export", "void_reason"),
        (),
        ("period_year", "assessed_on"),
    ),
    "entrepreneurs": Listing(
        EntrepreneurRow,
        ("centre_id", "kind", "sex", "disability", "poor_area", "woman_led"),
        ("name", "nik", "phone"),
        ("name", "registered_on", "village_code"),
    ),
    "cooperatives": Listing(
        CooperativeRow,
        ("centre_id", "kind", "representative_ref"),
        ("name",),
        ("name", "registered_on", "district_code", "members"),
    ),
    "cooperative-years": Listing(
        CooperativeYearRow,
        ("cooperative_ref", "centre_id", "period_year", "kind", "void_reason"),
        (),
        ("period_year", "assessed_on"),
    ),
    "finances": Listing(
        FinanceRow,
        ("enterprise_ref", "centre_id", "source", "facilitated_by", "void_reason"),
        (),
        ("accessed_on", "amount"),
        ("accessed_on",),
    ),
    "legalities": Listing(
        LegalityRow,
        ("enterprise_ref", "centre_id", "kind", "facilitated_by", "expired", "void_reason"),
        ("number",),
        ("issued_on",),
        ("expires_on",),
    ),
    "imports": Listing(ImportRow, ("state",), ("file_name",), ("sent_at", "file_name")),
    "programmes": Listing(ProgrammeRow, ("start_year", "flagship"), ("name",), ("name", "start_year")),
    "enrolments": Listing(
        ShownEnrolment,
        ("entrepreneur_ref", "programme_id", "centre_id", "village_code", "group_ref", "youth", "funding"),
        ("name",),
        ("name", "enrolled_on", "confirmed_on", "checked_on"),
        ("checked_on",),
    ),
    "region-mappings": Listing(
        RegionMappingRow,
        ("old_code", "new_code", "decree"),
        ("old_code", "new_code", "decree"),
        ("effective_on", "old_code"),
        ("effective_on",),
    ),
    "audit": trail(AuditRow),
}


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return the registry's lists."""
    return PostgresLists(engine, _LISTINGS)
