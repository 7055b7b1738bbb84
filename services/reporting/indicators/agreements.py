"""What centres and partners have agreed on.

Invariant: an agreement of several centres counts once in its region and once at each of its centres.
"""

from services.reporting.domain.indicator import CardView, Indicator
from services.reporting.domain.measures import Count
from shared.contracts.partnerships import MouSigned
from shared.errors import Words

AGREEMENTS_ACTIVE = CardView(
    name="agreements-active",
    title=Words(id="Kerja sama yang berlaku", en="Agreements in force"),
    unit=Words(id="kerja sama", en="agreements"),
    definition=Words(
        id="Kerja sama yang berlaku pada hari terakhir periode, atau hari ini selama periode masih berjalan: sudah "
        "mulai, belum berakhir, belum diputus.",
        en="Agreements in force on the period's last day, or today while the period runs: begun, not expired, not "
        "terminated.",
    ),
    basis=Words("PP 28/2018; Permendagri 22/2020", "PP 28/2018; Permendagri 22/2020"),
    reading="agreements-active",
)

AGREEMENTS_SIGNED = Indicator(
    name="agreements-signed",
    title=Words(id="Kerja sama ditandatangani", en="Agreements signed"),
    unit=Words(id="kerja sama", en="agreements"),
    definition=Words(
        id="Kerja sama yang ditandatangani dalam periode ini; yang kemudian diputus tetap dihitung.",
        en="Agreements signed during the period; one that was terminated later still counts.",
    ),
    basis=Words("PP 28/2018; Permendagri 22/2020", "PP 28/2018; Permendagri 22/2020"),
    source=MouSigned,
    measure=Count(),
    when="signed_on",
    places=("region_code", "centre_ids"),
    by=("scope",),
)
