"""The number of a legal instrument is taken as offices write it, and holds nobody's name or number."""

from datetime import date

import msgspec
import pytest
from pydantic import TypeAdapter

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.rules.centre import Centre, Instrument
from services.registry.centres.rules.status import Step
from services.registry.reference.commands import references as references_commands
from services.registry.reference.commands.references import AddReference
from services.registry.reference.routes import fields
from services.registry.reference.rules.instrument_numbers import check_instrument_number, published_number
from services.registry.reference.rules.references import Reference
from shared.contracts.registry.centres import CentreLegalStatusChanged
from shared.contracts.vocabulary import InstrumentNumber, WrittenNumber
from shared.runtime.errors import Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import a_centre, refusal

WRITTEN = {
    "188.44/1203/2023": "188.44/1203/2023",
    "518/XII/KOPERINDAG/2023": "518/xii/koperindag/2023",
    "518/1203/Koperindag": "518/1203/koperindag",
    "Nomor 12 Tahun 2023": "nomor-12-tahun-2023",
    "Perbup No. 12 Tahun 2023": "perbup-no.12-tahun-2023",
    "B-1203/SETDA/IV/2024": "b-1203/setda/iv/2024",
    "188.4.45/436.1.2/2023": "188.4.45/436.1.2/2023",
    "13A/KPTS/2022": "13a/kpts/2022",
    "kepmendagri-300-2-2-2138-2025": "kepmendagri-300-2-2-2138-2025",
    "Nomor: 12 Tahun 2023": "nomor-12-tahun-2023",
    "188.44 / 1203 / 2023": "188.44/1203/2023",
    "NO. 7, TAHUN 2021 (SK)": "no.7-tahun-2021-sk",
    "W.18.PR.01-123 TAHUN 2020": "w.18.pr.01-123-tahun-2020",
    "188.45 \u2013 77/2023": "188.45-77/2023",
}
PERSONAL = (
    "kanari-bocor-7309010302013364", "ani", "siti-aminah", "518/XII/Budi/2023", "hp-081377788899", "0813-7778-8899",
    "7309010302013364", "7309-0103-0201-3364", "730901/030201/3364", "730901/030201/2001", "730901/030201/3364/2023",
    "12345678", "ani@example.com", "09.254.294.3-407.000", "Perda Wajo", "SK", "Nomor: Budi 12", "12, Siti",
)  # fmt: skip


@pytest.mark.parametrize(("written", "published"), WRITTEN.items())
def test_a_number_is_taken_as_offices_write_it_and_published_in_small_letters(written: str, published: str) -> None:
    assert check_instrument_number("decree", written) == written
    assert published_number(written) == published
    assert msgspec.convert(published, InstrumentNumber) == published
    assert (
        msgspec.convert(written, WrittenNumber)
        == TypeAdapter(fields.InstrumentNumber).validate_python(written)
        == written
    )


@pytest.mark.parametrize("number", PERSONAL)
def test_a_number_in_which_a_person_may_stand_is_refused(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_instrument_number("decree", number)
    (flaw,) = refused.value.flaws
    assert (flaw.field, flaw.value) == ("decree", number)
    assert refused.value.slug in {"instrument-number-unknown", "personal-data"}


async def test_a_province_adds_a_word_that_is_missing_and_no_event_tells_of_it() -> None:
    work = FakeRegistryWork(home="73")
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    step = Step(
        "uptd-proposed", Instrument("official-letter", "518/DISPERKUM/2023", date(2023, 1, 1)), date(2023, 1, 2)
    )
    refused = await refusal(work, centres_commands.change_legal_status(centre, step, work))
    assert refused.slug == "instrument-number-unknown"
    assert "office-code" in refused.flaws[0].rule.en
    told = len(work.told)
    made = await references_commands.add_reference(AddReference("office-code", "disperkum", "Dinas", "Office"), work)
    assert len(work.told) == told
    assert work.things[Reference][made.id].code == "disperkum"
    await centres_commands.change_legal_status(centre, step, work)
    event = work.told[-1].event
    assert isinstance(event, CentreLegalStatusChanged)
    assert (event.instrument_number, event.instrument_number_written) == ("518/disperkum/2023", "518/DISPERKUM/2023")
    kept: Centre = work.things[Centre][centre]
    assert kept.instrument is not None
    assert kept.instrument.number == "518/DISPERKUM/2023"


@pytest.mark.parametrize("number", ["Perbup Maros No. 12 Tahun 2023", "188.4/12/SULAWESI SELATAN/2022"])
async def test_a_region_of_the_province_is_named_in_a_number_and_kept_as_it_was_written(number: str) -> None:
    work = FakeRegistryWork(home="73", provinces=("73",))
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    step = Step("uptd-proposed", Instrument("regional-head-regulation", number, date(2023, 1, 1)), date(2023, 1, 2))
    await centres_commands.change_legal_status(centre, step, work)
    event = work.told[-1].event
    assert isinstance(event, CentreLegalStatusChanged)
    assert event.instrument_number_written == number
    assert work.things[Centre][centre].instrument == step.instrument


async def test_a_region_of_another_province_is_an_unknown_word() -> None:
    work = FakeRegistryWork(home="73", provinces=("73",))
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    step = Step("uptd-proposed", Instrument("other", "Perbup Banyumas 12/2023", date(2023, 1, 1)), date(2023, 1, 2))
    assert (
        (await refusal(work, centres_commands.change_legal_status(centre, step, work)))
        .flaws[0]
        .rule.en.startswith("'banyumas'")
    )


async def test_a_code_of_reference_data_holds_no_number_of_a_person() -> None:
    work = FakeRegistryWork(home="73")
    for code in ("ani-7309010302013364", "hp-081377788899", "7309-0103-0201-3364"):
        refused = await refusal(work, references_commands.add_reference(AddReference("service", code, "A", "A"), work))
        assert (refused.slug, refused.flaws[0].field) == ("personal-data", "code")
