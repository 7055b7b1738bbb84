"""What a sender types about a person stands in no event: tried at the door of every field whose content is theirs.

Each door is the route's own function with its own model, over a unit of work in memory: what it lets through is what
would leave with the commit. Invariant: every field that `CONTENT` names has its door, and the door of a closed field
lets nothing through but what the field is for.
"""

import asyncio
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.mentoring.sessions.routes import NewSession, complete_session
from services.partnerships.agreements.routes import NewAgreement, sign_agreement
from services.partnerships.partners.routes import NewPartner, register_partner
from services.registry.centres.commands.centres import ServiceOfCentre, offer_service, register_centre
from services.registry.centres.routes import centres as centre_routes
from services.registry.centres.routes.units import NewUnit, register_unit
from services.registry.consultants import routes as consultant_routes
from services.registry.consultants.commands import appoint_consultant
from services.registry.consultants.rules.credentials import Membership
from services.registry.enterprises.routes import NewEnterprise, register_enterprise
from services.registry.people.commands.registration import register_entrepreneur
from services.registry.programmes.commands.programmes import declare_programme, enrol_entrepreneur
from services.registry.programmes.routes import programmes as programme_routes
from services.registry.programmes.routes.progress import NewConfirmation, confirm_new_entrepreneur
from services.registry.reference.routes.references import NewReference, add_reference
from services.registry.reference.routes.region_codes import NewMapping, map_region_code
from shared.contracts import type_of
from shared.runtime.errors import ServiceError
from tests.support import bodies
from tests.support.doors import Door, TakenBack, ToldAgain
from tests.support.fakes.unit_of_work import FakeWork
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.support.privacy import CONTENT
from tests.unit.mentoring import samples as mentoring
from tests.unit.partnerships import samples as partnerships
from tests.unit.registry.samples import a_centre, a_consultant, a_programme, an_enrolment, an_entrepreneur

NIK: Final = "7309010302013364"


@dataclass(frozen=True)
class World:
    """What has to be there before anything can be sent to the registry."""

    work: FakeRegistryWork
    centre: UUID
    consultant: UUID
    person: UUID
    programme: UUID


async def a_world() -> World:
    work = FakeRegistryWork(home="73")
    centre = (await register_centre(a_centre(), work)).id
    await offer_service(ServiceOfCentre(centre, "showcase", date(2026, 1, 1)), work)
    consultant = (await appoint_consultant(a_consultant(centre), work)).id
    person = (await register_entrepreneur(an_entrepreneur(), work)).id
    programme = (await declare_programme(a_programme(), work)).id
    await enrol_entrepreneur(an_enrolment(person, programme), work)
    return World(work, centre, consultant, person, programme)


WORLD: Final = asyncio.run(a_world())
OTHERS: Final = {
    "session-completed": mentoring.a_world,
    "mou-signed": partnerships.a_world,
    "partner-registered": partnerships.a_world,
}
"""Events of which another service than the registry tells, and what it has to know before."""

