"""Somebody who asks: one of five roles, bound to a region, a centre or the nation.

Invariant: pure; a reach only ever narrows. What lies outside it does not exist for whoever asks: it is not found, never
forbidden, so that a guessed id tells nothing.
Source: DESIGN's roles; the claims `role`, `region` and `centre` of whichever issuer a province trusts.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args
from unicodedata import category
from uuid import UUID

from shared.regions import within

Role = Literal["consultant", "centre", "district", "province", "ministry"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the narrowest to the widest."""
EVERYBODY: Final = ROLES
"""Each of the roles; still somebody whom the issuer knows."""
OFFICES: Final[tuple[Role, ...]] = ("district", "province")
CENTRES: Final[tuple[Role, ...]] = ("centre", "district", "province")
PROVINCIAL: Final[tuple[Role, ...]] = ("consultant", "centre", "district", "province")
"""Those who may see personal data: whoever works within the province."""

_MOST_CHARACTERS: Final = 255
"""Of a subject, as OpenID Connect bounds it."""
_UNSTORED: Final = frozenset({"Cc", "Cs"})
"""Control characters and halves of surrogate pairs: no database keeps them, and no header carries them."""
_CODE: Final = re.compile(r"([0-9]{2}(\.[0-9]{2})?)?")
_OF_A_CENTRE: Final = frozenset({"consultant", "centre"})
_CODE_LENGTH: Final[dict[Role, int]] = {"district": 5, "province": 2, "ministry": 0}


class PrincipalUnfit(ValueError):
    """The claims do not say who this is; `claim` names the one that is missing or contradicts the role."""

    def __init__(self, claim: str, rule: str) -> None:
        super().__init__(f"{claim}: {rule}")
        self.claim = claim


@dataclass(frozen=True)
class Principal:
    """Whoever asks; `name` is shown in the corner of a page and stored nowhere."""

    subject: str
    """The issuer's own name for this person or machine (`sub`); what the audit trail keeps."""
    role: Role
    region: str
    """Dotted code that the role is bound to: "" for the ministry, "73", "73.09"; a centre's is where it stands."""
    centre_id: UUID | None = None
    """The centre of a consultant or a centre's manager; None for offices."""
    name: str = ""

    def __post_init__(self) -> None:
        """Raise `PrincipalUnfit` when role, region and centre contradict each other."""
        if not self.subject:
            raise PrincipalUnfit("sub", "must name the person or machine")
        for claim, text in (("sub", self.subject), ("name", self.name)):
            if len(text) > _MOST_CHARACTERS or any(category(each) in _UNSTORED for each in text):
                raise PrincipalUnfit(claim, f"must be at most {_MOST_CHARACTERS} characters, and none that controls")
        if self.role not in ROLES:
            raise PrincipalUnfit("role", f"must be one of {', '.join(ROLES)}")
        if (self.role in _OF_A_CENTRE) != (self.centre_id is not None):
            raise PrincipalUnfit("centre", "must be there for a consultant or a centre, and for nobody else")
        if len(self.region) not in self._lengths() or not _CODE.fullmatch(self.region):
            raise PrincipalUnfit("region", f"does not fit the role {self.role}")

    def _lengths(self) -> frozenset[int]:
        return frozenset({2, 5}) if self.role in _OF_A_CENTRE else frozenset({_CODE_LENGTH[self.role]})

    def reaches(self, place: str, centre_id: UUID | None = None) -> bool:
        """Tell whether a thing at a place, perhaps of a centre, is within reach.

        A centre reaches what is its own within its province, and what belongs to no centre within the region where it
        stands.
        """
        if self.role in _OF_A_CENTRE and centre_id is not None:
            return centre_id == self.centre_id and within(place, self.region[:2])
        return within(place, self.region)
