"""A port is ours once it is chosen; a server that loses one to a thief all the same comes up at another one.

Invariant: what answers at a port is taken for a server of ours only when it says that it is.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from deploy.local import listeners, ports
from deploy.local.child import birth
from deploy.local.health import is_ready
from deploy.local.kafka import Kafka
from deploy.local.messages import Refused
from deploy.local.port_holder import PROC, _inodes, holder
from deploy.local.postgres import Postgres
from deploy.local.server import Server
from tests.support.eventually import poll
from tests.support.house import ROOT

STARTER = """
import sys
from pathlib import Path
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
with_ports = lambda: print(*(port.number for port in server._ports), flush=True)
server = {server}(Path({folder!r}))
with_ports()
with server:
    with_ports()
    sys.stdin.readline()
"""
KEEPER = """
import sys
from pathlib import Path
from deploy.local import ports
from deploy.local.child import Child, Program
listener, other = ports.listening(0), ports.listening(0)
print(ports.number(listener), ports.number(other), flush=True)
command = ["deploy.local.issuer", str(ports.number(listener))]
issuer = Program(name="issuer", command=command, log=Path({log!r}), warm=True, listeners=(listener,))
while sys.stdin.readline():
    child = Child(issuer)
    print(child.pid, flush=True)
    sys.stdin.readline()
    child.kill()
    print("gone", flush=True)
"""


@contextmanager
def running(script: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a script of the launcher's, whose words are asked for line by line."""
    command = ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items()), sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def heard(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def tell(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def hangs(pid: int) -> bool:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_a_listening_port_is_nobody_else_s() -> None:
    with ports.listening(0) as ours:
        with pytest.raises(OSError, match="in use"):
            ports.listening(ports.number(ours), again=True)
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", ports.number(ours)))


def test_a_reserved_port_is_given_to_nobody_by_chance_and_its_server_may_bind_it() -> None:
    ours = ports.Reserved()
    with pytest.raises(OSError, match="in use"):
        ports.Reserved(ours.number)
    assert not ours.is_lost()
    with socket.create_server(("127.0.0.1", ours.number)):
        assert ours.is_lost()
    assert not ours.is_lost()
    ours.close()
    ports.Reserved(ours.number).close()


def test_a_port_of_the_last_start_is_had_again_at_once() -> None:
    with ports.listening(0) as before:
        port = ports.number(before)
        with socket.create_connection(("127.0.0.1", port)), before.accept()[0] as answered:
            answered.shutdown(socket.SHUT_RDWR)  # its end waits in the kernel for a while, under our port
    ports.listening(port, again=True).close()


@pytest.mark.parametrize(("server", "lost"), [("Postgres", 0), ("Kafka", 0), ("Kafka", 1)])
def test_a_server_that_a_thief_robs_of_its_port_comes_up_at_another_one(server: str, lost: int, tmp_path: Path) -> None:
    script = STARTER.format(server=server, folder=str(tmp_path / "data"))
    tmp_path.chmod(0o755)
    with running(script, NAIK_KELAS_DIE_AT="server-port-chosen:1:hang") as starter:
        chosen = heard(starter)
        poll(lambda: hangs(starter.pid), within_seconds=60)
        with socket.create_server(("127.0.0.1", int(chosen[lost]))):
            os.kill(starter.pid, signal.SIGCONT)
            came_up_at = heard(starter)
            assert came_up_at[lost] != chosen[lost]
            assert len(came_up_at) == len(chosen)
            tell(starter)
            assert starter.wait(30) == 0


def test_a_server_that_has_lost_its_port_while_it_was_away_comes_back_with_its_data(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Postgres(tmp_path / "data") as server:
        with psycopg.connect(server.admin_url) as before:
            before.execute("create table kept as select 1 as one")
        server.kill()
        with socket.create_server(("127.0.0.1", server.port)) as thief:
            server.start()
            assert server.port != ports.number(thief)
            with psycopg.connect(server.admin_url) as after:
                assert after.execute("select one from kept").fetchone() == (1,)


def answers_for(other: Server, server: Server) -> bool:
    """Tell whether a server takes another one for itself, whose port it believes its own."""
    other._ports = server._ports
    return other.answers()


def test_another_demo_s_broker_is_not_taken_for_ours(tmp_path: Path) -> None:
    with Kafka(tmp_path / "data") as kafka:
        assert kafka.answers()
        assert not answers_for(Kafka(tmp_path / "other"), kafka)


def test_the_postgres_of_a_copied_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Postgres(tmp_path / "data") as server:
        (tmp_path / "copy").mkdir()
        shutil.copy(server.folder / "password", tmp_path / "copy")
        assert server.answers()
        assert not answers_for(Postgres(tmp_path / "copy"), server)


def test_a_role_that_starts_again_answers_at_the_socket_that_stayed_open(tmp_path: Path) -> None:
    with running(KEEPER.format(log=str(tmp_path / "log"))) as keeper:
        port, other = map(int, heard(keeper))
        tell(keeper)
        pid = int(heard(keeper)[0])
        assert is_ready(port, timeout_seconds=20)
        assert holds(keeper.pid, other)
        assert not holds(pid, other)
        tell(keeper)
        assert heard(keeper) == ["gone"]
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port))
        waiting = HTTPConnection("127.0.0.1", port, timeout=20)
        waiting.request("GET", "/health/ready")
        tell(keeper)
        assert int(heard(keeper)[0]) != pid
        assert waiting.getresponse().status == 200
        waiting.close()


def holds(pid: int, port: int) -> bool:
    """Tell whether a process holds the socket that listens at a port."""
    (inode,) = _inodes(port)
    return f"socket:[{inode}]" in {str(each.readlink()) for each in (PROC / str(pid) / "fd").iterdir()}


def test_the_ports_of_a_demo_are_free_when_it_is_killed_though_its_roles_still_end(tmp_path: Path) -> None:
    with running(KEEPER.format(log=str(tmp_path / "log"))) as keeper:
        _, other = map(int, heard(keeper))
        tell(keeper)
        pid = int(heard(keeper)[0])
        born = birth(pid)
        poll(lambda: not holds(pid, other), within_seconds=20)  # until then it is a copy of the keeper, sockets and all
        keeper.kill()
        keeper.wait()
        ports.listening(other, again=True).close()
    poll(lambda: birth(pid) != born, within_seconds=20)


def test_a_wished_port_that_somebody_has_is_refused_with_who_that_is(tmp_path: Path) -> None:
    script = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()"
    with running(f"import os; os.chdir({str(tmp_path)!r}); {script}") as other:
        (port,) = map(int, heard(other))
        assert f"(pid {other.pid}, {tmp_path})" in holder(port)
        with pytest.raises(Refused, match=rf"Porta {port} sudah dipakai .*pid {other.pid}.*PORT={port + 1}"):
            listeners.opened(["reporting-api"], {}, port)
    assert holder(port) == ""
    with listeners.opened(["reporting-api"], {}, port)["reporting-api"] as ours:
        assert ports.number(ours) == port
