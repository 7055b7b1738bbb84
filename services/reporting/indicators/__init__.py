"""Every view there is, in the order in which a page shows them. A new one is one declaration and one line here.

Invariant: what is not declared here is neither folded nor answered.
"""

from services.reporting.indicators.agreements import AGREEMENTS_ACTIVE, AGREEMENTS_SIGNED
from services.reporting.indicators.centres import CENTRES, DAYS_TO_FIRST_AGREEMENT
from services.reporting.indicators.entrepreneurs import (
    ENTREPRENEURS,
    VILLAGE_QUOTA_TOTAL,
    VILLAGE_QUOTA_YEAR,
    YOUTH_CONFIRMED,
    YOUTH_ENROLLED,
)
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.sessions import CLIENTS, SESSION_HOURS, SESSIONS

DECLARED = Catalogue(
    (
        CENTRES,
        ENTREPRENEURS,
        SESSIONS,
        SESSION_HOURS,
        CLIENTS,
        VILLAGE_QUOTA_YEAR,
        VILLAGE_QUOTA_TOTAL,
        YOUTH_CONFIRMED,
        YOUTH_ENROLLED,
        AGREEMENTS_ACTIVE,
        AGREEMENTS_SIGNED,
        DAYS_TO_FIRST_AGREEMENT,
    )
)

__all__ = ["DECLARED"]