centres, consultants, programmes = centre_routes, consultant_routes, programme_routes
_CENTRE, _CONSULTANT = (WORLD.centre,), (WORLD.consultant,)
_OFFERED: Final = {"service_code": "", "offered_on": "2026-01-01"}
_WITHDRAWN: Final = {"service_code": "", "withdrawn_on": "2026-01-02"}
_HIRED: Final = bodies.a_consultant(str(WORLD.centre))
_MOVED: Final = bodies.an_assignment(str(WORLD.centre))
_HELD: Final = bodies.a_session(str(mentoring.MAROS.id), str(mentoring.BUDI.id), str(mentoring.ANI.id))
_SIGNED: Final = bodies.an_agreement(str(partnerships.MAROS.id), str(partnerships.UNHAS.id))
_PROVED: Final = bodies.a_confirmation(str(WORLD.programme))
_ENTERED: Final = (NewEnterprise, register_enterprise, bodies.an_enterprise(str(WORLD.person), kbli_code="10794"))
_DETAILS: Final = {"name": "", "parent_office": ""}
_CERTIFIED, _JOINED = bodies.a_certification(), bodies.a_membership()
_LEFT: Final = bodies.a_membership(ends_on="2024-05-31")
_JOINING: Final = (consultants.NewMembership, consultants.record_membership, _JOINED, "association", _CONSULTANT)
_LEAVING: Final = (consultants.NewMembership, consultants.record_membership, _LEFT, "association", _CONSULTANT)
DOORS: Final = {
    "centre-registered.name": Door(centres.NewCentre, centres.register_centre, bodies.a_centre(), "name"),
    "centre-details-changed.name": Door(centres.Details, centres.change_centre_details, _DETAILS, "name", _CENTRE),
    "centre-unit-registered.name": Door(NewUnit, register_unit, bodies.a_unit(), "name"),
    "programme-declared.name": Door(
        programmes.NewProgramme, programmes.declare_programme, bodies.a_programme(), "name"
    ),
    "partner-registered.name": Door(NewPartner, register_partner, bodies.a_partner(), "name"),
    "centre-legal-status-changed.instrument_number": Door(
        centres.NewLegalStep, centres.change_legal_status, bodies.a_legal_step(), "instrument_number", _CENTRE
    ),
    "centre-legal-status-changed.instrument_number_written": Door(
        centres.NewLegalStep, centres.change_legal_status, bodies.a_legal_step(), "instrument_number", _CENTRE
    ),
    "centre-legal-step-voided.instrument_number": ToldAgain(
        centres.NewLegalStep, centres.change_legal_status, bodies.a_legal_step(), "instrument_number", _CENTRE
    ),
    "centre-legal-step-voided.instrument_number_written": ToldAgain(
        centres.NewLegalStep, centres.change_legal_status, bodies.a_legal_step(), "instrument_number", _CENTRE
    ),
    "region-code-mapped.decree": Door(NewMapping, map_region_code, bodies.a_mapping(), "decree"),
    "region-code-mapped.name": Door(NewMapping, map_region_code, bodies.a_mapping(new_code="73.09.01.2099"), "name"),
    "centre-service-offered.service_code": Door(
        centres.OfferedService, centres.offer_service, _OFFERED, "service_code", _CENTRE
    ),
    "centre-service-withdrawn.service_code": Door(
        centres.WithdrawnService, centres.withdraw_service, _WITHDRAWN, "service_code", _CENTRE
    ),
    "consultant-appointed.field": Door(consultants.NewConsultant, consultants.appoint_consultant, _HIRED, "field"),
    "consultant-reassigned.field": Door(
        consultants.NewAssignment, consultants.reassign_consultant, _MOVED, "field", _CONSULTANT
    ),
    "consultant-certified.scheme": Door(
        consultants.NewCertification, consultants.certify_consultant, _CERTIFIED, "scheme", _CONSULTANT
    ),
    "association-membership-recorded.association": Door(
        consultants.NewMembership, consultants.record_membership, _JOINED, "association", _CONSULTANT
    ),
    "association-membership-ended.association": Door(
        consultants.NewMembership, consultants.record_membership, _LEFT, "association", _CONSULTANT
    ),
    "consultant-certification-voided.scheme": TakenBack(
        consultants.NewCertification, consultants.certify_consultant, _CERTIFIED, "scheme", _CONSULTANT
    ),
    "association-membership-voided.association": TakenBack(
        *_JOINING, Membership, consultants.MembershipVoiding, consultants.void_membership, "membership_id"
    ),
    "association-membership-end-voided.association": TakenBack(
        *_LEAVING, Membership, consultants.MembershipVoiding, consultants.void_membership_end, "membership_id"
    ),
    "session-completed.field": Door(NewSession, complete_session, _HELD, "field"),
    "mou-signed.service_lines": Door(NewAgreement, sign_agreement, _SIGNED, "service_lines"),
    "reference-added.code": Door(NewReference, add_reference, bodies.a_reference(), "code"),
    "entrepreneur-confirmed-new.evidence_kind": Door(
        NewConfirmation, confirm_new_entrepreneur, _PROVED, "evidence_kind", (WORLD.person,)
    ),
    "enterprise-registered.kbli_edition": Door(*_ENTERED, "kbli_edition"),
    "enterprise-registered.kbli_division": Door(*_ENTERED, "kbli_code"),
    "enterprise-registered.legal_form": Door(*_ENTERED, "legal_form"),
}
GOOD: Final = {
    "public-name": ("PLUT Maros", "Bank BNI 46 Cabang Makassar", "Program 100.000 Wirausaha 2024-2026"),
    "instrument": ("188-44-1203-2023", "kepmendagri-300-2-2-2138-2025"),
    "decree": ("kepmendagri-300-2-2-2138-2025", "uu-14-2022", "kepmendagri-050-145-2022"),
    "office": ("export", "skkni-181-2017"),
    "centre-legal-status-changed.instrument_number": ("518/XII/KOPERINDAG/2023", "Nomor 12 Tahun 2023"),
    "centre-legal-status-changed.instrument_number_written": (
        "Nomor: 12 Tahun 2023",
        "188.44 / 1203 / 2023",
        "Perbup Maros No. 12 Tahun 2023",
        "W.18.PR.01-123 TAHUN 2020",
    ),
    "centre-service-offered.service_code": ("incubation",),
    "centre-service-withdrawn.service_code": ("showcase",),
    "consultant-appointed.field": ("marketing",),
    "consultant-reassigned.field": ("marketing",),
    "consultant-certified.scheme": ("kkni-4-2018",),
    "association-membership-recorded.association": ("abdsi",),
    "association-membership-voided.association": ("abdsi",),
    "association-membership-end-voided.association": ("abdsi",),
    "consultant-certification-voided.scheme": ("kkni-4-2018",),
    "association-membership-ended.association": ("abdsi",),
    "session-completed.field": ("production",),
    "mou-signed.service_lines": ("halal-certification", "incubation", "finance"),
    "entrepreneur-confirmed-new.evidence_kind": ("sku", "nib", "halal", "other"),
    "enterprise-registered.kbli_edition": ("2020", "2025"),
    "enterprise-registered.kbli_division": ("10794", "45"),
    "enterprise-registered.legal_form": ("perseroan", "koperasi", "cv", "pt-perorangan", "ud"),
}
"""What offices send: by the kind of the field, or by the field."""


