"""Write a curl command that records a session in the running demo, with ids that exist there.

Invariant: it asks the mentoring service alone and changes nothing; whoever pastes the command sends it.
"""

import json
import urllib.request
from typing import Any, Final
from urllib.parse import urlencode

from deploy.local import state
from deploy.local.issuer import token_request
from deploy.local.messages import Refused
from deploy.local.paths import ENDPOINTS
from shared.regions import Regions, local_day
from shared.runtime.clock import new_id, now

_COMMAND: Final = """curl -s '{url}' \\
  -H 'content-type: application/json' -H 'Idempotency-Key: {key}' \\
  -H 'Authorization: Bearer {token}' \\
  -d '{body}'"""
_CLIENT: Final = "province:73"
"""Whom the example speaks for."""


def _token(issuer: str) -> str:
    form = urlencode(token_request(_CLIENT))
    with urllib.request.urlopen(f"{issuer}/token", form.encode(), timeout=10) as answer:  # noqa: S310  # the demo's own
        return str(json.load(answer)["access_token"])


def _listed(url: str, token: str) -> list[dict[str, Any]]:
    asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  # the demo's own
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310  # the demo's own address
        items: list[dict[str, Any]] = json.load(answer)["items"]
    return items


def _session(mentoring: str, token: str) -> dict[str, object]:
    consultant = _listed(f"{mentoring}consultants?limit=1", token)[0]
    centre = next(
        each for each in _listed(f"{mentoring}centres?limit=500", token) if each["id"] == consultant["centre_id"]
    )
    client = _listed(f"{mentoring}clients?province={centre['province']}&limit=1", token)[0]
    return {
        "centre_id": centre["id"],
        "consultant_ref": consultant["id"],
        "client_ref": client["id"],
        "village_code": Regions.load().villages_in(centre["region_code"])[0],
        "field": consultant["field"],
        "channel": "visit",
        "contact_minutes": 60,
        "completed_on": local_day(now(), centre["region_code"]).isoformat(),
    }


def example() -> int:
    """Print the command; raises Refused when there is no demo to ask."""
    known = state.read(ENDPOINTS)
    if not known:
        raise Refused("Demo tidak berjalan; mulai dengan: make up", "The demo is not running; start it with: make up")
    mentoring = known["services"]["mentoring"]["api"]
    token = _token(known["issuer"])
    body = json.dumps(_session(mentoring, token))
    print(_COMMAND.format(url=f"{mentoring}sessions", key=new_id(), token=token, body=body))
    return 0
