"""How much mentoring there was, and how many were mentored.

Invariant: a session counts once, on its day on the centre's own calendar, where it was held and at the centre that
held it; a voided one counts nowhere.
"""

from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Count, Distinct, Sum
from shared.contracts.mentoring import SessionCompleted
from shared.i18n import Text

SESSIONS = Indicator(
    name="sessions",
    title=Text(id="Sesi pendampingan", en="Mentoring sessions"),
    unit=Text(id="sesi", en="sessions"),
    definition=Text(
        id="Sesi pendampingan yang selesai dan tidak dibatalkan, menurut tanggal setempat.",
        en="Mentoring sessions completed and not voided, by the local day.",
    ),
    basis=Text("Laporan konsultan 7f: setiap pendampingan", "Consultants' report 7f: each act of mentoring"),
    source=SessionCompleted,
    measure=Count(),
    when="completed_on",
    places=("village_code", "centre_id"),
    by=("field", "channel"),
)

SESSION_HOURS = Indicator(
    name="session-hours",
    title=Text(id="Jam pendampingan", en="Hours of mentoring"),
    unit=Text(id="jam", en="hours"),
    definition=Text(
        id="Jumlah menit tatap muka dari sesi yang selesai dan tidak dibatalkan, dibagi 60.",
        en="Contact minutes of sessions completed and not voided, divided by 60.",
    ),
    basis=Text(
        "Laporan konsultan 7f: waktu bersama klien, tanpa persiapan",
        "Consultants' report 7f: time spent with the client, preparation not included",
    ),
    source=SessionCompleted,
    measure=Sum("contact_minutes"),
    when="completed_on",
    places=("village_code", "centre_id"),
    by=("field", "channel"),
    per=60,
)

CLIENTS = Indicator(
    name="clients",
    title=Text(id="Klien yang didampingi", en="Clients mentored"),
    unit=Text(id="klien", en="clients"),
    definition=Text(
        id="Klien berbeda dengan sedikitnya satu sesi yang berlaku dalam periode ini. Klien di dua sentra dihitung "
        "sekali di provinsi; acuan klien diterbitkan provinsi, maka angka provinsi dapat dijumlahkan.",
        en="Different clients with at least one valid session in the period. A client of two centres counts once in "
        "the province; references are issued by provinces, so the provinces add up.",
    ),
    basis=Text(
        "Laporan konsultan 7c dan 7d: koperasi, UMKM, dan wirausaha yang didampingi",
        "Consultants' reports 7c and 7d: cooperatives, enterprises and entrepreneurs mentored",
    ),
    source=SessionCompleted,
    measure=Distinct("client_ref"),
    when="completed_on",
    places=("centre_id",),
    by=("client_kind",),
)
