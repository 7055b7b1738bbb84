"""What centres and partners have agreed on.

Invariant: an agreement of several centres counts once in its region and once at each of its centres.
"""

from services.reporting.indicators.rules.indicator import Indicator, TimelineView
from services.reporting.indicators.rules.measures import Count
from shared.contracts.partnerships import MouSigned
from shared.i18n import Text

AGREEMENTS_ACTIVE = TimelineView(
    name="agreements-active",
    title=Text(id="Kerja sama yang berlaku", en="Agreements in force"),
    unit=Text(id="kerja sama", en="agreements"),
    definition=Text(
        id="Kerja sama yang berlaku pada hari terakhir periode, atau hari ini selama periode masih berjalan: sudah "
        "mulai, belum berakhir, belum diputus.",
        en="Agreements in force on the period's last day, or today while the period runs: begun, not expired, not "
        "terminated.",
    ),
    basis=Text("PP 28/2018; Permendagri 22/2020", "PP 28/2018; Permendagri 22/2020"),
    reading="agreements-active",
)

AGREEMENTS_SIGNED = Indicator(
    name="agreements-signed",
    title=Text(id="Kerja sama ditandatangani", en="Agreements signed"),
    unit=Text(id="kerja sama", en="agreements"),
    definition=Text(
        id="Kerja sama yang ditandatangani dalam periode ini; yang kemudian diputus tetap dihitung.",
        en="Agreements signed during the period; one that was terminated later still counts.",
    ),
    basis=Text("PP 28/2018; Permendagri 22/2020", "PP 28/2018; Permendagri 22/2020"),
    source=MouSigned,
    measure=Count(),
    when="signed_on",
    places=("region_code", "centre_ids"),
    by=("scope",),
)
