"""People log in at an issuer that is another program: the demonstration's own, and one that others have written."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from deploy.local.child import Child, Program, last_lines
from deploy.local.issuer import SECRET
from deploy.local.ports import reserved
from shared.http.auth.issuer_client import verifier_for
from shared.http.auth.oidc_client import client_credentials, wants_basic
from shared.http.auth.tokens import TrustedIssuer
from shared.runtime.settings import AccessSettings
from tests.support.browsing import HERE, Browser, browsing
from tests.support.eventually import eventually, poll

ROOT = Path(__file__).resolve().parents[2]
CENTRE = "0192f0a0-0000-4000-8000-000000000001"
PERSONS = [
    {"sub": "budi", "name": "Budi", "role": "consultant", "region": "73.09", "centre": CENTRE},
    {"sub": "sitti", "name": "Sitti", "role": "province", "region": "73"},
    {"sub": "rekaan", "name": "Rekaan", "role": "king"},
]


def started(folder: Path, command: list[str], address: str) -> Child:
    """Return an issuer that answers."""
    log = folder / "issuer.log"
    child = Child(Program(name="issuer", command=[sys.executable, "-m", *command], log=log, folder=ROOT))

    def answers() -> bool:
        assert child.exit_code is None, last_lines(log)
        try:
            return httpx2.get(f"{address}/.well-known/openid-configuration").status_code == httpx2.codes.OK
        except httpx2.TransportError as unheard:
            raise ConnectionError from unheard

    poll(answers, within_seconds=30)
    return child


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("issuer")


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[str]:
    """The demonstration's issuer."""
    (folder / "persons.json").write_text(json.dumps(PERSONS))
    with reserved(1) as (port,):
        child = started(folder, ["deploy.local.issuer", str(port), "--data", str(folder)], f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        child.stop(5)


@pytest.fixture(scope="module")
def strange(folder: Path) -> Iterator[str]:
    """An issuer that we have not written: RS256, an opaque access token, an ID token without a key's name."""
    people = [word for person in PERSONS for word in ("--user-claims", json.dumps(person))]
    with reserved(1) as (port,):
        command = ["oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *people]
        child = started(folder, command, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        child.stop(5)


@pytest.fixture(params=["own", "strange"])
def issuer(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


def settings(issuer: str, **more: str) -> AccessSettings:
    return AccessSettings(oidc_issuer=issuer, session_secret="s" * 32, **more)  # type: ignore[arg-type]  # text alone


@pytest.fixture
async def browser(issuer: str) -> AsyncIterator[Browser]:
    async with browsing(settings(issuer, oidc_client_secret="x")) as lent:  # noqa: S106  # any will do
        yield lent


@pytest.fixture
async def visitor(own: str) -> AsyncIterator[Browser]:
    """A browser at pages that trust the demonstration's issuer."""
    async with browsing(settings(own)) as lent:
        yield lent


async def test_somebody_logs_in_and_goes_on_to_the_page_they_wanted(browser: Browser) -> None:
    assert (await browser.here.get("/")).json()["sub"] == ""
    back = await browser.log_in("budi", "/figure/sessions?region=73")
    assert (back.status_code, back.headers["location"]) == (303, "/figure/sessions?region=73")
    seen = (await browser.here.get(back.headers["location"])).json()
    assert (seen["sub"], seen["role"], seen["path"]) == ("budi", "consultant", "figure/sessions")


async def test_somebody_logs_out_by_their_own_form_alone(browser: Browser) -> None:
    await browser.log_in("sitti")
    form = (await browser.here.get("/")).json()["form"]
    for sent in ({}, {"csrf": "x"}):
        foreign = await browser.here.post("/logout", data=sent)
        assert (foreign.status_code, foreign.json()["slug"]) == (403, "form-foreign")
    assert (await browser.here.get("/")).json()["sub"] == "sitti"
    assert (await browser.here.post("/logout", data={"csrf": form})).headers["location"] == "/"
    assert (await browser.here.get("/")).json()["sub"] == ""


async def test_an_old_cookie_opens_nothing_once_its_person_has_left(browser: Browser) -> None:
    await browser.log_in("sitti")
    old = browser.here.cookies["naik-kelas"]
    form = (await browser.here.get("/")).json()["form"]
    await browser.here.post("/logout", data={"csrf": form})
    browser.here.cookies.set("naik-kelas", old)
    assert (await browser.here.get("/")).json()["sub"] == ""
    for sent in (browser.here.get("/desk"), browser.here.post("/desk", data={"note": "x", "csrf": form})):
        answer = await sent
        assert answer.status_code in {303, 401}
        assert answer.headers.get("location", "/login").startswith("/login")


async def test_who_comes_to_the_desk_after_somebody_left_is_asked_who_they_are(browser: Browser) -> None:
    assert "prompt=" not in (await browser.here.get("/login")).headers["location"]
    await browser.log_in("sitti")
    form = (await browser.here.get("/")).json()["form"]
    await browser.here.post("/logout", data={"csrf": form})
    assert "prompt=login" in (await browser.here.get("/login")).headers["location"]
    await browser.log_in("budi")
    assert "prompt=" not in (await browser.here.get("/login")).headers["location"]


async def test_nobody_is_sent_on_to_another_site(visitor: Browser) -> None:
    assert (await visitor.log_in("sitti", "//evil.example")).headers["location"] == "/"


async def test_claims_that_say_no_role_of_ours_begin_no_session(browser: Browser) -> None:
    back = await browser.log_in("rekaan")
    assert (back.status_code, back.json()["slug"]) == (401, "token-claims-unfit")
    assert (await browser.here.get("/")).json()["sub"] == ""


async def test_an_answer_that_this_browser_did_not_ask_for_begins_no_session(visitor: Browser, own: str) -> None:
    async with browsing(settings(own)) as attacker:
        planted = await attacker.choose(await attacker.leave_for_issuer(), "sitti")
    assert (await visitor.here.get(planted)).json()["slug"] == "login-unknown"
    await visitor.leave_for_issuer()
    assert (await visitor.here.get(planted)).json()["slug"] == "login-state-differs"
    assert (await visitor.here.get("/")).json()["sub"] == ""


async def test_a_code_that_was_asked_for_by_somebody_else_is_of_no_use(visitor: Browser, own: str) -> None:
    async with browsing(settings(own)) as attacker:
        stolen = parse_qs(urlsplit(await attacker.choose(await attacker.leave_for_issuer(), "sitti")).query)["code"][0]
    state = parse_qs(urlsplit(await visitor.leave_for_issuer()).query)["state"][0]
    back = await visitor.here.get("/login/back", params={"state": state, "code": stolen})
    assert (back.status_code, back.json()["slug"]) == (401, "login-code-refused")


async def test_an_id_token_for_another_asking_begins_no_session(visitor: Browser) -> None:
    address = await visitor.leave_for_issuer()
    parts = urlsplit(address)
    asked = {name: value for name, (value,) in parse_qs(parts.query).items()}
    changed = parts._replace(query=urlencode({**asked, "nonce": "of-another"})).geturl()
    back = await visitor.here.get(await visitor.choose(changed, "sitti"))
    assert (back.status_code, back.json()["slug"]) == (401, "login-nonce-differs")


async def test_whoever_is_not_let_in_at_the_issuer_is_told_so(visitor: Browser) -> None:
    state = parse_qs(urlsplit(await visitor.leave_for_issuer()).query)["state"][0]
    back = await visitor.here.get("/login/back", params={"state": state, "error": "access_denied"})
    assert (back.status_code, back.json()["slug"]) == (401, "login-not-granted")
    assert back.json()["title"].startswith("Masuk tidak berhasil")


async def test_the_session_s_cookie_is_for_the_browser_alone(visitor: Browser, own: str) -> None:
    plain = (await visitor.log_in("sitti")).headers.get_list("set-cookie")
    (session,) = [each for each in plain if each.startswith("naik-kelas=")]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=28800"} <= set(session.split("; "))
    async with browsing(settings(own, public_url="https://plut.example")) as safe:
        answer = await safe.here.get("/login")
    assert "redirect_uri=https%3A%2F%2Fplut.example%2Flogin%2Fback" in answer.headers["location"]
    assert answer.headers["set-cookie"].startswith("__Host-naik-kelas-login=")
    assert "Secure" in answer.headers["set-cookie"].split("; ")


@pytest.mark.parametrize(
    ("ways", "basic"),
    [(None, True), (["client_secret_basic", "client_secret_post"], True), (["client_secret_post", "none"], False)],
)
def test_the_client_s_secret_is_shown_in_the_way_that_the_issuer_wants(ways: list[str] | None, basic: bool) -> None:  # noqa: FBT001
    described = {"token_endpoint_auth_methods_supported": ways} if ways else {}
    known = settings("https://id.example", oidc_client_secret="x")  # noqa: S106  # any will do
    assert wants_basic(described, known) is basic
    assert not wants_basic(described, settings("https://id.example"))


def test_the_client_s_secret_is_written_as_in_a_form() -> None:
    known = settings("https://id.example", oidc_client_id="plut maros", oidc_client_secret="a+b%c:d")  # noqa: S106
    assert client_credentials(known) == ("plut+maros", "a%2Bb%25c%3Ad")


async def test_an_issuer_that_is_away_is_a_matter_of_time() -> None:
    with reserved(1) as (port,):
        async with browsing(settings(f"http://127.0.0.1:{port}")) as browser:
            answer = await browser.here.get("/login")
    assert (answer.status_code, answer.json()["slug"]) == (503, "issuer-away")
    assert answer.headers["retry-after"]


async def test_a_refused_token_is_answered_as_the_standard_says(visitor: Browser) -> None:
    state = parse_qs(urlsplit(await visitor.leave_for_issuer()).query)["state"][0]
    back = await visitor.here.get("/login/back", params={"state": state, "code": "x"})
    assert back.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def machine(issuer: str, client: str, secret: str = SECRET) -> httpx2.Response:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    async with httpx2.AsyncClient() as http:
        return await http.post(f"{issuer}/token", data=form)


async def test_a_machine_is_given_a_token_that_services_believe(own: str) -> None:
    token = (await machine(own, f"centre:73.09:{CENTRE}")).json()["access_token"]
    asks = await verifier_for(TrustedIssuer(own, "naik-kelas")).principal(token)
    assert (asks.role, asks.region, str(asks.centre_id)) == ("centre", "73.09", CENTRE)
    assert (await machine(own, "province:73", "guessed")).status_code == 401
    assert (await machine(own, "king")).status_code == 401


async def test_a_key_is_rotated_while_everybody_is_at_work(own: str, folder: Path) -> None:
    verifier = verifier_for(TrustedIssuer(own, "naik-kelas"))
    before = (await machine(own, "ministry")).json()["access_token"]
    await verifier.principal(before)
    rotate = ["-m", "deploy.local.issuer", "rotate", "--data", str(folder)]
    assert Child(Program(name="rotate", command=[sys.executable, *rotate], log=None, folder=ROOT)).wait(20)
    after = (await machine(own, "province:73")).json()["access_token"]

    async def believed() -> bool:
        try:
            return (await verifier.principal(after)).role == "province"
        except Exception as refused:
            raise LookupError from refused

    await eventually(believed, within_seconds=15)
    assert (await verifier_for(TrustedIssuer(own, "naik-kelas")).principal(before)).role == "ministry"


async def test_the_issuer_s_page_says_what_it_is_and_needs_no_script(visitor: Browser) -> None:
    answer = await visitor.there.get(await visitor.leave_for_issuer())
    assert "Penerbit token untuk peragaan" in answer.text
    assert "This is not a real login page" in answer.text
    assert "<script" not in answer.text
    assert f"form-action 'self' {HERE}" in answer.headers["content-security-policy"]


async def test_an_incomplete_address_is_answered_by_a_page(own: str) -> None:
    async with httpx2.AsyncClient() as http:
        answer = await http.get(f"{own}/authorize", params={"redirect_uri": "https://evil.example"})
        posted = await http.post(f"{own}/authorize", data={"sub": "sitti"})
    assert (answer.status_code, posted.status_code) == (400, 400)
    assert "Alamat ini tidak lengkap" in answer.text
