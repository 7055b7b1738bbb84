"""What the streams' slugs are called on a page: event types, dimensions, their values.

A slug this release does not know (a newer province may send one) is shown as it is, with its hyphens as spaces: a page
never fails, and never hides a row, for want of a word.
"""

from collections.abc import Mapping
from typing import Final

from services.reporting.api.pages.numbers import Language, in_language
from shared.contracts import Event, type_of
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partnerships import AgreementTerminated, MouSigned, PartnerRegistered
from shared.contracts.registry import (
    CentreRegistered,
    ConsultantAppointed,
    EntrepreneurEnrolled,
    EntrepreneurRegistered,
    ProgrammeDeclared,
    RegionCodeMapped,
)
from shared.errors import Words

_EVENTS: Final[Mapping[type[Event], Words]] = {
    CentreRegistered: Words("Sentra terdaftar", "Centre registered"),
    ConsultantAppointed: Words("Konsultan ditugaskan", "Consultant appointed"),
    EntrepreneurRegistered: Words("Wirausaha terdaftar", "Entrepreneur registered"),
    ProgrammeDeclared: Words("Program desa ditetapkan", "Village programme declared"),
    EntrepreneurEnrolled: Words("Wirausaha masuk program desa", "Entrepreneur enrolled"),
    RegionCodeMapped: Words("Kode wilayah berganti", "Region code changed"),
    SessionCompleted: Words("Sesi pendampingan selesai", "Session completed"),
    SessionVoided: Words("Sesi dibatalkan", "Session voided"),
    PartnerRegistered: Words("Mitra terdaftar", "Partner registered"),
    MouSigned: Words("Kerja sama ditandatangani", "Agreement signed"),
    AgreementTerminated: Words("Kerja sama diakhiri", "Agreement terminated"),
}
EVENTS: Final[Mapping[str, Words]] = {type_of(event).name: words for event, words in _EVENTS.items()}

DIMENSIONS: Final[Mapping[str, Words]] = {
    "field": Words("Bidang", "Field"),
    "channel": Words("Cara bertemu", "Channel"),
    "client_kind": Words("Jenis klien", "Kind of client"),
    "kind": Words("Jenis", "Kind"),
    "level": Words("Tingkat sentra", "Level of centre"),
    "founding": Words("Asal sentra", "Founding"),
    "scope": Words("Lingkup kerja sama", "Scope of agreement"),
    "partner_type": Words("Jenis mitra", "Kind of partner"),
    "partner_types": Words("Jenis mitra", "Kinds of partner"),
    "funding": Words("Sumber dana", "Funding"),
    "youth": Words("Pemuda", "Youth"),
    "first_session": Words("Sesi pertama", "First session"),
    "reason_code": Words("Alasan", "Reason"),
    "contact_minutes": Words("Menit tatap muka", "Contact minutes"),
    "preparation_minutes": Words("Menit persiapan", "Preparation minutes"),
    "village_code": Words("Desa/kelurahan", "Village"),
    "region_code": Words("Wilayah", "Region"),
    "completed_on": Words("Tanggal sesi", "Held on"),
    "follow_up_on": Words("Tindak lanjut sebelum", "Follow-up due on"),
    "voided_on": Words("Dibatalkan pada", "Voided on"),
    "registered_on": Words("Terdaftar pada", "Registered on"),
    "founded_on": Words("Berdiri pada", "Founded on"),
    "operational_on": Words("Beroperasi sejak", "Operational since"),
    "enrolled_on": Words("Masuk program pada", "Enrolled on"),
    "appointed_on": Words("Ditugaskan pada", "Appointed on"),
    "signed_on": Words("Ditandatangani pada", "Signed on"),
    "starts_on": Words("Berlaku sejak", "Starts on"),
    "ends_on": Words("Berakhir pada", "Ends on"),
    "terminated_on": Words("Diakhiri pada", "Terminated on"),
    "programme_year": Words("Tahun program", "Programme year"),
    "service_lines": Words("Layanan", "Service lines"),
    "name": Words("Nama", "Name"),
    "type": Words("Jenis", "Type"),
    "centre_id": Words("Sentra", "Centre"),
    "centre_ids": Words("Sentra", "Centres"),
    "session_id": Words("Nomor sesi", "Session"),
    "client_ref": Words("Nomor acak klien", "Client reference"),
    "consultant_ref": Words("Nomor acak konsultan", "Consultant reference"),
    "entrepreneur_ref": Words("Nomor acak wirausaha", "Entrepreneur reference"),
    "programme_id": Words("Nomor program", "Programme"),
    "group_ref": Words("Nomor kelompok", "Group"),
    "agreement_id": Words("Nomor kerja sama", "Agreement"),
    "partner_id": Words("Nomor mitra", "Partner"),
    "partner_ids": Words("Nomor mitra", "Partners"),
    "takes_back": Words("Menarik kembali kejadian", "Takes back event"),
    "counted": Words("Yang semula dihitung", "What had been counted"),
}

