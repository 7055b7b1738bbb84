"""Who is merged with whom and who is erased, what carries a person, and what stands of two references.

Invariant: pure; whatever is counted of the reference that is given up is taken back whole, and what stays is told of
the other one: once registered, one place a programme. Of two places in one programme a confirmed one stays, whole, else
the survivor's; the newest look counts. Erasure is told whether or not consent was withdrawn, for it takes nothing of a
person anywhere. What may carry a person is forgotten with them: a row too many that its office sends again does less
harm than one that stays. Source: UU PDP 27/2022 (erasure).
"""

from collections.abc import Sequence
from datetime import date

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.search_text import mentions, search_text, sought
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.people.rules.profile import check_consent
from services.registry.programmes.rules.programme import Enrolment
from services.registry.programmes.rules.status_checks import looks, with_looks
from shared.contracts.registry.people import EntrepreneurErased, EntrepreneurMerged
from shared.i18n import Text
from shared.runtime.validation import field_error, not_after, not_before


def merge(duplicate: Entrepreneur, survivor: Entrepreneur, today: date) -> EntrepreneurMerged:
    """Say that two references are one person; raises `Invalid` when they are of two provinces, or one and the same."""
    if duplicate.id == survivor.id or duplicate.province != survivor.province:
        rule = Text("harus wirausaha lain di provinsi yang sama", "must be another entrepreneur of the same province")
        raise field_error("merge-impossible", "into_ref", survivor.id, rule)
    check_consent(duplicate.consent_withdrawn_on)
    check_consent(survivor.consent_withdrawn_on)
    return EntrepreneurMerged(entrepreneur_ref=duplicate.id, into_ref=survivor.id, merged_on=today)


def erase(entrepreneur: Entrepreneur, requested_on: date, today: date) -> EntrepreneurErased:
    """Say that nobody knows any more who this was; consent is not asked, for nothing of them is told."""
    not_after("requested_on", requested_on, today)
    not_before("requested_on", requested_on, entrepreneur.registered_on)
    return EntrepreneurErased(entrepreneur_ref=entrepreneur.id, erased_on=today)


def takes_precedence(given: Enrolment, own: Enrolment | None) -> bool:
    """Tell whether a duplicate's place stays, rather than the survivor's own in that programme."""
    return own is None or (own.confirmed_on is None and given.confirmed_on is not None)


def latest_check(own: Enrolment, given: Enrolment) -> Enrolment:
    """Return a place with every look of both; of one day the survivor's own counts."""
    theirs = looks(given)
    return with_looks(own, (*theirs, *looks(own))) if theirs else own


def carries(cells: Sequence[Cell], person: Person) -> bool:
    """Tell whether one of some cells holds a person's NIK, phone or name."""
    return mentions(search_text([cells]), sought(person.name, person.nik, person.phone))
