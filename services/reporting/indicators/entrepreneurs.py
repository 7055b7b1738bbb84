"""Who entered the registries, and whether villages get the young entrepreneurs they were promised.

Invariant: persons are counted, never groups; youth is what the event says it was on the day of enrolment.
"""

from services.reporting.indicators.rules.indicator import Indicator, VillageQuota
from services.reporting.indicators.rules.measures import Count
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurEnrolled
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

_YOUTH_ENROLLED = Indicator(
    name="youth-enrolled",
    title=Text(id="Pemuda peserta program", en="Youth enrolled"),
    unit=Text(id="orang", en="persons"),
    definition=Text(
        id="Pemuda yang diterima dalam program desa, menurut tanggal penerimaan.",
        en="Young people who joined a village programme, by the day they joined.",
    ),
    basis=Text(
        "Pergub Sulsel 10/2014; pemuda: UU 40/2009 pasal 1, dinilai pada hari pendaftaran",
        "Pergub Sulsel 10/2014; youth: UU 40/2009 article 1, judged on the day of enrolment",
    ),
    source=EntrepreneurEnrolled,
    measure=Count(),
    when="enrolled_on",
    places=("village_code",),
    by=("programme_id",),
    where="youth",
)

VILLAGE_QUOTA_YEAR = VillageQuota(
    name="village-quota-year",
    title=Text(id="Capaian kuota desa tahunan", en="Yearly village quota reached"),
    unit=Text(id="bagian dari kuota", en="share of the quota"),
    definition=Text(
        id="Pemuda yang diterima tahun ini dibagi kuota tahunan (20 per desa dan kelurahan) program yang berjalan.",
        en="Youth enrolled in the year over the yearly quota (20 a village) of the programmes that run in it.",
    ),
    basis=Text(
        "Pergub Sulsel 10/2014: 20 wirausaha muda baru per desa per tahun",
        "Pergub Sulsel 10/2014: 20 new young entrepreneurs a village and year",
    ),
    enrolled=_YOUTH_ENROLLED,
    quota="quota_per_village_year",
    running=False,
)

VILLAGE_QUOTA_TOTAL = VillageQuota(
    name="village-quota-total",
    title=Text(id="Capaian kuota desa lima tahun", en="Five-year village quota reached"),
    unit=Text(id="bagian dari kuota", en="share of the quota"),
    definition=Text(
        id="Pemuda yang diterima sejak awal program sampai akhir periode dibagi kuota seluruh masa program "
        "(100 per desa dan kelurahan).",
        en="Youth enrolled from the programme's start to the period's end over the quota of its whole term "
        "(100 a village).",
    ),
    basis=Text(
        "Pergub Sulsel 10/2014: 100 wirausaha muda baru per desa dalam lima tahun",
        "Pergub Sulsel 10/2014: 100 new young entrepreneurs a village in five years",
    ),
    enrolled=_YOUTH_ENROLLED,
    quota="quota_per_village_total",
    running=True,
)