VALUES: Final[Mapping[str, Words]] = {
    "institutional": Words("Kelembagaan", "Institutional"),
    "human-resources": Words("SDM", "Human resources"),
    "production": Words("Produksi", "Production"),
    "finance": Words("Pembiayaan", "Finance"),
    "marketing": Words("Pemasaran", "Marketing"),
    "information-technology": Words("Teknologi informasi", "Information technology"),
    "cooperation-networks": Words("Jaringan kerja sama", "Cooperation networks"),
    "visit": Words("Kunjungan", "Visit"),
    "centre": Words("Di sentra", "At the centre"),
    "phone": Words("Telepon", "Phone"),
    "online": Words("Daring", "Online"),
    "wirausaha": Words("Wirausaha", "Entrepreneur"),
    "umkm": Words("UMKM", "MSME"),
    "koperasi": Words("Koperasi", "Cooperative"),
    "province": Words("Provinsi", "Province"),
    "regency": Words("Kabupaten", "Regency"),
    "city": Words("Kota", "City"),
    "district": Words("Kecamatan", "District"),
    "village": Words("Desa/kelurahan", "Village"),
    "new": Words("Baru", "New"),
    "revitalised": Words("Revitalisasi", "Revitalised"),
    "provincial": Words("APBD provinsi", "Provincial budget"),
    "other": Words("Lainnya", "Other"),
    "ksdd": Words("Antardaerah (KSDD)", "Region to region (KSDD)"),
    "ksdpk": Words("Dengan pihak ketiga (KSDPK)", "With a third party (KSDPK)"),
    "sinergi": Words("Sinergi dengan pusat", "With central government"),
    "internal": Words("Internal", "Internal"),
    "university": Words("Perguruan tinggi", "University"),
    "halal-centre": Words("Halal center", "Halal centre"),
    "bumn": Words("BUMN", "State enterprise (BUMN)"),
    "bumd": Words("BUMD", "Regional enterprise (BUMD)"),
    "bank": Words("Bank", "Bank"),
    "marketplace": Words("Lokapasar", "Marketplace"),
    "ministry": Words("Kementerian", "Ministry"),
    "local-government": Words("Pemerintah daerah", "Local government"),
    "association": Words("Asosiasi", "Association"),
    "private": Words("Swasta", "Private sector"),
    "media": Words("Media", "Media"),
    "duplicate": Words("Tercatat ganda", "Duplicate"),
    "wrong-client": Words("Klien keliru", "Wrong client"),
    "wrong-date": Words("Tanggal keliru", "Wrong date"),
    "not-held": Words("Tidak jadi dilaksanakan", "Not held"),
    "by-partner": Words("Oleh mitra", "By the partner"),
    "by-centre": Words("Oleh PLUT", "By the centre"),
    "mutual": Words("Kesepakatan bersama", "By mutual consent"),
    "breach": Words("Pelanggaran", "Breach"),
    "true": Words("Ya", "Yes"),
    "false": Words("Tidak", "No"),
}

LEVELS: Final[Mapping[str, Words]] = {
    "nation": Words("nasional", "nation"),
    "province": Words("provinsi", "province"),
    "regency": Words("kabupaten/kota", "regency or city"),
    "district": Words("kecamatan", "district"),
    "village": Words("desa/kelurahan", "village"),
    "centre": Words("sentra", "centre"),
}

SPANS: Final[Mapping[str, Words]] = {
    "this-year": Words("Tahun ini", "This year"),
    "this-quarter": Words("Triwulan ini", "This quarter"),
    "this-month": Words("Bulan ini", "This month"),
    "twelve-months": Words("12 bulan terakhir", "Last 12 months"),
    "last-year": Words("Tahun lalu", "Last year"),
}


def spoken(table: Mapping[str, Words], slug: str, language: Language) -> str:
    """Return what a slug is called, or the slug itself in readable form."""
    words = table.get(slug)
    return in_language(words, language) if words else slug.replace("-", " ").replace("_", " ")
