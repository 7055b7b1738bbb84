"""Who entered the registries, and whether villages get the young entrepreneurs they were promised.

Invariant: persons are counted, never groups; youth is what the event says it was on the day of enrolment.
"""

from typing import Final

from services.reporting.indicators.rules.indicator import Indicator, VillageQuota
from services.reporting.indicators.rules.measures import Count
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew, EntrepreneurEnrolled
from shared.i18n import Text

ENTREPRENEURS = Indicator(
    name="entrepreneurs",
    title=Text(id="Wirausaha terdaftar", en="Entrepreneurs registered"),
    unit=Text(id="orang", en="persons"),
    definition=Text(
        id="Wirausaha yang didaftarkan provinsi dalam periode ini, menurut tanggal pendaftaran.",
        en="Entrepreneurs whom the provinces registered during the period, by the day of registration.",
    ),
    basis=Text(
        "Perpres 2/2022 tentang kewirausahaan nasional; PP 7/2021",
        "Perpres 2/2022 on national entrepreneurship; PP 7/2021",
    ),
    source=EntrepreneurRegistered,
    measure=Count(),
    when="registered_on",
    places=("village_code", "centre_id"),
    by=("kind",),
)

_YOUTH: Final = Text(
    "Pergub Sulsel 10/2014; pemuda: UU 40/2009 pasal 1, dinilai pada hari pendaftaran",
    "Pergub Sulsel 10/2014; youth: UU 40/2009 article 1, judged on the day of enrolment",
)

YOUTH_ENROLLED = Indicator(
    name="youth-enrolled",
    title=Text(id="Pemuda peserta program desa", en="Youth enrolled in village programmes"),
    unit=Text(id="orang", en="persons"),
    definition=Text(
        id="Pemuda yang diterima dalam program desa, menurut tanggal penerimaan. Yang belum terbukti sebagai wirausaha "
        "baru ikut dihitung di sini, tetapi tidak dalam capaian kuota.",
        en="Young people who joined a village programme, by the day they joined. Those not yet confirmed as new "
        "entrepreneurs count here, but not towards the quota.",
    ),
    basis=_YOUTH,
    source=EntrepreneurEnrolled,
    measure=Count(),
    when="enrolled_on",
    places=("village_code",),
    by=("programme_id", "programme_year"),
    where="youth",
)

YOUTH_CONFIRMED = Indicator(
    name="youth-confirmed",
    title=Text(id="Wirausaha muda baru", en="New young entrepreneurs"),
    unit=Text(id="orang", en="persons"),
    definition=Text(
        id="Pemuda peserta program desa yang terbukti menjalankan usaha baru, menurut tanggal pembuktian.",
        en="Young people of a village programme who are confirmed to run a new business, by the day of confirmation.",
    ),
    basis=_YOUTH,
    source=EntrepreneurConfirmedNew,
    measure=Count(),
    when="confirmed_on",
    places=("village_code",),
    by=("programme_id", "programme_year"),
    where="youth",
)

VILLAGE_QUOTA_YEAR = VillageQuota(
    name="village-quota-year",
    title=Text(id="Capaian kuota desa tahunan", en="Yearly village quota reached"),
    unit=Text(id="bagian dari kuota", en="share of the quota"),
    definition=Text(
        id="Wirausaha muda baru yang terbukti untuk tahun program itu dibagi kuota tahunan (20 per desa dan kelurahan) "
        "program yang berjalan; tanpa dirinci, semua program bersama-sama.",
        en="New young entrepreneurs confirmed for that year of a programme over the yearly quota (20 a village) of the "
        "programmes that run in it; unless split, all programmes together.",
    ),
    basis=Text(
        "Pergub Sulsel 10/2014: 20 wirausaha muda baru per desa per tahun",
        "Pergub Sulsel 10/2014: 20 new young entrepreneurs a village and year",
    ),
    counted=YOUTH_CONFIRMED,
    quota="quota_per_village_year",
    running=False,
)

VILLAGE_QUOTA_TOTAL = VillageQuota(
    name="village-quota-total",
    title=Text(id="Capaian kuota desa lima tahun", en="Five-year village quota reached"),
    unit=Text(id="bagian dari kuota", en="share of the quota"),
    definition=Text(
        id="Wirausaha muda baru yang terbukti dari tahun pertama program sampai tahun itu dibagi kuota seluruh masa "
        "program (100 per desa dan kelurahan); tanpa dirinci, semua program bersama-sama.",
        en="New young entrepreneurs confirmed from a programme's first year to that one over the quota of its whole "
        "term (100 a village); unless split, all programmes together.",
    ),
    basis=Text(
        "Pergub Sulsel 10/2014: 100 wirausaha muda baru per desa dalam lima tahun",
        "Pergub Sulsel 10/2014: 100 new young entrepreneurs a village in five years",
    ),
    counted=YOUTH_CONFIRMED,
    quota="quota_per_village_total",
    running=True,
)
