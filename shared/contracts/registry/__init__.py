"""What the registry tells the nation: centres, consultants, entrepreneurs, the village programme, codes that changed.

Invariant: no name of a person, no NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreLegalStatusChanged,
    CentreOpened,
    CentreRegistered,
    CentreServiceOffered,
    CentreServiceWithdrawn,
)
from shared.contracts.registry.consultants import (
    AssociationMembershipRecorded,
    ConsultantAppointed,
    ConsultantCertified,
    ConsultantEnded,
    ConsultantReassigned,
)
from shared.contracts.registry.cooperatives import (
    CooperativeAssessed,
    CooperativeAssessmentVoided,
    CooperativeRegistered,
)
from shared.contracts.registry.enterprises import (
    EnterpriseAssessed,
    EnterpriseAssessmentVoided,
    EnterpriseClassChanged,
    EnterpriseClassChangeVoided,
    EnterpriseRegistered,
)
from shared.contracts.registry.finance import FinanceAccessed, FinanceVoided
from shared.contracts.registry.legality import (
    LegalityExpired,
    LegalityExpiryVoided,
    LegalityObtained,
    LegalityVoided,
)
from shared.contracts.registry.people import (
    ConsentGiven,
    ConsentWithdrawn,
    EntrepreneurErased,
    EntrepreneurMerged,
    EntrepreneurMoved,
    EntrepreneurRegistered,
    EntrepreneurRegistrationVoided,
)
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmationVoided,
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurEnrolmentVoided,
    EntrepreneurStatusChecked,
    ProgrammeDeclared,
)
from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.registry.regions import RegionCodeMapped
from shared.contracts.registry.units import CentreUnitRegistered

HOME_FIELDS = ("region_code", "village_code", "owner_region")
"""Fields with the region in which a thing of the registry lies: it is in the province whose stream tells of it."""

__all__ = [
    "HOME_FIELDS",
    "AssociationMembershipRecorded",
    "CentreClosed",
    "CentreDetailsChanged",
    "CentreInaugurated",
    "CentreLegalStatusChanged",
    "CentreOpened",
    "CentreRegistered",
    "CentreServiceOffered",
    "CentreServiceWithdrawn",
    "CentreUnitRegistered",
    "ConsentGiven",
    "ConsentWithdrawn",
    "ConsultantAppointed",
    "ConsultantCertified",
    "ConsultantEnded",
    "ConsultantReassigned",
    "CooperativeAssessed",
    "CooperativeAssessmentVoided",
    "CooperativeRegistered",
    "EnterpriseAssessed",
    "EnterpriseAssessmentVoided",
    "EnterpriseClassChangeVoided",
    "EnterpriseClassChanged",
    "EnterpriseRegistered",
    "EntrepreneurConfirmationVoided",
    "EntrepreneurConfirmedNew",
    "EntrepreneurEnrolled",
    "EntrepreneurEnrolmentVoided",
    "EntrepreneurErased",
    "EntrepreneurMerged",
    "EntrepreneurMoved",
    "EntrepreneurRegistered",
    "EntrepreneurRegistrationVoided",
    "EntrepreneurStatusChecked",
    "FinanceAccessed",
    "FinanceVoided",
    "LegalityExpired",
    "LegalityExpiryVoided",
    "LegalityObtained",
    "LegalityVoided",
    "ProgrammeDeclared",
    "ReferenceAdded",
    "RegionCodeMapped",
]
