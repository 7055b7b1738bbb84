"""No secret stands in the compose file: it names each, refuses to start without, and a script makes them at random.

Invariant: the file, the script, the databases' first statements and the tests of containers know the same names.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.compose import SECRETS
from tests.support.house import ROOT

COMPOSE, SQL, SCRIPT = "docker-compose.yml", "deploy/databases.sql", "deploy/secrets.sh"
_REQUIRED = re.compile(r"\$\{([A-Z_]+):\?([^}]+)\}")
_SECRET_NAME = re.compile(r"(?:SECRET|PASSWORD)$")
_PASSWORD_IN_URL = re.compile(r"://[^:/@\s]+:([^@]+)@")


def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def built_in(compose: str) -> list[str]:
    """Return the settings of a compose file whose secret is not taken from outside."""
    found = list[str]()
    for service, declared in yaml.safe_load(compose)["services"].items():
        for name, value in declared.get("environment", {}).items():
            passwords = [str(value)] if _SECRET_NAME.search(name) else _PASSWORD_IN_URL.findall(str(value))
            found += [f"{service}.{name}" for each in passwords if not _REQUIRED.fullmatch(each)]
    return found


def test_the_compose_file_has_no_built_in_secret() -> None:
    assert built_in(text_of(COMPOSE)) == []


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("REGISTRY_SESSION_SECRET: ${SESSION_SECRET:-of-a-laptop}", "one.REGISTRY_SESSION_SECRET"),
        ("POSTGRES_PASSWORD: postgres", "one.POSTGRES_PASSWORD"),
        ("REGISTRY_DATABASE_URL: postgresql://registry:registry@postgres/registry", "one.REGISTRY_DATABASE_URL"),
        ("REGISTRY_DATABASE_URL: postgresql://registry:${P:-x}@postgres/registry", "one.REGISTRY_DATABASE_URL"),
    ],
)
def test_a_secret_that_is_built_in_is_found(setting: str, named: str) -> None:
    name, _, value = setting.partition(": ")
    assert built_in(yaml.safe_dump({"services": {"one": {"environment": {name: value}}}})) == [named]


def test_whoever_starts_without_a_secret_is_told_how_to_make_one() -> None:
    required = _REQUIRED.findall(text_of(COMPOSE))
    assert {name for name, _ in required} == set(SECRETS)
    assert all(SCRIPT in said for _, said in required)


def test_the_databases_take_their_passwords_from_the_environment() -> None:
    sql = text_of(SQL)
    taken = dict(re.findall(r"^\\getenv (\w+) (\w+)$", sql, re.MULTILINE))
    assert set(taken.values()) == set(SECRETS) - {"SESSION_SECRET", "POSTGRES_PASSWORD"}
    assert re.findall(r"create role (\w+) login password (.+);", sql) == [(name, f":'{name}'") for name in taken]
    given = yaml.safe_load(text_of(COMPOSE))["services"]["postgres"]["environment"]
    assert set(taken.values()) <= set(given)


def test_each_secret_is_made_once_at_random_and_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / SCRIPT, tmp_path / SCRIPT)
    env = tmp_path / ".env"
    env.write_text("SESSION_SECRET=kept\nPORT=8080\n")

    def run() -> dict[str, str]:
        subprocess.run(["/bin/sh", str(tmp_path / SCRIPT)], check=True, capture_output=True)
        return dict(line.split("=") for line in env.read_text().splitlines())

    made = run()
    assert made.pop("SESSION_SECRET") == "kept"
    assert made.pop("PORT") == "8080"
    assert set(made) == set(SECRETS) - {"SESSION_SECRET"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in made.values())
    assert len(set(made.values())) == len(made)
    assert run() == made | {"SESSION_SECRET": "kept", "PORT": "8080"}
    env.unlink()
    assert set(run()) == set(SECRETS)
    assert env.stat().st_mode & 0o077 == 0


def test_made_secrets_are_never_committed() -> None:
    assert "/.env" in text_of(".gitignore").splitlines()
