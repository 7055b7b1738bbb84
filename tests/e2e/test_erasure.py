"""Whoever is erased is nowhere any more: not in a table, a stream, a log or a trace, and no count has moved.

Two people, one registered through a form and one through a spreadsheet, do all that leaves their names somewhere.
Invariant: every column of every table is read, and the search is seen to find them before it has to find nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from shared.runtime.clock import new_id
from tests.support import bodies, leak_search, outbox, sheets
from tests.support.clients import Caller, Json
from tests.support.collector import Collector
from tests.support.eventually import eventually
from tests.support.system import System

FORM = ("Rahmatia Kenari", "7309015703910001", "081377001122")
TABLE = ("Halimah Kenari", "7309015804920002", "081377003344")
MISTYPED = ("Rahmatiah Kenari", "7309015703910009")
"""How whoever was registered by form was called before it was mended."""
CANARIES = (
    *FORM,
    *MISTYPED,
    *TABLE,
    "Rahmatia",
    "Halimah",
    "rahmatia",
    "halimah",
    "81377001122",
    "81377003344",
    "1991-03-17",
    "1992-04-18",
)
VILLAGE = "73.10.01.2002"
"""Where no other test of the running system counts anybody."""
STREAMS = ("73.registry", "73.mentoring")
FIGURES = "select (select array_agg(t::text order by t::text) from {} t)"
REQUEST = {"requested_on": "2026-02-10"}


@dataclass
class Acts:
    """The two people, and the services they go to."""

    registry: Caller
    mentoring: Caller
    centre: str
    consultant: str
    people: tuple[str, ...] = ()

    async def send(self, name: str, rows: Sequence[Sequence[object]], *, start: bool) -> Json:
        """Send a table, and let it be imported to its end."""
        key = {"Idempotency-Key": str(new_id())}
        sent = await self.registry.http.post("/imports", files={"file": (name, sheets.xlsx(rows))}, headers=key)
        assert sent.status_code == 201, sent.text
        draft: Json = sent.json()
        if start:
            await self.registry.post(f"/imports/{draft['id']}/start", {})

            async def over() -> bool:
                return bool((await self.registry.get(f"/imports/{draft['id']}"))["state"] == "done")

            await eventually(over, within_seconds=30)
        return draft

    async def live(self, ref: str, name: str) -> None:
        """Do all that leaves a name somewhere: a firm with its figures, a place in a programme, a session."""
        firm = await self.registry.post("/enterprises", bodies.an_enterprise(ref, name=f"Kios {name}"))
        await self.registry.post(f"/enterprises/{firm['id']}/assessments", bodies.a_year())
        programme = (await self.registry.post("/programmes", bodies.a_programme(name="Desa Kenari")))["id"]
        await self.registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
        session = bodies.a_session(
            self.centre, self.consultant, ref, notes=f"{name} ingin membuka cabang.", village_code=VILLAGE
        )

        async def heard_of() -> bool:
            return (await self.mentoring.send("/sessions", session)).status_code == 201

        await eventually(heard_of, within_seconds=30)


async def lived(acts: Acts) -> None:
    """Register two, by form and by table, and leave their names wherever a name can be left."""
    name, nik, phone = FORM
    born: Json = {"name": MISTYPED[0], "nik": MISTYPED[1], "birth_date": "1991-03-17", "village_code": VILLAGE}
    made = await acts.registry.post("/entrepreneurs", bodies.an_entrepreneur(phone=phone, **born))
    await acts.registry.post(f"/entrepreneurs/{made['id']}/corrections", {"name": name, "nik": nik})
    row = {"nik": TABLE[1], "name": TABLE[0], "phone": TABLE[2], "born": "Maros, 18/04/1992"}
    lost = {**row, "village": "Tidak Ada"}
    sent = [sheets.a_row(1, **row), sheets.a_row(2, **lost), sheets.a_row(3, nik="7,30901E+15", name=f"Ibu {name}")]
    await acts.send(f"warga {name}.xlsx", [sheets.HEADER, *sent], start=True)
    await acts.send("konsep.xlsx", [sheets.HEADER, sheets.a_row(4, name=name), sheets.a_row(5, **lost)], start=False)
    mistyped = sheets.a_row(6, name=MISTYPED[0], nik=MISTYPED[1])
    await acts.send("lagi.xlsx", [sheets.HEADER, mistyped, sheets.a_row(6, nik=MISTYPED[1], village="?")], start=True)
    (listed,) = (await acts.registry.get("/entrepreneurs", q=TABLE[1]))["items"]
    acts.people = (made["id"], listed["id"])
    for ref, called in zip(acts.people, (name, TABLE[0]), strict=True):
        await acts.live(ref, called)


async def settled(nation: System) -> None:
    """Wait until all that was told has been taken in by everybody."""

    def quiet() -> bool:
        told = {
            partition: max(numbers) for partition, numbers in outbox.partitions(nation.kafka_servers, *STREAMS).items()
        }
        for service, followed in (("reporting", STREAMS), ("mentoring", STREAMS[:1])):
            with psycopg.connect(nation.databases[service]) as connection:
                partitions = connection.execute("select topic, partition, sequence from lane").fetchall()
            behind = [
                partition
                for partition in partitions
                if partition[0] in followed and partition[2] != told.get(partition[:2], 0)
            ]
            assert behind == [], (service, told)
        with psycopg.connect(nation.databases["registry"]) as connection:
            assert connection.execute("select 1 from outbox").fetchall() == []
        return True

    await eventually(quiet, within_seconds=40)


def counted(nation: System) -> dict[str, object]:
    """Return everything that the nation has counted."""
    with psycopg.connect(nation.databases["reporting"]) as connection:
        tables = ("cell", "cell_member", "card")
        return {table: connection.execute(FIGURES.format(table)).fetchone() for table in tables}


def found(nation: System) -> dict[str, list[str]]:
    """Return where in the province's databases a canary stands; shape: table.column → canaries."""
    places = [each for name in ("registry", "mentoring") for each in leak_search.stored(nation.databases[name])]
    return {place: canaries for place, text in places if (canaries := leak_search.named(text, CANARIES))}


