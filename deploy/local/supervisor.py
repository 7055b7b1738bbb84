"""Bring the whole demo up, keep it up, and take it down.

Order up: PostgreSQL and Kafka; each service's tables and topics, then its roles at once; the nation; its trickle.
Order down: the reverse. Every role is a process of its own with its log in `var/log`.

Roles answer at sockets that are opened here and outlive them. A server that comes back at another port, because
somebody has taken its own, takes all roles with it.

Invariant: whatever way it ends (Ctrl-C, SIGTERM, an error), everything it started has ended before `run` returns, and
nothing else was touched.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from deploy.local import demo_data_step, endpoints, listeners
from deploy.local.child import Child, last_lines
from deploy.local.children import Children
from deploy.local.health import is_ready
from deploy.local.jars import fetch_missing, missing
from deploy.local.kafka import Kafka
from deploy.local.messages import Refused, say
from deploy.local.options import Wishes
from deploy.local.paths import DATA, JARS, LOGS
from deploy.local.ports import LOOPBACK, number
from deploy.local.postgres import Postgres
from deploy.local.prefork import warm_up
from deploy.local.progress import Count, step
from deploy.local.restarting_child import Kept
from deploy.local.roles import ISSUER, SERVICES, Parts, Role, issuer, port_names, running_roles
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
        before = listeners.remembered()
        self._listeners = listeners.opened([*port_names(), ISSUER], before, wishes.port)
        self._postgres = Postgres(DATA / "postgres", log=LOGS / "postgres.log", **_ports(before, "postgres"))
        self._kafka = Kafka(DATA / "kafka", log=LOGS / "kafka.log", **_ports(before, "kafka"))
        self._roles: list[Kept] = []

    def run(self) -> None:
        """Come up, say that all is ready, and stay until asked to stop."""
        try:
            self._start_servers()
            self._parts = self._connected()
            self._start_services()
            self._write_down(ready=False)
            self._tell_nation()
            self._write_down(ready=True)
            endpoints.announce(self._parts)
            self._watch()
        finally:
            say("\nMenghentikan semua yang dijalankan …", "stopping everything that was started …")
            self._children.stop()
            self._let_go()

    def _let_go(self) -> None:
        """Free every port, so that a start that waits for this end can have them again."""
        for listener in self._listeners.values():
            listener.close()
        for server in (self._kafka, self._postgres):
            server.close()

    def _start_servers(self) -> None:
        if wanted := missing(JARS):
            with Count("Kafka: berkas program · program files", len(wanted)) as count:
                fetch_missing(JARS, lambda _jar: count.advance())
        with step("PostgreSQL 18, Kafka 4.3"):
            servers = (self._kafka, self._postgres)
            kept = [*self._children.keep({server.name: partial(_launch, server) for server in servers})]
            warm_up()  # while the servers start
            self._await(lambda: all(server.answers() for server in servers), kept)

    def _connected(self) -> Parts:
        """Return what a role is connected to as the servers are now."""
        return Parts(
            databases={service: self._postgres.create_database(service) for service in SERVICES},
            kafka_servers=self._kafka.servers,
            listeners=self._listeners,
            issuer=f"http://{LOOPBACK}:{number(self._listeners[ISSUER])}",
            session_secret=session_secret(),
            otlp_endpoint=self._wishes.otlp_endpoint,
        )

    def _write_down(self, *, ready: bool) -> None:
        endpoints.write(self._parts, self._children.pids(), ready=ready)
        roles = {name: number(listener) for name, listener in self._listeners.items()}
        listeners.remember({**roles, "kafka": self._kafka.port, "postgres": self._postgres.port})

    def _start_services(self) -> None:
        with step("tabel dan topik · tables and topics"):
            self._children.keep({ISSUER: partial(Child, issuer(self._listeners[ISSUER]))})
            self._finish(Role(service, "migrate") for service in SERVICES)
        with step("layanan · services"):
            self._roles = self._children.keep({role.name: partial(self._start, role) for role in running_roles()})
            ports = [self._parts.port(role) for role in running_roles()]
            self._await(lambda: all(map(is_ready, ports)), self._roles)

    def _start(self, role: Role) -> Child:
        return Child(self._parts.program(role))

    def _finish(self, roles: Iterable[Role]) -> None:
        """Run roles that end by themselves, all at once; raises Refused when one fails."""
        children = [self._children.pass_through(self._parts.program(role)) for role in roles]
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

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if self._look_after():
                self._write_down(ready=True)

    def _look_after(self) -> bool:
        """Start again what has died, and say so; tell whether anything had."""
        self._signals.look_at_terminal()
        news = self._children.look_after()
        for what in news:
            say(f"  ! {what}", "var/log")
        if news and self._roles and self._servers_moved():
            self._reconnect()
        return bool(news)

    def _servers_moved(self) -> bool:
        known = (self._parts.kafka_servers, *self._parts.databases.values())
        return known != (self._kafka.servers, *map(self._postgres.url, SERVICES))

    def _reconnect(self) -> None:
        """Let every role start again with where the servers are now."""
        databases = {service: self._postgres.url(service) for service in SERVICES}
        self._parts = replace(self._parts, kafka_servers=self._kafka.servers, databases=databases)
        for role in self._roles:
            role.child.ask_to_stop()


def _ports(before: Mapping[str, int], name: str) -> dict[str, int]:
    return {"port": before.get(name, 0), "first": listeners.FIRST_PORT}


def _launch(server: Server) -> Child:
    before = server.port
    server.launch()
    if server.port != before:
        say(f"  ! {server.name}: porta {before} diambil program lain, kini {server.port}", f"port {before} was taken")
    return server.child


def failed(child: Child) -> Refused:
    """Return the sentence for a role that could not start, with its last words."""
    log = child.program.log
    words = f"\n{last_lines(log)}" if log else ""
    name, place = child.program.name, log or "di atas · above"
    return Refused(f"{name} tidak dapat berjalan; sebabnya ({place}):{words}", f"{name} could not run; see {place}")
