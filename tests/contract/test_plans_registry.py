"""What a list costs follows from what it shows: the plans of the statements that the registry answers with, two sizes.

Every list is asked in every order, by every filter, for every word and every reach, and behind its first page; so are
progress, duplicates and whatever else is read. A sort or filter that somebody adds is asked for by itself. A function
that nobody asked fails, too.
"""

from functools import partial
from typing import Final

import pytest

from shared.regions import Regions
from tests.support import big_registry, registry_questions
from tests.support.fixtures import NewDatabase
from tests.support.planned import Planned, most_pages, said, unasked, unused_indexes

TABLES: Final = "services/registry/{}".format
NOT_ASKED: Final = {
    (TABLES("reference/tables/region_codes.py"), "hold_mappings"): "locks",
    (TABLES("reference/tables/region_codes.py"), "declared_history"): "asks the one statement of `borders_of_today`",
    (TABLES("people/tables.py"), "note_nik_refused"): "writes",
    (TABLES("people/tables.py"), "note_nik_limit"): "writes",
    (TABLES("people/tables.py"), "keep_person"): "writes",
    (TABLES("people/tables.py"), "note_nik_shown"): "writes",
    (TABLES("imports/tables/sheet_imports.py"), "keep_file"): "writes",
    (TABLES("imports/tables/sheet_imports.py"), "wake_importer"): "writes",
    (TABLES("imports/tables/import_batches.py"), "admit_batch"): "writes; finds people by NIK as `holder_of`",
    (TABLES("imports/tables/rejected_rows_file.py"), "write_refused"): "is handed rows",
    (TABLES("imports/tables/reading_queue.py"), "read"): "reads files",
    (TABLES("programmes/tables/enrolment.py"), "record_place"): "writes",
    (TABLES("programmes/tables/enrolment.py"), "save_place_without_event"): "writes",
}
"""Functions that ask nothing for a reader, and why."""
GROWING: Final = {
    "entrepreneur", "enterprise", "assessment", "legality", "finance", "cooperative", "cooperative_year", "enrolment",
    "nik_request", "sheet_import", "audit", "idempotency", "given_up_nik",
}  # fmt: skip
"""Tables with more rows every day; `sheet_refused` is emptied after some days, and an erasure may miss none of it."""
JOINED: Final = "shown_enrolment"
"""A view of places and people: where many people fit, PostgreSQL reads every place once rather than look for each."""
BY_VILLAGES: Final = "services/registry/programmes/tables/progress.py"
"""How far a programme is costs a few pages for each village."""
ERASING: Final = "services/registry/privacy/tables/draft_search.py"
"""An erasure looks through the name of every table that was sent, before its transaction: it may miss none."""
NOT_FOR_READERS: Final = {
    "legality_province_expires_on_idx": "the calendar finds papers that run out by it",
    "region_mapping_void": "declarations are few here, and read whole",
    "programme_province_id_idx": "where an instance serves several provinces, one's own are found by it",
    "assessment_province_id_idx": "where an instance serves several provinces, one's own are found by it",
}
"""Indexes by which no question here finds anything, and why they are there."""
VILLAGES: Final = len(list(Regions.load().villages_in(big_registry.PROVINCE)))
SIZES: Final = (big_registry.SMALL, big_registry.LARGE)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.people} people")
async def test_no_list_costs_more_than_what_it_shows(new_database: NewDatabase, size: big_registry.Size) -> None:
    fill = partial(big_registry.fill, size=size)
    url = new_database()
    found = await Planned("registry", fill, registry_questions.ask_everything).measured(url)
    assert unasked("registry", found, NOT_ASKED.keys()) == set(), "a query without a plan: ask for it"
    for plan in found:
        files = {file for file, _ in plan.executed.callers}
        most = 3 * VILLAGES if BY_VILLAGES in files else most_pages(size.changes)
        assert plan.pages < most, said(plan)
        if {BY_VILLAGES, ERASING}.isdisjoint(files) and JOINED not in plan.executed.text:
            assert plan.rows < 2 * most, said(plan)  # a row is handled by one node after another
            assert size is SIZES[0] or not {*plan.whole} & GROWING, said(plan)
    if size is SIZES[1]:
        assert await unused_indexes(url, found) == {*NOT_FOR_READERS}, "an index that nothing is found by"