def sent(field: str, value: str) -> list[tuple[str, str]] | None:
    """Return the events that a door lets out; shape: [(name, JSON)]; None when it refuses."""
    event = field.partition(".")[0]
    work: FakeWork = OTHERS[event]() if event in OTHERS else deepcopy(WORLD.work)
    work.told.clear()
    try:
        asyncio.run(DOORS[field].send(work, value))
    except (ServiceError, ValidationError):
        return None
    return [(type_of(type(each.event)).name, msgspec.json.encode(each.event).decode()) for each in work.told]


def _parted(digits: str, signs: list[str]) -> str:
    return "".join(digit + sign for digit, sign in zip(digits, signs, strict=False))


SIGNS = st.lists(st.sampled_from(["", "", "", " ", ".", "-", "/", " - "]), min_size=16, max_size=16)
NIKS = st.builds(_parted, st.just(NIK), SIGNS)
PREFIXES = st.sampled_from(["08", "+628", "628", "+62 8", "0 8"])
PHONES = st.builds(
    lambda prefix, rest, signs: prefix + _parted(rest, signs),
    PREFIXES,
    st.from_regex("[0-9]{9}", fullmatch=True),
    SIGNS,
)
EMAILS = st.sampled_from(["ani@example.com", "siti.aminah@example.com", "ani @ example.com"])
NAMES = st.sampled_from(["Siti Aminah", "siti-aminah", "ani", "budi-santoso", "Muhammad Yusuf", "yusuf"])
AFFIXES = st.sampled_from(["", "PLUT ", "kanari-bocor-", "hp-", "milik ", "nomor "])
_NAMES_NOBODY: Final = sorted(field for field, content in CONTENT.items() if content not in {"public-name", "office"})


@pytest.mark.parametrize("field", sorted(CONTENT))
@settings(max_examples=40, deadline=None)
@given(affix=AFFIXES, number=NIKS | PHONES | EMAILS)
def test_no_number_and_no_address_of_a_person_leaves_by_any_field(field: str, affix: str, number: str) -> None:
    digits = re.sub("[^0-9]", "", number)
    for _, payload in sent(field, affix + number) or []:
        assert number not in payload
        assert not digits or digits not in re.sub("[^0-9a-z]", "", payload)


@pytest.mark.parametrize("field", _NAMES_NOBODY)
@settings(max_examples=20, deadline=None)
@given(name=NAMES)
def test_nobody_s_name_leaves_by_a_field_that_names_no_organisation(field: str, name: str) -> None:
    assert sent(field, name) is None
    assert sent(field, name.lower().replace(" ", "-")) is None


@pytest.mark.parametrize("field", sorted(CONTENT))
def test_what_offices_send_goes_through(field: str) -> None:
    for good in (*GOOD.get(CONTENT[field], ()), *GOOD.get(field, ())):
        told = sent(field, good)
        assert told, good
        assert field.partition(".")[0] in dict(told)


def test_every_field_whose_content_a_sender_could_choose_has_its_door() -> None:
    assert set(DOORS) == set(CONTENT)
    assert all(GOOD.get(field) or GOOD.get(content) for field, content in CONTENT.items())
