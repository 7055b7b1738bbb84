"""A province's life told in facts, by dice: centres, people, programmes, sessions and their corrections, agreements.

Invariant: the same seed tells the same facts with the same ids; a correction takes back a fact that was told before,
and each change of a thing has the version after the last one.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from shared.contracts import Envelope, Event, type_of
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partnerships import AgreementTerminated, MouSigned, PartnerRegistered
from shared.contracts.registry.centres import CentreOpened, CentreRegistered
from shared.contracts.registry.people import EntrepreneurMerged, EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew, EntrepreneurEnrolled, ProgrammeDeclared
from shared.runtime import clock

_FIRST_DAY = date(2025, 11, 1)
_DAYS = 150
_PLACES = {"73": ("73.09", "73.09.01.2003", "73.09.01.2004"), "33": ("33.74", "33.74.01.1001", "33.74.01.1002")}


class Story:
    """Tells facts of one or two provinces, one after another."""

    def __init__(self, seed: int, provinces: tuple[str, ...] = ("73",)) -> None:
        self._dice, self._provinces = random.Random(seed), provinces
        self._versions: Counter[UUID] = Counter()
        self._open: list[tuple[Envelope, SessionCompleted]] = []
        self._signed: list[tuple[str, UUID]] = []
        ids = defaultdict[str, list[UUID]](lambda: [self._new_id() for _ in range(3)])
        self._centres, self._clients, self._programmes, self._partners = (ids.copy() for _ in range(4))
        self._kinds: list[Callable[[str], Event]] = [
            *[self._session] * 10, *[self._void] * 3, *[self._entrepreneur] * 3, *[self._enrolment] * 2,
            self._centre, self._programme, self._partner, self._agreement, self._termination, self._opening,
            self._merge, self._confirmation, self._confirmation,
        ]  # fmt: skip

    def tell(self) -> Envelope:
        """Return the next fact."""
        province = self._dice.choice(self._provinces)
        event = self._dice.choice(self._kinds)(province)
        if isinstance(event, SessionVoided):
            province = event.counted.village_code[:2]
        if isinstance(event, AgreementTerminated):
            province = next(home for home, each in self._signed if each == event.agreement_id)
        return self._seal(event, province)

    def _seal(self, event: Event, province: str) -> Envelope:
        key: UUID = getattr(event, type_of(type(event)).key)
        self._versions[key] += 1
        sealed = Envelope(
            id=self._new_id(), event=event, province=province, recorded_at=clock.now(), version=self._versions[key]
        )
        if isinstance(event, SessionCompleted):
            self._open.append((sealed, event))
        return sealed

    def _new_id(self) -> UUID:
        return UUID(int=self._dice.getrandbits(128), version=4)

    def _day(self) -> date:
        return _FIRST_DAY + timedelta(days=self._dice.randrange(_DAYS))

    def _village(self, province: str) -> str:
        return self._dice.choice(_PLACES[province][1:])

    def _session(self, province: str) -> Event:
        client = self._dice.randrange(3)
        return SessionCompleted(
            session_id=self._new_id(),
            centre_id=self._dice.choice(self._centres[province]),
            consultant_ref=self._new_id(),
            client_ref=self._clients[province][client],
            client_kind=("umkm", "koperasi", "wirausaha")[client],
            village_code=self._village(province),
            field=self._dice.choice(("finance", "marketing")),
            channel=self._dice.choice(("visit", "online")),
            contact_minutes=self._dice.randrange(1, 120),
            first_session=False,
            completed_on=self._day(),
        )

    def _void(self, province: str) -> Event:
        if not self._open:
            return self._session(province)
        envelope, session = self._open.pop(self._dice.randrange(len(self._open)))
        return SessionVoided(
            session_id=session.session_id, takes_back=envelope.id, reason_code="duplicate", voided_on=self._day(),
            counted=session,
        )  # fmt: skip

    def _entrepreneur(self, province: str) -> Event:
        return EntrepreneurRegistered(
            entrepreneur_ref=self._new_id(),
            village_code=self._village(province),
            kind=self._dice.choice(("umkm", "wirausaha")),
            centre_id=self._dice.choice((None, *self._centres[province])),
            registered_on=self._day(),
        )

    def _enrolment(self, province: str) -> Event:
        return EntrepreneurEnrolled(
            entrepreneur_ref=self._new_id(),
            programme_id=self._dice.choice(self._programmes[province]),
            village_code=self._village(province),
            programme_year=1,
            youth=self._dice.random() < 0.7,
            funding="provincial",
            enrolled_on=self._day(),
        )

    def _confirmation(self, province: str) -> Event:
        return EntrepreneurConfirmedNew(
            entrepreneur_ref=self._new_id(),
            programme_id=self._dice.choice(self._programmes[province]),
            village_code=self._village(province),
            programme_year=self._dice.choice((1, 2)),
            youth=self._dice.random() < 0.7,
            business_started_on=_FIRST_DAY,
            evidence_kind="nib",
            confirmed_on=self._day(),
        )

    def _merge(self, province: str) -> Event:
        given_up, into = self._dice.sample(self._clients[province], 2)
        return EntrepreneurMerged(entrepreneur_ref=given_up, into_ref=into, merged_on=self._day())

    def _opening(self, province: str) -> Event:
        return CentreOpened(centre_id=self._dice.choice(self._centres[province]), operational_on=self._day())

    def _centre(self, province: str) -> Event:
        return CentreRegistered(
            centre_id=self._dice.choice(self._centres[province]),
            name="PLUT Uji",
            level="regency",
            region_code=self._dice.choice((province, _PLACES[province][0])),
            founded_on=self._day(),
            founding="new",
            operational_on=self._dice.choice((None, _FIRST_DAY)),
            registered_on=_FIRST_DAY,
        )

    def _programme(self, province: str) -> Event:
        return ProgrammeDeclared(
            programme_id=self._dice.choice(self._programmes[province]), name="Desa Uji", owner_region=province,
            start_year=2025, years=5, quota_per_village_year=20, quota_per_village_total=100, youth_min_age=16,
            youth_max_age=30, declared_on=_FIRST_DAY,
        )  # fmt: skip

    def _partner(self, province: str) -> Event:
        return PartnerRegistered(
            partner_id=self._dice.choice(self._partners[province]), name="Universitas Uji", type="university",
            region_code=_PLACES[province][0], registered_on=_FIRST_DAY,
        )  # fmt: skip

    def _agreement(self, province: str) -> Event:
        day, agreement = self._day(), self._new_id()
        self._signed.append((province, agreement))
        return MouSigned(
            agreement_id=agreement,
            scope=self._dice.choice(("ksdpk", "sinergi")),
            centre_ids=tuple(self._dice.sample(self._centres[province], 2)),
            partner_ids=(self._dice.choice(self._partners[province]),),
            partner_types=("university",),
            service_lines=("marketing",),
            region_code=_PLACES[province][0],
            signed_on=day,
            starts_on=day,
            ends_on=day + timedelta(days=365),
        )

    def _termination(self, province: str) -> Event:
        if not self._signed:
            return self._agreement(province)
        _, agreement = self._dice.choice(self._signed)
        return AgreementTerminated(agreement_id=agreement, terminated_on=self._day(), reason_code="mutual")
