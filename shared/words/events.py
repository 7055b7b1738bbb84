"""What the event types are called.

Invariant: every type in the catalogue has its words.
"""

from collections.abc import Mapping
from typing import Final

from shared.contracts import Event, type_of
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partnerships import AgreementTerminated, MouSigned, PartnerRegistered
from shared.contracts.registry import (
    AssociationMembershipRecorded,
    CentreClosed,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreLegalStatusChanged,
    CentreOpened,
    CentreRegistered,
    CentreServiceOffered,
    CentreServiceWithdrawn,
    CentreUnitRegistered,
    ConsentGiven,
    ConsentWithdrawn,
    ConsultantAppointed,
    ConsultantCertified,
    ConsultantEnded,
    ConsultantReassigned,
    EnterpriseAssessed,
    EnterpriseClassChanged,
    EnterpriseRegistered,
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurErased,
    EntrepreneurMerged,
    EntrepreneurMoved,
    EntrepreneurRegistered,
    EntrepreneurStatusChecked,
    ProgrammeDeclared,
    ReferenceAdded,
    RegionCodeMapped,
)
from shared.errors import Words

_EVENTS: Final[Mapping[type[Event], Words]] = {
    CentreRegistered: Words("Sentra terdaftar", "Centre registered"),
    CentreDetailsChanged: Words("Keterangan sentra diubah", "Centre's details changed"),
    CentreInaugurated: Words("Sentra diresmikan", "Centre inaugurated"),
    CentreOpened: Words("Sentra beroperasi", "Centre opened"),
    CentreClosed: Words("Sentra ditutup", "Centre closed"),
    CentreLegalStatusChanged: Words("Status kelembagaan sentra berubah", "Centre's legal status changed"),
    CentreServiceOffered: Words("Layanan dibuka", "Service offered"),
    CentreServiceWithdrawn: Words("Layanan dihentikan", "Service withdrawn"),
    CentreUnitRegistered: Words("Unit terdaftar", "Unit registered"),
    ConsultantAppointed: Words("Konsultan ditugaskan", "Consultant appointed"),
    ConsultantReassigned: Words("Konsultan dialihtugaskan", "Consultant reassigned"),
    ConsultantEnded: Words("Penugasan konsultan berakhir", "Consultant's work ended"),
    ConsultantCertified: Words("Konsultan tersertifikasi", "Consultant certified"),
    AssociationMembershipRecorded: Words("Keanggotaan asosiasi tercatat", "Association membership recorded"),
    ReferenceAdded: Words("Kode rujukan ditambahkan", "Reference code added"),
    EntrepreneurRegistered: Words("Wirausaha terdaftar", "Entrepreneur registered"),
    EntrepreneurErased: Words("Data wirausaha dihapus", "Entrepreneur erased"),
    EntrepreneurMerged: Words("Wirausaha digabung", "Entrepreneurs merged"),
    EntrepreneurMoved: Words("Wirausaha pindah desa", "Entrepreneur moved"),
    ConsentWithdrawn: Words("Persetujuan ditarik", "Consent withdrawn"),
    ConsentGiven: Words("Persetujuan diberikan lagi", "Consent given again"),
    ProgrammeDeclared: Words("Program desa ditetapkan", "Village programme declared"),
    EntrepreneurEnrolled: Words("Wirausaha masuk program desa", "Entrepreneur enrolled"),
    EntrepreneurConfirmedNew: Words("Wirausaha baru terbukti", "New entrepreneur confirmed"),
    EntrepreneurStatusChecked: Words("Kelangsungan usaha diperiksa", "Business checked"),
    EnterpriseRegistered: Words("Usaha terdaftar", "Enterprise registered"),
    EnterpriseAssessed: Words("Usaha dinilai", "Enterprise assessed"),
    EnterpriseClassChanged: Words("Usaha pindah kelas", "Enterprise changed class"),
    RegionCodeMapped: Words("Kode wilayah berganti", "Region code changed"),
    SessionCompleted: Words("Sesi pendampingan selesai", "Session completed"),
    SessionVoided: Words("Sesi dibatalkan", "Session voided"),
    PartnerRegistered: Words("Mitra terdaftar", "Partner registered"),
    MouSigned: Words("Kerja sama ditandatangani", "Agreement signed"),
    AgreementTerminated: Words("Kerja sama diakhiri", "Agreement terminated"),
}
EVENTS: Final[Mapping[str, Words]] = {type_of(event).name: words for event, words in _EVENTS.items()}
