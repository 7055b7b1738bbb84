"""Bring the whole demo up, keep it up, and take it down.

Order up: PostgreSQL and Kafka; each service's tables and topics, then its roles at once; the nation; its trickle.
Order down: the reverse. Every role is a process of its own with its log in `var/log`.

Invariant: whatever way it ends (Ctrl-C, SIGTERM, an error), everything it started has ended before `run` returns, and
nothing else was touched.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from deploy.local import demo_data_step, endpoints
from deploy.local.child import Child, last_lines
from deploy.local.children import Children
from deploy.local.health import is_ready
from deploy.local.jars import fetch_missing, missing
from deploy.local.kafka import Kafka
from deploy.local.messages import Refused, say
from deploy.local.options import Wishes
from deploy.local.paths import DATA, JARS, LOGS
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import Postgres
from deploy.local.prefork import warm_up
from deploy.local.progress import Count, step
from deploy.local.restarting_child import Kept
from deploy.local.roles import SERVICES, Parts, Role, issuer, running_roles
from deploy.local.server import Server
from deploy.local.session_secret import session_secret
from deploy.local.signals import Signals

POLL_SECONDS: Final = 0.1
WATCH_SECONDS: Final = 0.5
START_SECONDS: Final = 180.0
MOST_DEATHS: Final = 3
"""A role that dies as often while the demo starts ends the start."""


class Demo:
    """One run of the demo, with what a person wished of it."""

    def __init__(self, wishes: Wishes, signals: Signals) -> None:
        self._wishes, self._signals = wishes, signals
        self._children = Children(signals)
        self._ports = wishes.ports([*(role.name for role in running_roles()), "kafka", "postgres", "issuer"])
        self._postgres = Postgres(DATA / "postgres", port=self._ports["postgres"], log=LOGS / "postgres.log")
        self._kafka = Kafka(DATA / "kafka", port=self._ports["kafka"], log=LOGS / "kafka.log")

    def run(self) -> None:
        """Come up, say that all is ready, and stay until asked to stop."""
        try:
            parts = self._start_servers()
            self._start_services(parts)
            endpoints.write(parts, self._children.pids(), ready=False)
            self._tell_nation()
            endpoints.write(parts, self._children.pids(), ready=True)
            endpoints.announce(parts)
            self._watch(parts)
        finally:
            say("\nMenghentikan semua yang dijalankan …", "stopping everything that was started …")
            self._children.stop()

    def _start_servers(self) -> Parts:
        if wanted := missing(JARS):
            with Count("Kafka: berkas program · program files", len(wanted)) as count:
                fetch_missing(JARS, lambda _jar: count.advance())
        with step("PostgreSQL 18, Kafka 4.3"):
            self._children.keep({"kafka": partial(_launch, self._kafka)})
            self._children.keep({"postgres": partial(_launch, self._postgres)})
            warm_up()  # while the servers start
            self._postgres.wait_ready(START_SECONDS)
            databases = {service: self._postgres.create_database(service) for service in SERVICES}
            self._kafka.wait_ready(START_SECONDS)
        return Parts(
            databases=databases,
            kafka_servers=self._kafka.servers,
            ports=self._ports,
            issuer=f"http://{LOOPBACK}:{self._ports['issuer']}",
            session_secret=session_secret(),
            otlp_endpoint=self._wishes.otlp_endpoint,
        )

    def _start_services(self, parts: Parts) -> None:
        with step("tabel dan topik · tables and topics"):
            self._children.keep({"issuer": partial(Child, issuer(self._ports["issuer"]))})
            self._finish(parts, (Role(service, "migrate") for service in SERVICES))
        with step("layanan · services"):
            kept = self._children.keep({role.name: partial(Child, parts.program(role)) for role in running_roles()})
            self._await(lambda: all(is_ready(self._ports[role.name]) for role in running_roles()), kept)

    def _finish(self, parts: Parts, roles: Iterable[Role]) -> None:
        """Run roles that end by themselves, all at once; raises Refused when one fails."""
        children = [self._children.pass_through(parts.program(role)) for role in roles]
        for child in children:
            if not child.wait(START_SECONDS) or child.exit_code:
                raise failed(child)

    def _await(self, done: Callable[[], bool], kept: list[Kept]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not done():
            self._look_after()
            dead = [one for one in kept if one.deaths >= MOST_DEATHS]
            if dead or time.monotonic() > deadline:
                raise failed((dead or kept)[0].child)
            time.sleep(POLL_SECONDS)

    def _tell_nation(self) -> None:
        if not demo_data_step.is_told():
            child = self._children.pass_through(demo_data_step.telling())
            while not child.wait(WATCH_SECONDS):
                self._look_after()
            if child.exit_code:
                raise failed(child)
        if self._wishes.trickle:
            self._children.keep({"trickle": partial(Child, demo_data_step.trickle())})

    def _watch(self, parts: Parts) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if self._look_after():
                endpoints.write(parts, self._children.pids(), ready=True)

    def _look_after(self) -> bool:
        """Start again what has died, and say so; tell whether anything had."""
        self._signals.look_at_terminal()
        news = self._children.look_after()
        for what in news:
            say(f"  ! {what}", "var/log")
        return bool(news)


def _launch(server: Server) -> Child:
    server.launch()
    return server.child


def failed(child: Child) -> Refused:
    """Return the sentence for a role that could not start, with its last words."""
    log = child.program.log
    words = f"\n{last_lines(log)}" if log else ""
    name, place = child.program.name, log or "di atas · above"
    return Refused(f"{name} tidak dapat berjalan; sebabnya ({place}):{words}", f"{name} could not run; see {place}")
