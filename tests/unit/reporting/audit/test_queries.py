"""Two sides are walked through side by side, and what only one of them has is a difference too."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as some

from services.reporting.audit.queries import Entry, Subject, TopicPartition, Verdict, audit

FIGURES = Subject("figure", "sessions")
CARDS = Subject("timeline", "centre centre-registered")
Side = Mapping[tuple[str, ...], str]


@dataclass
class TwoSides:
    """Evidence that a test has written down."""

    left: Mapping[Subject, Side]
    right: Mapping[Subject, Side]
    counted: Mapping[TopicPartition, int] = field(default_factory=dict)
    filed: Mapping[TopicPartition, int] = field(default_factory=dict)
    left_out: Sequence[str] = ()

    @property
    def subjects(self) -> Sequence[Subject]:
        """What is written down."""
        return list(self.left)

    async def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield one side in order."""
        self.left_out = without
        for about, value in sorted(self.left[subject].items()):
            yield Entry(about, value)

    async def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield the other."""
        assert without == self.left_out
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
    assert said == ["2 figures, 0 members, 1 cards compared; 0 differ."]
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


async def test_partitions_that_the_archive_lacks_are_named_and_make_it_incomplete() -> None:
    counted = {("73.mentoring", 1): 5, ("33.registry", 0): 1, ("91.registry", 0): 4}
    source = TwoSides({FIGURES: {}}, {FIGURES: {}}, counted, {("73.mentoring", 1): 2, ("91.registry", 0): 4})
    said, verdict = await judged(source)
    assert said[0] == "The archive lacks 1 events of 33.registry/0; its province is not compared."
    assert said[1] == "The archive lacks 3 events of 73.mentoring/1; its province is not compared."
    assert (verdict.exit_code, source.left_out) == (2, ["33", "73"])


some_side = some.dictionaries(some.tuples(some.sampled_from("abcdef")), some.sampled_from("123"))


@given(some_side, some_side)
async def test_differences_are_exactly_where_the_sides_differ(left: Side, right: Side) -> None:
    _, verdict = await judged(figures(left, right))
    assert verdict.different == sum(left.get(about) != right.get(about) for about in left.keys() | right.keys())
    assert verdict.compared["figure"] == len(left.keys() | right.keys())
