"""Timelines: the latest state of each thing that is listed or ranked.

A timeline is the union of its parts, one for each type of event that speaks of the thing; of each part the highest
version of the aggregate wins. Invariant: the maximum is commutative, so the order of arrival cannot matter.
"""

from dataclasses import dataclass
from typing import Literal

from shared.contracts import Event
from shared.contracts.partnerships import AgreementTerminated, MouSigned, PartnerRegistered
from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDaysCorrected,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreLegalStatusChanged,
    CentreLegalStepVoided,
    CentreOpened,
    CentreRegistered,
)
from shared.contracts.registry.people import EntrepreneurMerged
from shared.contracts.registry.programmes import ProgrammeDeclared, ProgrammeVoided
from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided

TimelineKind = Literal["centre", "agreement", "programme", "partner"]
"""What is listed and ranked."""
KeptKind = TimelineKind | Literal["entrepreneur", "region-mapping"]
"""What has a timeline at all: of a person nothing is kept but whose reference it was given up for."""


@dataclass(frozen=True)
class TimelinePart:
    """One type of event that writes a part of a timeline."""

    kind: KeptKind
    source: type[Event]
    id: str
    """The field with the identity of the thing; an event without one, as a release of before told it, is not kept."""
    region: str = ""
    """The field with its region; empty when this part does not say where it is."""
    home: bool = True
    """Whether that region must lie in the province whose stream says so; a partner may sit anywhere."""


TIMELINE_PARTS: tuple[TimelinePart, ...] = (
    TimelinePart("centre", CentreRegistered, "centre_id", "region_code"),
    TimelinePart("centre", CentreDetailsChanged, "centre_id"),
    TimelinePart("centre", CentreInaugurated, "centre_id"),
    TimelinePart("centre", CentreOpened, "centre_id"),
    TimelinePart("centre", CentreClosed, "centre_id"),
    TimelinePart("centre", CentreDaysCorrected, "centre_id"),
    TimelinePart("centre", CentreLegalStatusChanged, "centre_id"),
    TimelinePart("centre", CentreLegalStepVoided, "centre_id"),
    TimelinePart("programme", ProgrammeDeclared, "programme_id", "owner_region"),
    TimelinePart("programme", ProgrammeVoided, "programme_id"),
    TimelinePart("partner", PartnerRegistered, "partner_id", "region_code", home=False),
    TimelinePart("agreement", MouSigned, "agreement_id", "region_code"),
    TimelinePart("agreement", AgreementTerminated, "agreement_id"),
    TimelinePart("entrepreneur", EntrepreneurMerged, "entrepreneur_ref"),
    TimelinePart("region-mapping", RegionCodeMapped, "mapping_id"),
    TimelinePart("region-mapping", RegionMappingVoided, "mapping_id"),
)