async def test_erasing_an_entrepreneur_leaves_no_trace_and_moves_no_count(nation: System, collector: Collector) -> None:
    async with Caller(nation.url("registry")) as registry, Caller(nation.url("mentoring")) as mentoring:
        centre = (await registry.post("/centres", bodies.a_centre(name="PLUT Tanpa Jejak")))["id"]
        consultant = (await registry.post("/consultants", bodies.a_consultant(centre)))["id"]
        acts = Acts(registry, mentoring, centre, consultant)
        await lived(acts)
        await settled(nation)
        before = counted(nation)
        assert {
            "entrepreneur.name", "entrepreneur.nik", "entrepreneur.phone", "entrepreneur.birth_date", "enterprise.name",
            "given_up_nik.nik", "given_up_nik.name", "sheet_import.sample", "sheet_import.file_name",
            "sheet_import.named", "sheet_refused.cells", "sheet_refused.said", "sheet_text.content", "session.notes",
        } <= set(found(nation))  # fmt: skip
        for ref in acts.people:
            shown = await registry.get(f"/entrepreneurs/{ref}")
            await registry.twice(f"/entrepreneurs/{ref}/erasure", REQUEST, version=shown["version"])
        await settled(nation)
        assert found(nation) == {}
        left = ((place, leak_search.named(text, CANARIES)) for place, text in leak_search.places(nation, collector))
        assert [each for each in left if each[1]] == []
        assert counted(nation) == before
        await unreachable(acts)


async def unreachable(acts: Acts) -> None:
    """Nobody finds or changes who was erased; the same NIK may come back as somebody new."""
    assert (await acts.registry.get("/entrepreneurs", q="Kenari"))["items"] == []
    for ref in acts.people:
        assert (await acts.registry.http.get(f"/entrepreneurs/{ref}")).status_code == 404
        gone = await acts.registry.refused(404, f"/entrepreneurs/{ref}/corrections", {"phone": "0811"})
        assert gone["slug"] == "entrepreneur-unknown"
        session = bodies.a_session(acts.centre, acts.consultant, ref, village_code=VILLAGE)
        assert (await acts.mentoring.refused(409, "/sessions", session))["slug"] == "client-erased"
    again = await acts.registry.post(
        "/entrepreneurs", bodies.an_entrepreneur(nik=FORM[1], birth_date="1991-03-17", village_code=VILLAGE)
    )
    assert again["id"] not in acts.people
