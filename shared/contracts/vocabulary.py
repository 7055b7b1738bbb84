"""The closed lists and the written forms that all services speak.

Invariant: a closed list never grows within a version (a reader of an older release would refuse the record); what a
ministry may extend without a release (fields of consulting, service lines) is a `Slug`, not a list: the command that
feeds it takes codes of a list or of reference data alone, so that no sender chooses what stands there. A digit is
written `[0-9]`: the shorthand for digits means those of any script to Python and ASCII's to other readers.
Source: Kemendagri region codes; PP 28/2018 for the scopes of agreements.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

CentreId = Annotated[UUID, Meta(description="A PLUT-KUMKM centre.")]
ConsultantRef = Annotated[
    UUID, Meta(description="A consultant, by a random reference; the name stays in the province.")
]
EntrepreneurRef = Annotated[UUID, Meta(description="An entrepreneur, by a random reference issued by the province.")]
ClientRef = Annotated[UUID, Meta(description="Whoever is mentored, by the reference the registry issued.")]
EnterpriseRef = Annotated[UUID, Meta(description="An enterprise, by a random reference; the name stays local.")]
CooperativeRef = Annotated[UUID, Meta(description="A cooperative, by a random reference; the name stays local.")]
FinanceId = Annotated[UUID, Meta(description="A loan, a grant or capital that an enterprise was given.")]
LegalityId = Annotated[UUID, Meta(description="A paper of an enterprise; its number stays local.")]
ProgrammeId = Annotated[UUID, Meta(description="A village programme of a province.")]
PartnerId = Annotated[UUID, Meta(description="A partner organisation.")]
AgreementId = Annotated[UUID, Meta(description="An agreement between centres and partners.")]
SessionId = Annotated[UUID, Meta(description="One mentoring session.")]
UnitId = Annotated[UUID, Meta(description="An office, one of its divisions, or another unit that serves enterprises.")]
MappingId = Annotated[UUID, Meta(description="What one decree made of one region's code.")]
ReferenceId = Annotated[UUID, Meta(description="A code of reference data.")]

RegionCode = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$",
        description="Kemendagri code, dotted: 73, 73.09, 73.09.01.",
    ),
]
RegionName = Annotated[str, Meta(max_length=100, description="What a decree calls a region.")]
VillageCode = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$",
        description="Kemendagri code of a village, dotted: 73.09.01.2003.",
    ),
]
DistrictCode = Annotated[
    str,
    Meta(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$", description="Kemendagri code of a district, dotted: 73.09.01."),
]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description="A reference code.")]
Year = Annotated[int, Meta(ge=1945, le=2200, description="A calendar year.")]
Count = Annotated[int, Meta(ge=0, le=1_000_000, description="How many.")]
Age = Annotated[int, Meta(ge=0, le=120, description="A limit in completed years; it speaks of nobody.")]
Change = Annotated[int, Meta(ge=-1_000_000, le=1_000_000, description="How many more, or fewer.")]
Minutes = Annotated[int, Meta(ge=0, le=1440, description="Whole minutes of one day.")]

ScaleClass = Literal["micro", "small", "medium", "large"]
Criterion = Literal["capital", "annual-sales"]
ClassRule = Literal["pp-7-2021", "uu-20-2008"]
TechnologyLevel = Literal["low", "medium", "high"]
TurnoverChange = Literal["unknown", "fell-much", "fell", "same", "rose", "rose-much"]
"""How annual sales changed against the year before; much is more than a quarter."""
CooperativeKind = Literal["consumers", "producers", "services", "marketing", "savings-and-loans"]
MembersBand = Literal["up-to-20", "up-to-100", "up-to-500", "up-to-1000", "over-1000"]
SurplusSign = Literal["loss", "break-even", "surplus"]
FinanceSource = Literal["kur", "lpdb", "bank", "coop", "grant"]
AmountBand = Literal[
    "up-to-10-million", "up-to-100-million", "up-to-500-million", "up-to-1-billion", "over-1-billion",
]  # fmt: skip
"""Rupiah; each band begins where the one before it ends."""
DocumentKind = Literal["nib", "halal", "pirt", "bpom", "brand", "sni", "npwp"]
CentreLevel = Literal["province", "regency", "city"]
Founding = Literal["new", "revitalised"]
LegalStatus = Literal["none", "uptd-proposed", "uptd-established", "blud-proposed", "blud-applied"]
"""A BLUD is a way in which a UPTD keeps its money, so it comes after one."""
InstrumentKind = Literal[
    "regional-regulation", "regional-head-regulation", "regional-head-decree", "official-letter", "other",
]  # fmt: skip
InstrumentNumber = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+([./-][a-z0-9]+)*$",
        max_length=60,
        description="Number of a legal instrument, in small letters: 188.44/1203/2023.",
    ),
]
WrittenNumber = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9]+([./:,()_ \u2013-]{1,4}[A-Za-z0-9]+)*\)?$",
        max_length=60,
        description="Number of a legal instrument as it was written: Nomor 12 Tahun 2023.",
    ),
]
UnitKind = Literal["upt-plut", "upt-diklat", "umkm-center", "dinas", "bidang"]
ConsultantRole = Literal["consultant", "coordinator", "manager"]
AssociationRole = Literal["member", "korwil", "chair"]
CONSULTING_FIELDS: Final = (
    "institutional", "human-resources", "production", "finance", "marketing", "information-technology",
    "cooperation-networks",
)  # fmt: skip
"""The nation's fields of consulting; a province's office may add its own to the registry's reference data."""
SERVICES: Final = (
    "business-consulting", "mentoring", "finance-access", "marketing-promotion", "business-training", "networking",
    "entrepreneur-library", "superior-products", "co-working-space", "product-curation", "showcase", "incubation",
    "packaging-house", "halal-accompaniment", "education-centre",
)  # fmt: skip
"""The nation's catalogue of services; a province's office may add its own, as above."""
ReferenceKind = Literal["consulting-field", "service", "certification-scheme", "association"]
ClientKind = Literal["koperasi", "umkm", "wirausaha"]
Channel = Literal["visit", "centre", "phone", "online"]
Funding = Literal["provincial", "other"]
VoidReason = Literal["duplicate", "wrong-client", "wrong-date", "not-held", "other"]
EntrepreneurVoidReason = Literal["duplicate", "counted-anew", "other"]
"""Counted anew: nothing was wrong with it, but it is told of the reference that somebody was merged into. Other: what
was recorded was wrong."""
PlaceVoidReason = Literal[
    "duplicate", "wrong-person", "wrong-programme", "wrong-date", "wrong-funding", "wrong-group", "wrong-evidence",
    "wrong-finding", "not-new", "not-held", "other",
]  # fmt: skip
"""What was wrong about an enrolment, its evidence, or a look whether the business still runs."""
ProgrammeVoidReason = Literal["duplicate", "wrong-province", "wrong-terms", "not-held", "other"]
AssessmentVoidReason = Literal["wrong-figure", "wrong-year", "wrong-enterprise", "compared-anew", "other"]
"""Compared anew: not the year's own figures were wrong, but those of another year that it is compared with."""
RegistrationVoidReason = Literal["corrected"]
"""Corrected: it was described wrongly, and is told anew as it is."""
EnterpriseClosingReason = Literal[
    "losses", "lack-of-capital", "lack-of-market", "owner-gone", "other-work", "disaster", "moved-away", "joined",
    "other",
]  # fmt: skip
"""Owner gone: died, fell ill or grew old. Joined: it became a part of another enterprise."""
CooperativeClosingReason = Literal["members-decision", "government-decision", "losses", "joined", "inactive", "other"]
"""Members and the government may dissolve one (UU 25/1992); joined: it became a part of another."""
CooperativeClosingVoidReason = Literal["wrong-date", "wrong-cooperative", "not-happened", "other"]
ClosingVoidReason = Literal["wrong-date", "wrong-enterprise", "not-happened", "other"]
ConsultantVoidReason = Literal["duplicate", "wrong-date", "wrong-consultant", "wrong-kind", "not-happened", "other"]
"""Why something of a consultant is taken back; wrong kind: another scheme, association or role."""
LegalityVoidReason = Literal[
    "duplicate", "wrong-number", "wrong-kind", "wrong-date", "wrong-enterprise", "counted-anew", "other",
]  # fmt: skip
"""Counted anew: nothing was wrong with it, but since another one came or went it is the first, or is not any more."""
CentreDaysReason = Literal["wrong-date", "wrong-centre", "not-happened", "other"]
LegalStepVoidReason = Literal["wrong-date", "wrong-status", "wrong-number", "wrong-centre", "not-happened", "other"]
RegionMappingVoidReason = Literal["wrong-code", "wrong-date", "wrong-decree", "wrong-name", "other"]
FinanceVoidReason = Literal[
    "duplicate", "wrong-figure", "wrong-source", "wrong-date", "wrong-enterprise", "counted-anew", "other",
]  # fmt: skip
"""Counted anew: as for papers."""
PartnerType = Literal[
    "university", "halal-centre", "bumn", "bumd", "bank", "marketplace", "ministry", "local-government",
    "association", "private", "media", "other",
]  # fmt: skip
AgreementScope = Literal["ksdd", "ksdpk", "sinergi", "internal"]
TerminationReason = Literal["by-partner", "by-centre", "mutual", "breach", "other"]
