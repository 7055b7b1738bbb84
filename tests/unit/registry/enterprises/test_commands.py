"""What the registry does with an enterprise: its class by the rule of the day, its years, its move to another class."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments import commands as assessments_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise, Figures
from services.registry.people.commands import registration as registration_commands
from shared.contracts.registry.enterprises import EnterpriseAssessed, EnterpriseClassChanged, EnterpriseRegistered
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import BILLION, NOBODY, PERSON, a_year, an_enterprise, an_entrepreneur, refusal


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def owner(work: FakeRegistryWork) -> UUID:
    return (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id


@pytest.fixture
async def enterprise(work: FakeRegistryWork, owner: UUID) -> UUID:
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


async def test_an_enterprise_leaves_the_province_as_a_class(work: FakeRegistryWork, enterprise: UUID) -> None:
    event = work.told[-1].event
    assert isinstance(event, EnterpriseRegistered)
    assert (event.scale_class, event.criterion, event.class_rule) == ("micro", "annual-sales", "pp-7-2021")
    assert (event.district_code, event.kbli_edition, event.kbli_division) == ("73.09.01", "2020", "45")
    assert "Bengkel" not in repr(event)
    assert str(BILLION) not in repr(event)
    assert work.things[Enterprise][enterprise].now.class_value == BILLION


async def test_who_began_under_the_rule_is_measured_by_capital(work: FakeRegistryWork, owner: UUID) -> None:
    young = an_enterprise(owner, started_on=date(2022, 1, 1), figures=Figures(capital=6 * BILLION, annual_sales=1))
    made = await enterprises_commands.register_enterprise(young, work)
    kept = work.things[Enterprise][made.id].now
    assert (kept.scale_class, kept.criterion, kept.class_value) == ("medium", "capital", 6 * BILLION)


async def test_another_enterprise_of_that_name_is_a_warning(
    work: FakeRegistryWork, owner: UUID, enterprise: UUID
) -> None:
    names = {"BENGKEL  Ani": ("enterprise-alike",), "Bengkel Ani 2": (), "Warung Ani": ()}
    for name, warnings in names.items():
        made = await enterprises_commands.register_enterprise(an_enterprise(owner, name=name), work)
        assert (made.warnings, made.id != enterprise) == (warnings, True)
    person = replace(PERSON, nik="7309014101990002")
    other = (await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)).id
    assert (await enterprises_commands.register_enterprise(an_enterprise(other), work)).warnings == ()


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"entrepreneur_ref": NOBODY}, "entrepreneur-unknown", "entrepreneur_ref"),
        ({"district_code": "73.09"}, "region-unknown", "district_code"),
        ({"figures": Figures(capital=1)}, "figure-missing", "annual_sales"),
        ({"started_on": date(2022, 1, 1)}, "figure-missing", "capital"),
        ({"started_on": date(2026, 2, 2), "figures": Figures(capital=1)}, "day-too-late", "started_on"),
        ({"registered_on": date(2026, 11, 23)}, "day-too-late", "registered_on"),
        ({"registered_on": date(2026, 1, 4)}, "day-too-early", "registered_on"),
        ({"kbli_code": "00000"}, "kbli-unknown", "kbli_code"),
        ({"kbli_code": "44"}, "kbli-unknown", "kbli_code"),
        ({"kbli_code": "04111"}, "kbli-unknown", "kbli_code"),
        ({"kbli_edition": "2025"}, "kbli-unknown", "kbli_code"),
        ({"kbli_edition": "2099"}, "kbli-edition-unknown", "kbli_edition"),
    ],
)
async def test_an_enterprise_that_cannot_be_is_refused(
    work: FakeRegistryWork, owner: UUID, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, enterprises_commands.register_enterprise(an_enterprise(owner, **changes), work))
    assert isinstance(refused, Invalid)
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_a_year_is_told_without_an_amount(work: FakeRegistryWork, enterprise: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2024, 1_100_000_001), work)
    made = await assessments_commands.assess_enterprise(
        a_year(enterprise, 2025, 1_200_000_002, workers_permanent=5), work
    )
    event = work.told[-1].event
    assert isinstance(event, EnterpriseAssessed)
    assert (event.period_year, event.turnover_change, event.scale_class) == (2025, "rose", "micro")
    assert (event.workers_total, event.workers_change, event.digital) == (6, 3, True)
    assert made.version == 3
    assert not [each for each in work.told if "1200000002" in repr(each.event)]


async def test_moving_up_a_class_is_a_fact_of_its_own(work: FakeRegistryWork, enterprise: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2024, 2 * BILLION), work)
    made = await assessments_commands.assess_enterprise(a_year(enterprise, 2025, 2 * BILLION + 1), work)
    assessed, changed = (each.event for each in work.told[-2:])
    assert isinstance(assessed, EnterpriseAssessed)
    assert isinstance(changed, EnterpriseClassChanged)
    assert (changed.from_class, changed.to_class, changed.period_year) == ("micro", "small", 2025)
    assert [each.version for each in work.told[-2:]] == [3, 4]
    assert (made.version, work.things[Enterprise][enterprise].version) == (4, 4)
    assert work.things[Enterprise][enterprise].now.scale_class == "small"


async def test_a_year_before_the_rule_is_judged_by_the_older_law_and_moves_nobody(
    work: FakeRegistryWork, enterprise: UUID
) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2020, 400_000_000), work)
    event = work.told[-1].event
    assert isinstance(event, EnterpriseAssessed)
    assert (event.class_rule, event.scale_class, event.turnover_change) == ("uu-20-2008", "small", "unknown")
    assert work.things[Enterprise][enterprise].now.scale_class == "micro"


async def test_a_young_enterprise_is_assessed_by_its_capital(work: FakeRegistryWork, owner: UUID) -> None:
    young = an_enterprise(owner, started_on=date(2022, 1, 1), figures=Figures(capital=1))
    made = await enterprises_commands.register_enterprise(young, work)
    year = a_year(made.id, 2025, 0, figures=Figures(capital=11 * BILLION))
    await assessments_commands.assess_enterprise(year, work)
    kept = work.things[Enterprise][made.id].now
    assert (kept.scale_class, kept.class_value, kept.class_year) == ("large", 11 * BILLION, 2025)


async def test_a_year_is_assessed_once_when_it_is_over(work: FakeRegistryWork, enterprise: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2025, 1), work)
    again = await refusal(work, assessments_commands.assess_enterprise(a_year(enterprise, 2025, 2), work))
    running = await refusal(work, assessments_commands.assess_enterprise(a_year(enterprise, 2026, 2), work))
    early = await refusal(work, assessments_commands.assess_enterprise(a_year(enterprise, 2017, 2), work))
    await assessments_commands.assess_enterprise(a_year(enterprise, 2018, 2), work)
    nowhere = await refusal(work, assessments_commands.assess_enterprise(a_year(NOBODY, 2025, 2), work))
    assert (type(again), again.slug) == (Conflict, "year-assessed")
    assert (running.slug, early.slug) == ("year-not-over", "year-too-early")
    assert (type(nowhere), nowhere.slug) == (NotFound, "enterprise-unknown")
