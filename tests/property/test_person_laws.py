"""Whoever is merged into whomever, in whatever order the nation hears of it: a person is one."""

from collections import Counter, defaultdict
from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from services.reporting.projection.rules.periods import Grain
from services.reporting.timelines.rules import MemberScope, Membership, Merge, doubles, persons

REFS = [UUID(int=number) for number in range(1, 9)]
merges = some.lists(
    some.builds(Merge, some.sampled_from(("73", "32")), some.sampled_from(REFS), some.sampled_from(REFS))
)


def together(found: list[Merge]) -> set[frozenset[tuple[str, UUID]]]:
    """Return who is one, by the rule."""
    groups: dict[int, set[tuple[str, UUID]]] = {}
    for each in persons((*found,)):
        groups.setdefault(each.number, set()).add((each.province, each.ref))
    return {frozenset(group) for group in groups.values()}


def reached(found: list[Merge]) -> set[frozenset[tuple[str, UUID]]]:
    """Return who is one, by walking from each to everybody that a chain of merges leads to."""
    links = {(p, a): set[tuple[str, UUID]]() for p, one, other in found for a in (one, other)}
    for province, one, other in found:
        links[province, one].add((province, other))
        links[province, other].add((province, one))
    groups = set()
    for begin in links:
        seen, ahead = {begin}, [begin]
        while ahead:
            ahead = [each for here in ahead for each in links[here] if each not in seen]
            seen |= set(ahead)
        groups.add(frozenset(seen))
    return {group for group in groups if len(group) > 1}


@given(merges)
def test_who_is_joined_by_a_chain_of_merges_is_one_person(found: list[Merge]) -> None:
    assert together(found) == reached(found)


@given(merges, some.randoms(use_true_random=False))
def test_the_order_in_which_merges_come_does_not_matter(found: list[Merge], dice: object) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own random
    assert together(shuffled) == together(found)


@given(merges)
def test_a_reference_is_one_persons_alone(found: list[Merge]) -> None:
    listed = [(each.province, each.ref) for each in persons((*found,))]
    assert len(listed) == len(set(listed))


PLACES = (73_09_00_0000, 73_06_00_0000, 33_01_00_0000)
KINDS = ("umkm", "koperasi")
memberships = some.lists(
    some.builds(
        Membership, some.integers(0, 3), some.sampled_from(PLACES), some.tuples(some.sampled_from(KINDS)),
        some.sampled_from((2025, 2026)), some.integers(0, 2**12 - 1),
    ), max_size=12,
)  # fmt: skip
scopes = some.builds(
    MemberScope, some.sampled_from((1, 10**8, 10**10)), some.just(Grain.MONTH.months),
    some.just(range(2025 * 12 + 3, 2026 * 12 + 9)), some.sampled_from(((), (0,))),
)  # fmt: skip


def counted_one_by_one(found: list[Membership], scope: MemberScope) -> Counter[tuple[int, int, tuple[str, ...]]]:
    """Return by how many members are too many, by looking at who is there in each month."""
    there: defaultdict[tuple[int, int, tuple[str, ...]], list[int]] = defaultdict(list)
    for each in found:
        for month in range(12):
            if each.months >> month & 1 and each.year * 12 + month in scope.buckets:
                split = tuple(each.dimensions[at] for at in scope.by)
                there[each.place // scope.unit, each.year * 12 + month, split].append(each.person)
    return Counter({where: len(who) - len({*who}) for where, who in there.items() if len(who) > len({*who})})


@given(memberships, scopes)
def test_by_how_many_members_are_too_many_is_what_looking_at_each_of_them_says(
    found: list[Membership], scope: MemberScope
) -> None:
    found.sort(key=lambda each: (each.person, each.year))
    grouped = [[*counts] for _, counts in groupby(found, key=lambda each: (each.person, each.year))]
    assert {(place, period, by): often for place, period, by, often in doubles(grouped, scope)} == {
        **counted_one_by_one(found, scope)
    }
