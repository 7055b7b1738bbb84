"""A median is no fraction: the page says how many centres it speaks of, and of which it says nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date

from services.reporting.dashboard.pages import site
from services.reporting.dashboard.rules.page_params import read_address
from services.reporting.timelines.rules import Reading, ReadingScope
from tests.support.fakes.nation import GOWA, MAROS
from tests.support.fakes.reader import read
from tests.support.fakes.views import FakeSnapshots, fake_views


class OneWaits(FakeSnapshots):
    """Of the centres, Gowa's has no agreement yet."""

    async def first_agreements(self, scope: ReadingScope) -> Sequence[Reading]:
        read = await super().first_agreements(scope)
        if scope.level != "centre":
            return [each._replace(numerator=84, denominator=114) for each in read]
        return [each._replace(numerator=0, median=None) if each.place == str(GOWA) else each for each in read]


def test_a_median_is_no_fraction_and_says_who_has_not_got_there() -> None:
    address = read_address({"region": "73"}, "", date(2026, 11, 22)).at(view="days-to-first-agreement")
    page = read(asyncio.run(site.figure_page(fake_views(OneWaits()), address)))
    number = page.one(id="number")
    assert "84 dari 114 sentra sudah punya kerja sama; 30 belum." in number.words
    assert "Pembilang" not in number.words
    assert [each.words for each in number.one("details").all("a")] == ["PLUT Gowa"]
    one = read(asyncio.run(site.figure_page(fake_views(), address.at(region=str(MAROS)))))
    assert "sentra sudah punya" not in one.one(id="number").words
