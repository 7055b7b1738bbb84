"""What a registry holds is still there, and still makes sense, after its tables have grown.

Invariant: a database of an earlier revision is made by that revision's own migrations.
"""

from pathlib import Path
from shutil import copytree, ignore_patterns

from services import registry
from shared.persistence.database import migrate
from tests.support import bodies
from tests.support.in_process import Service

MIGRATIONS = Path(registry.__file__).parent / "migrations"
PATH = "/enterprises/00000000-0000-0000-0000-000000000002"
BEFORE_YEARS, BEFORE_PAPERS = [f"000[{later}]_*" for later in ("789", "89")]
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
PAPER = """
insert into legality (id, province, enterprise_ref, centre_id, district_code, kind, number, issued_on, expires_on,
    facilitated_by, expired, version)
values ('00000000-0000-0000-0000-000000000004', '73', '00000000-0000-0000-0000-000000000002', null, '73.09.01', 'nib',
    '9120101123456', '2024-03-01', null, null, false, 1)"""
LOAN = """
insert into finance (id, province, enterprise_ref, centre_id, district_code, source, amount, facilitated_by,
    accessed_on, version)
values ('00000000-0000-0000-0000-000000000005', '73', '00000000-0000-0000-0000-000000000002', null, '73.09.01', 'kur',
    50000001, null, '2025-03-01', 1)"""


def fill(service: Service, made: Path, later: str, *statements: str) -> None:
    """Let the registry be of the revision before those later ones, and hold something."""
    copytree(MIGRATIONS, made, ignore=ignore_patterns(later, "00[1-9]?_*", "__pycache__"))
    migrate(made, service.database_url)
    for statement in statements:
        service.rows(statement)


async def test_enterprises_of_before_keep_their_class_and_their_years(database: str, tmp_path: Path) -> None:
    service = Service("registry", database)
    fill(service, tmp_path / "migrations", BEFORE_YEARS, OWNER, ENTERPRISE, YEAR)
    service.migrate()
    async with service.api() as office:
        shown = await office.get(PATH)
        assert (shown["scale_class"], shown["begun"]["scale_class"], shown["begun"]["class_year"]) == (
            "small", "small", 2024,
        )  # fmt: skip
        wish = {"period_year": 2024, "reason_code": "wrong-figure"}
        refused = await office.refused(409, f"{PATH}/assessments/void", wish, version=2)
        assert refused["slug"] == "assessment-without-event"


async def test_papers_and_finance_of_before_stay_as_they_were_told(database: str, tmp_path: Path) -> None:
    service = Service("registry", database)
    fill(service, tmp_path / "years", BEFORE_YEARS, OWNER, ENTERPRISE)
    fill(service, tmp_path / "papers", BEFORE_PAPERS, PAPER, LOAN)
    service.migrate()
    async with service.api() as office:
        for of, field in (("legalities", "legality_id"), ("finances", "finance_id")):
            (kept,) = (await office.get(f"/{of}"))["items"]
            assert (kept["first"], kept["event_id"], kept["void_reason"]) == (None, None, None)
            wish = {field: kept["id"], "reason_code": "other"}
            refused = await office.refused(409, f"{PATH}/{of}/void", wish, version=2)
            assert refused["slug"] == f"{field.removesuffix('_id')}-without-event"
        added = await office.post(f"{PATH}/finances", bodies.a_loan(accessed_on="2025-04-01"), version=2)
        (later,) = (await office.get("/finances", accessed_on_before="2026-01-01", sort="-accessed_on"))["items"][:1]
        wish = {"finance_id": later["id"], "reason_code": "other"}
        assert (await office.post(f"{PATH}/finances/void", wish, version=added["version"]))["version"] == 4
