"""In the demo there is somebody of each role to log in as, and a session outlives a restart."""

import json
from pathlib import Path

from deploy.local.demo_data.centres import MAROS
from deploy.local.demo_data.persons import introduce
from deploy.local.issuer.claims import PERSONS, persons
from deploy.local.session_secret import session_secret
from shared.http.auth.tokens import principal_of
from shared.runtime.principal import ROLES

CENTRE = "0192f0a0-0000-4000-8000-000000000001"


def test_there_is_one_person_of_each_role(tmp_path: Path) -> None:
    introduce({f"centre-{MAROS}": CENTRE}, tmp_path / "issuer")
    found = [principal_of(each) for each in persons(tmp_path / "issuer" / PERSONS)]
    assert [each.role for each in found] == list(ROLES)
    assert {str(each.centre_id) for each in found if each.centre_id} == {CENTRE}
    assert {each.region for each in found} == {MAROS, "73", ""}


def test_sessions_are_signed_with_a_secret_that_is_kept_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.json"
    secret = session_secret(file)
    assert len(secret) >= 32
    assert session_secret(file) == secret
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text()) == secret
    assert session_secret(tmp_path / "another.json") != secret
