"""How many centres there are, and how soon they found partners.

Invariant: a centre is counted where it stands, from the day it was founded.
"""

from services.reporting.indicators.rules.indicator import Indicator, TimelineView
from services.reporting.indicators.rules.measures import Count
from shared.contracts.registry.centres import CentreRegistered
from shared.i18n import Text

CENTRES = Indicator(
    name="centres",
    title=Text(id="Sentra PLUT-KUMKM", en="PLUT-KUMKM centres"),
    unit=Text(id="sentra", en="centres"),
    definition=Text(
        id="Sentra yang sudah berdiri pada akhir periode, menurut tanggal berdirinya.",
        en="Centres that existed at the end of the period, by the day they were founded.",
    ),
    basis=Text(
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

DAYS_TO_FIRST_AGREEMENT = TimelineView(
    name="days-to-first-agreement",
    title=Text(id="Hari sampai kerja sama pertama", en="Days to the first agreement"),
    unit=Text(id="hari", en="days"),
    definition=Text(
        id="Hari dari tanggal beroperasi sampai kerja sama pertama yang ditandatangani sentra; untuk wilayah: median. "
        "Kerja sama yang ditandatangani sebelum hari pertama beroperasi dihitung 0 hari.",
        en="Days from the operational date to the first agreement a centre signed; for a region: the median. "
        "An agreement signed before the first operational day counts as 0 days.",
    ),
    basis=Text(
        "Rapat koordinasi 2023: sistem kerja sama tercepat di angkatan 2022; dihitung sejak tanggal operasional",
        "Coordination meeting 2023: fastest partnership system of the 2022 cohort; clock: operational date",
    ),
    reading="days-to-first-agreement",
)
