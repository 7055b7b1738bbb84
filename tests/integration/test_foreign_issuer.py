"""An issuer that nobody here wrote is believed as soon as a setting names it, and its people keep to their reach.

Invariant: nothing is known of it but its address; keys, their kind and the way to a token are its own.
"""

import sys
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from deploy.local.child import Child, Program
from deploy.local.paths import ROOT
from deploy.local.ports import reserved
from tests.support.bodies import a_centre
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.in_process import Service, calling

CLIENT, BACK = "registry-of-73", "http://127.0.0.1/back"
PEOPLE = {
    "office@sulsel": {"role": "province", "region": "73", "name": "Dinas"},
    "office@jateng": {"role": "province", "region": "33", "name": "Dinas"},
    "somebody": {"name": "Siapa"},
}


@pytest.fixture
async def issuer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of `oidc-provider-mock`, with some people."""
    log = tmp_path_factory.mktemp("issuer") / "log"
    with reserved(1) as (port,):
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
        child = Child(Program(name="issuer", command=command, log=log, folder=ROOT))
        try:
            await eventually(lambda: introduced(address), within_seconds=30)
            yield address
        finally:
            child.kill()


async def introduced(address: str) -> bool:
    """Tell the issuer of its people, once it answers."""
    async with httpx2.AsyncClient(base_url=address, timeout=5) as http:
        try:
            told = [await http.put(f"/users/{subject}", json=claims) for subject, claims in PEOPLE.items()]
        except httpx2.TransportError as unheard:
            raise ConnectionError(*unheard.args) from unheard
    return all(each.is_success for each in told)


@pytest.fixture
async def registry(database: str, issuer: str) -> AsyncIterator[Caller]:
    """A registry that believes it."""
    service = Service("registry", database)
    service.migrate()
    trusting = service.settings.model_copy(update={"oidc_issuer": issuer, "oidc_audience": CLIENT})
    async with calling(service._app.build_api(trusting)) as caller:
        yield caller


async def logged_in(issuer: str, subject: str) -> dict[str, str]:
    """Walk the authorization code flow as a browser does; returns what the person's calls carry."""
    wish = {"client_id": CLIENT, "redirect_uri": BACK, "response_type": "code", "scope": "openid profile"}
    async with httpx2.AsyncClient(base_url=issuer, timeout=10) as http:
        agreed = await http.post("/oauth2/authorize", params=wish, data={"sub": subject})
        code = parse_qs(urlsplit(agreed.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": CLIENT}
        granted = await http.post("/oauth2/token", data=form | {"client_secret": "any"})
    return {"Authorization": f"Bearer {granted.json()['id_token']}"}


async def test_people_of_a_foreign_issuer_work_within_their_reach(registry: Caller, issuer: str) -> None:
    registry.http.headers.update(await logged_in(issuer, "office@sulsel"))
    made = await registry.post("/centres", a_centre())
    registry.http.headers.update(await logged_in(issuer, "office@jateng"))
    assert (await registry.http.get(f"/centres/{made['id']}")).status_code == 404
    registry.http.headers.update(await logged_in(issuer, "somebody"))
    nobody = await registry.http.get("/centres")
    assert (nobody.status_code, nobody.json()["slug"]) == (401, "token-claims-unfit")
