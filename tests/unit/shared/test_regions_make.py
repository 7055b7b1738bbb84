"""The maker turns an edition of the package into one table, or says what is wrong with the edition."""

import gzip
import json
from pathlib import Path

import pytest

from shared.regions import Regions, make


def _package(folder: Path, villages_csv: str) -> Path:
    tables = {
        "provinces": "code,name\n73,Sulawesi Selatan\n",
        "regencies": "code,province_code,name\n73.09,73,Kabupaten Maros\n",
        "districts": "code,regency_code,name\n73.09.02,73.09,Camba\n73.09.01,73.09,Mandai\n",
        "villages": f"code,district_code,name\n{villages_csv}",
    }
    (folder / "data").mkdir()
    (folder / "package.json").write_text(json.dumps({"name": "idn-area-data", "version": "9.9.9"}))
    for name, table in tables.items():
        (folder / "data" / f"{name}.csv").write_text(table)
    return folder


def test_the_maker_sorts_an_edition_into_one_table(tmp_path: Path) -> None:
    package = _package(tmp_path, '73.09.01.2003,73.09.01,"I,""II"\n')
    first, second = tmp_path / "first.gz", tmp_path / "second.gz"
    assert make.write(package, first) == make.write(package, second) == 5
    assert first.read_bytes() == second.read_bytes()
    made = Regions(gzip.decompress(first.read_bytes()))
    assert (made.edition, made.children("73.09")) == ("idn-area-data 9.9.9", ("73.09.01", "73.09.02"))
    assert made.name("73.09.01.2003") == 'I,"II'


@pytest.mark.parametrize(
    ("village", "fault"),
    [
        ("73.09.03.2001,73.09.03,Lost", "parent is missing"),
        ("73.09.01,73.09.01,Twice", "occurs twice"),
        ("7309012001,73.09.01,Bare", "not dotted"),
        ('73.09.01.2001,73.09.01,"Two\nlines"', "break the table"),
        ("73.09.01.2001,73.09.01,", "empty"),
    ],
)
def test_the_maker_refuses_an_edition_that_is_not_whole(tmp_path: Path, village: str, fault: str) -> None:
    with pytest.raises(make.EditionUnsound, match=fault):
        make.write(_package(tmp_path, village + "\n"), tmp_path / "table.gz")


def test_the_maker_says_how_it_is_called_and_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make.main([]) == 2
    assert "python -m shared.regions.make" in capsys.readouterr().err
    package = _package(tmp_path, "73.09.01.2003,73.09.01,Tenrigangkae\n")
    assert make.main([str(package)], tmp_path / "table.gz") == 0
    assert capsys.readouterr().out == "table.gz: 5 regions\n"


def test_the_maker_writes_what_changed_since_an_older_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packages = []
    for edition, code in (("newer", "73.09.02.2001"), ("older", "73.09.01.2003")):
        (tmp_path / edition).mkdir()
        packages.append(str(_package(tmp_path / edition, f"{code},{code[:8]},Tenrigangkae\n")))
    assert make.main(packages, tmp_path / "table.gz", tmp_path / "changes.tsv") == 0
    assert capsys.readouterr().out == "table.gz: 5 regions\nchanges.tsv: 1 changes\n"
    *_, line = (tmp_path / "changes.tsv").read_text(encoding="utf-8").splitlines()
    assert line.split("\t") == ["moved-in-grandparent", "73.09.01.2003", "73.09.02.2001", "Tenrigangkae"]
