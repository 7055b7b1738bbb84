"""What a registry holds is still there, and still makes sense, after its tables have grown.

Invariant: a database of an earlier revision is made by that revision's own migrations.
"""

from pathlib import Path
from shutil import copytree, ignore_patterns

from services import registry
from shared.database import migrate
from tests.support.inside import Service

MIGRATIONS = Path(registry.__file__).parent / "migrations"
PATH = "/enterprises/00000000-0000-0000-0000-000000000002"
LATER = ignore_patterns("000[789]_*", "00[1-9]?_*", "__pycache__")
OWNER = """
insert into entrepreneur (id, province, name, nik, phone, birth_date, sex, village_code, kind, centre_id, registered_on,
    consent_given_on, version)
values ('00000000-0000-0000-0000-000000000001', '73', 'Ani', '7309014101990001', '',
    '1999-01-01', 'female', '73.09.01.2003', 'umkm', null,
    '2026-01-05', '2026-01-05', 1)"""
ENTERPRISE = """
insert into enterprise (id, province, entrepreneur_ref, centre_id, name, district_code, kbli_edition, kbli_code,
    legal_form, started_on, technology_level, scale_class, criterion, class_rule, class_value, class_year,
    registered_on, version)
values ('00000000-0000-0000-0000-000000000002', '73', '00000000-0000-0000-0000-000000000001', null, 'Bengkel',
    '73.09.01', '2020', '45201', 'cv', '2018-05-01',
    'low', 'small', 'annual-sales', 'pp-7-2021', 3000000000, 2024, '2026-02-01', 2)"""
YEAR = """
insert into assessment (id, province, enterprise_ref, centre_id, district_code, period_year, capital, annual_sales,
    workers_permanent, workers_other, technology_level, digital, export, scale_class, criterion, class_rule,
    assessed_on, version)
values ('00000000-0000-0000-0000-000000000003', '73', '00000000-0000-0000-0000-000000000002', null, '73.09.01',
    2024, null, 3000000000, 2, 1, 'low', true, false,
    'small', 'annual-sales', 'pp-7-2021', '2026-03-01', 1)"""


async def test_enterprises_of_before_keep_their_class_and_their_years(database: str, tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    copytree(MIGRATIONS, before, ignore=LATER)
    migrate(before, database)
    service = Service("registry", database)
    for statement in (OWNER, ENTERPRISE, YEAR):
        service.rows(statement)
    service.migrate()
    async with service.api() as office:
        shown = await office.get(PATH)
        assert (shown["scale_class"], shown["begun"]["scale_class"], shown["begun"]["class_year"]) == (
            "small", "small", 2024,
        )  # fmt: skip
        wish = {"period_year": 2024, "reason_code": "wrong-figure"}
        refused = await office.refused(409, f"{PATH}/assessments/void", wish, version=2)
        assert refused["slug"] == "assessment-without-event"
