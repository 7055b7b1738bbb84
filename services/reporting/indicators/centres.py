"""How many centres there are, and how soon they found partners.

Invariant: a centre is counted where it stands, from the day it was founded.
"""

from services.reporting.domain.indicator import CardView, Indicator
from services.reporting.domain.measures import Count
from shared.contracts.registry import CentreRegistered
from shared.errors import Words

CENTRES = Indicator(
    name="centres",
    title=Words(id="Sentra PLUT-KUMKM", en="PLUT-KUMKM centres"),
    unit=Words(id="sentra", en="centres"),
    definition=Words(
        id="Sentra yang sudah berdiri pada akhir periode, menurut tanggal berdirinya.",
        en="Centres that existed at the end of the period, by the day they were founded.",
    ),
    basis=Words(
        "Permenkop UKM 2/2022; dihitung seperti pada rapat koordinasi 2023 (87 sentra)",
        "Permenkop UKM 2/2022; counted as at the coordination meeting of 2023 (87 centres)",
    ),
    source=CentreRegistered,
    measure=Count(),
    when="founded_on",
    places=("region_code",),
    by=("level", "founding"),
    stock=True,
)

DAYS_TO_FIRST_AGREEMENT = CardView(
    name="days-to-first-agreement",
    title=Words(id="Hari sampai kerja sama pertama", en="Days to the first agreement"),
    unit=Words(id="hari", en="days"),
    definition=Words(
        id="Hari dari tanggal beroperasi sampai kerja sama pertama yang ditandatangani sentra; untuk wilayah: median. "
        "Kerja sama yang ditandatangani sebelum hari pertama beroperasi dihitung 0 hari.",
        en="Days from the operational date to the first agreement a centre signed; for a region: the median. "
        "An agreement signed before the first operational day counts as 0 days.",
    ),
    basis=Words(
        "Rapat koordinasi 2023: sistem kerja sama tercepat di angkatan 2022; dihitung sejak tanggal operasional",
        "Coordination meeting 2023: fastest partnership system of the 2022 cohort; clock: operational date",
    ),
    reading="days-to-first-agreement",
)
