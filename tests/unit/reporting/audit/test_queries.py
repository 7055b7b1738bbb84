"""Two sides are walked through side by side, and what only one of them has is a difference too."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as some

from services.reporting.audit.queries import Conflict, Entry, Repeated, Subject, Verdict, audit
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Gap

FIGURES = Subject("figure", "sessions", ("mentoring",))
CARDS = Subject("timeline", "centre centre-registered", ("registry",))
Side = Mapping[tuple[str, ...], str]


@dataclass
class TwoSides:
    """Evidence that a test has written down."""

    left: Mapping[Subject, Side]
    right: Mapping[Subject, Side]
    missing: Mapping[Partition, Sequence[Gap]] = field(default_factory=dict)
    left_out: dict[Subject, Sequence[str]] = field(default_factory=dict)
    conflicts: Sequence[Conflict] = ()
    repeated: Sequence[Repeated] = ()

    @property
    def subjects(self) -> Sequence[Subject]:
        """What is written down."""
        return list(self.left)

    async def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield one side in order."""
        self.left_out[subject] = without
        for about, value in sorted(self.left[subject].items()):
            yield Entry(about, value)

    async def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield the other."""
        assert without == self.left_out[subject]
        for about, value in sorted(self.right[subject].items()):
            yield Entry(about, value)


async def judged(source: TwoSides) -> tuple[list[str], Verdict]:
    """Return what an audit says in English, and its verdict."""
    verdict = Verdict()
    return [words.en async for words in audit(source, verdict)], verdict


def figures(left: Side, right: Side) -> TwoSides:
    """Return evidence about figures alone."""
    return TwoSides({FIGURES: left}, {FIGURES: right})


async def test_sides_that_agree_differ_nowhere_and_are_counted() -> None:
    side: Side = {("2026-01", "73"): "5", ("2026-02", "73"): "6"}
    source = TwoSides({FIGURES: side, CARDS: {("a",): "1"}}, {FIGURES: side, CARDS: {("a",): "1"}})
    said, verdict = await judged(source)
    assert said == ["2 figures, 0 members, 1 cards, 0 readings compared; 0 differ."]
    assert (verdict.different, verdict.exit_code) == (0, 0)


async def test_a_difference_names_what_it_is_about_and_both_values() -> None:
    verdict = Verdict()
    source = figures({("2026-01", "73", ""): "5"}, {("2026-01", "73", ""): "6"})
    (said, _) = [words async for words in audit(source, verdict)]
    assert said.id == "sessions · 2026-01 · 73: tersimpan 5, dihitung ulang 6"
    assert said.en == "stored 5, recomputed 6"
    assert verdict.exit_code == 1


async def test_what_only_one_side_has_is_a_difference() -> None:
    lost, _ = await judged(figures({}, {("2026-01", "73"): "6"}))
    invented, _ = await judged(figures({("2026-01", "73"): "5"}, {}))
    assert lost[0] == "stored nothing, recomputed 6"
    assert invented[0] == "stored 5, recomputed nothing"


async def test_numbers_that_the_archive_lacks_are_named_and_leave_out_their_stream_alone() -> None:
    missing = {Partition("73.mentoring", 1): [Gap(3, 3), Gap(5, 6)], Partition("33.registry", 0): [Gap(1, 1)]}
    source = TwoSides({FIGURES: {}, CARDS: {}}, {FIGURES: {}, CARDS: {}}, missing)
    said, verdict = await judged(source)
    assert "The archive lacks 1 events of 33.registry/0: 1; what is counted from 33.registry is not" in said[0]
    assert "The archive lacks 3 events of 73.mentoring/1: 3, 5..6; what is counted from 73.mentoring is not" in said[1]
    assert verdict.behind == {"73.mentoring/1": 3, "33.registry/0": 1}
    assert (verdict.exit_code, source.left_out) == (2, {FIGURES: ["73"], CARDS: ["33"]})


async def test_of_many_missing_numbers_the_first_ten_are_named() -> None:
    gaps = [Gap(number, number) for number in range(1, 41, 2)]
    said, _ = await judged(TwoSides({}, {}, {Partition("73.mentoring", 0): gaps}))
    assert "lacks 20 events of 73.mentoring/0: 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, …; " in said[0]


some_side = some.dictionaries(some.tuples(some.sampled_from("abcdef")), some.sampled_from("123"))


@given(some_side, some_side)
async def test_differences_are_exactly_where_the_sides_differ(left: Side, right: Side) -> None:
    _, verdict = await judged(figures(left, right))
    assert verdict.different == sum(left.get(about) != right.get(about) for about in left.keys() | right.keys())
    assert verdict.compared["figure"] == len(left.keys() | right.keys())


async def test_a_number_that_was_used_twice_is_named_and_leaves_the_figures_in_doubt() -> None:
    source = figures({}, {})
    source.conflicts = [Conflict("73.mentoring/0", 6786, 7012)]
    said, verdict = await judged(source)
    assert said[0] == "number 6786 was used twice; the record at offset 7012 is parked"
    assert (verdict.different, verdict.doubtful, verdict.exit_code) == (0, 1, 3)


async def test_an_event_with_two_numbers_is_named_and_leaves_the_figures_in_doubt() -> None:
    source = figures({}, {})
    source.repeated = [Repeated("73.mentoring/0", [7, 9])]
    said, verdict = await judged(source)
    assert said[0] == "one event has the numbers 7, 9; all of them count"
    assert verdict.exit_code == 3


async def test_a_difference_is_graver_than_a_doubt() -> None:
    source = figures({("2026-01", "73"): "5"}, {("2026-01", "73"): "6"})
    source.conflicts = [Conflict("73.mentoring/0", 1, 2)]
    assert (await judged(source))[1].exit_code == 1
