"""What a document says of timelines is what timelines say: tried on generated events of every part."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS, TimelineKind
from services.reporting.views.routes.shapes import STATES
from tests.support.strategies import events


@pytest.mark.parametrize("kind", get_args(TimelineKind))
def test_a_timeline_of_some_of_its_parts_fits_what_is_said_of_its_kind(kind: str) -> None:
    parts = [each for each in TIMELINE_PARTS if each.kind == kind]
    main = next(each for each in parts if each.region)

    @given(st.data(), st.sets(st.sampled_from(parts)))
    def fits(data: st.DataObject, others: set[Any]) -> None:
        state: dict[str, Any] = {}
        for part in {main, *others}:
            state |= msgspec.to_builtins(data.draw(events(part.source)))
        assert STATES[kind].model_validate(state) is not None
        assert state.keys() <= STATES[kind].model_fields.keys()

    fits()


@pytest.mark.parametrize("kind", get_args(TimelineKind))
def test_a_timeline_without_the_part_that_says_where_it_is_fits_nothing(kind: str) -> None:
    with pytest.raises(ValueError, match="Field required"):
        STATES[kind].model_validate({})
