"""What the registry tells the nation: centres, consultants, entrepreneurs, the village programme, codes that changed.

Invariant: no name of a person, no NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from shared.contracts.registry.centres import CentreRegistered
from shared.contracts.registry.consultants import ConsultantAppointed
from shared.contracts.registry.enterprises import EnterpriseAssessed, EnterpriseClassChanged, EnterpriseRegistered
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurEnrolled, ProgrammeDeclared
from shared.contracts.registry.regions import RegionCodeMapped

__all__ = [
    "CentreRegistered",
    "ConsultantAppointed",
    "EnterpriseAssessed",
    "EnterpriseClassChanged",
    "EnterpriseRegistered",
    "EntrepreneurEnrolled",
    "EntrepreneurRegistered",
    "ProgrammeDeclared",
    "RegionCodeMapped",
]
