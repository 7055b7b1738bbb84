"""A small world of centres and partners, and an agreement between them."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.partnerships.agreements.commands import SignAgreement
from services.partnerships.network.rules import Centre
from services.partnerships.partners.commands import RegisterPartner
from services.partnerships.partners.rules import Partner
from tests.support.fakes.unit_of_work_partnerships import FakePartnershipsWork

NOBODY = UUID(int=404)
MAROS = Centre(UUID(int=101), "73", "PLUT Maros", "regency", "73.09", date(2015, 3, 1), date(2016, 1, 1), 1)
BANYUMAS = Centre(UUID(int=102), "33", "PLUT Banyumas", "regency", "33.02", date(2015, 3, 1), None, 1)
UNHAS = Partner(UUID(int=201), "73", "Universitas Hasanuddin", "university", "73.71", date(2024, 1, 1))
UGM = Partner(UUID(int=202), "73", "Universitas Gadjah Mada", "university", "34.04", date(2024, 1, 1))
BANK = Partner(UUID(int=203), "73", "Bank Sulselbar", "bank", "73.71", date(2024, 1, 1))


def a_world() -> FakePartnershipsWork:
    """Two centres and three partners."""
    return FakePartnershipsWork(
        known_centres={each.id: each for each in (MAROS, BANYUMAS)},
        things=defaultdict(dict, {Partner: {each.id: each for each in (UNHAS, UGM, BANK)}}),
    )


def a_partner(**changes: Any) -> RegisterPartner:
    """A university in Makassar."""
    return replace(RegisterPartner("Universitas Hasanuddin", "university", "73.71"), **changes)


def an_agreement(**changes: Any) -> SignAgreement:
    """Three years of Maros with a university."""
    usual = SignAgreement(
        scope="ksdpk",
        centre_ids=(MAROS.id,),
        partner_ids=(UNHAS.id,),
        service_lines=("finance", "marketing"),
        signed_on=date(2026, 1, 10),
        starts_on=date(2026, 2, 1),
        ends_on=date(2029, 1, 31),
    )
    return replace(usual, **changes)
