"""An api whose clock is not its issuer's says so to callers, in its log and at readiness; nobody's token is blamed.

The issuer is a day off here, not the api: of two clocks that differ, neither can tell which one is wrong.
"""

import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from structlog.testing import capture_logs

from deploy.local.issuer import Issuer, claims_of
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.in_process import Service, calling

DAY = 86_400


class OffIssuer:
    """An issuer whose clock is some seconds ahead of ours: what it signs and when it says that it answers."""

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(outer.issuer.answer(self.path)).encode()
                self.send_response_only(200)
                self.send_header("date", formatdate(outer.now(), usegmt=True))
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = Issuer(f"http://127.0.0.1:{self.server.server_port}")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def shown(self) -> dict[str, str]:
        """Return the header of an office that it has just let in."""
        token = self.issuer.token(**claims_of("province:73"), iat=self.now(), exp=self.now() + 3_600)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture(params=[DAY, -DAY], ids=["behind", "ahead"])
def issuer(request: pytest.FixtureRequest) -> Iterator[OffIssuer]:
    off = OffIssuer(request.param)
    yield off
    off.server.shutdown()
    off.server.server_close()


@pytest.fixture
async def registry(database: str, issuer: OffIssuer) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    trusting = service.settings.model_copy(update={"oidc_issuer": issuer.issuer.address})
    async with calling(service._app.build_api(trusting)) as caller:
        yield caller


async def test_callers_the_log_and_readiness_hear_of_the_clock(registry: Caller, issuer: OffIssuer) -> None:
    with capture_logs() as lines:
        answer = await registry.http.get("/centres", headers=issuer.shown())
    assert (answer.status_code, answer.json()["slug"]) == (401, "token-clock-differs")
    assert "this server's clock differs from the issuer's by 24 h" in answer.json()["title"]
    assert [abs(line["ahead_seconds"]) // 3_600 for line in lines if line["event"] == "clock-differs"] in ([24], [23])
    ready = await registry.http.get("/health/ready")
    assert ready.status_code == 503
    assert "by 24 h" in ready.json()["reasons"]["clock-of-issuer"]


async def test_readiness_finds_out_by_itself(registry: Caller) -> None:
    async def told() -> bool:
        return "clock-of-issuer" in (await registry.http.get("/health/ready")).json()["reasons"]

    await eventually(told, within_seconds=10)


async def test_a_clock_that_is_set_right_is_believed_again(registry: Caller, issuer: OffIssuer) -> None:
    assert (await registry.http.get("/centres", headers=issuer.shown())).status_code == 401
    issuer.ahead = 0
    assert (await registry.http.get("/centres", headers=issuer.shown())).status_code == 200
