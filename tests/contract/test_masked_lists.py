"""No list of any service shows a whole NIK, whoever adds one."""

from services.mentoring.app import DEFINED_LISTS as MENTORING
from services.partnerships.app import DEFINED_LISTS as PARTNERSHIPS
from services.registry.app import DEFINED_LISTS as REGISTRY


def test_no_list_shows_or_searches_a_nik_that_it_does_not_hide() -> None:
    for listing in (*REGISTRY, *MENTORING, *PARTNERSHIPS):
        named = {*listing.row.model_fields, *listing.search}
        assert {name for name in named if name.endswith("nik")} <= {*listing.masked}, listing.name
        assert not {*listing.masked} & {*listing.sorts, *listing.filters}, listing.name
