"""What the registry tells the nation: centres, consultants, entrepreneurs, the village programme, codes that changed.

Invariant: no name of a person, no NIK, phone, address, birth date or exact age; a person is a random reference.

Every event is imported from here, and named in its own module alone: these modules hold nothing but events.
"""

from shared.contracts.registry.centres import *
from shared.contracts.registry.consultants import *
from shared.contracts.registry.cooperatives import *
from shared.contracts.registry.enterprises import *
from shared.contracts.registry.finance import *
from shared.contracts.registry.legality import *
from shared.contracts.registry.people import *
from shared.contracts.registry.programmes import *
from shared.contracts.registry.references import *
from shared.contracts.registry.regions import *
from shared.contracts.registry.units import *

HOME_FIELDS = ("region_code", "village_code", "owner_region")
"""Fields with the region in which a thing of the registry lies: it is in the province whose stream tells of it."""
