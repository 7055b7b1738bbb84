"""What the event types are called.

Invariant: every type in the catalogue has its words.
"""

from collections.abc import Mapping
from typing import Final

from shared.contracts import Event, type_of
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partnerships import AgreementTerminated, MouSigned, PartnerRegistered
from shared.contracts.registry import (
    CentreRegistered,
    ConsultantAppointed,
    EnterpriseAssessed,
    EnterpriseClassChanged,
    EnterpriseRegistered,
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
