"""The launcher's children: they end with whoever started them, and PostgreSQL never runs as root."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from deploy.local.child import Child, Program, birth
from deploy.local.health import is_ready
from deploy.local.ports import Reserved
from deploy.local.postgres import Postgres
from tests.support.eventually import poll

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
import os, sys, time
from pathlib import Path
sys.path[:0] = {places!r}
from deploy.local.child import Child, Program
"""
STARTER = """
print(Child(Program(name="sleeper", command={command!r}, log=None, warm={warm})).pid, flush=True)
time.sleep(60)
"""
WATCHER = """
child = Child(Program(name="talker", command=["talker", "a b"], log=Path({log!r}), environment={said!r}, warm=True))
child.wait(20)
sys.exit(child.exit_code if "SAID" not in os.environ else 99)
"""


def script(body: str, folder: Path, **words: object) -> list[str]:
    """Return a command that starts children and finds the launcher and the modules of this folder."""
    return [sys.executable, "-c", (HEAD + body).format(places=[str(ROOT), str(folder)], **words)]


@pytest.mark.parametrize("warm", [False, True])
def test_a_child_ends_when_its_starter_is_killed(warm: bool, tmp_path: Path) -> None:  # noqa: FBT001
    awake = tmp_path / "awake"
    sleepy = tmp_path / "sleepy.py"
    sleepy.write_text(f"import pathlib, time\npathlib.Path({str(awake)!r}).touch()\ntime.sleep(60)")
    starting = script(STARTER, tmp_path, command=["sleepy"] if warm else [sys.executable, str(sleepy)], warm=warm)
    with subprocess.Popen(starting, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        born = birth(pid)
        poll(awake.exists, within_seconds=20)
        starter.kill()
    poll(lambda: birth(pid) != born, within_seconds=20)


def test_a_warm_child_is_the_module_with_a_world_of_its_own(tmp_path: Path) -> None:
    talker = "import os, sys\nprint(__name__, sys.argv[1:], os.environ['SAID'])\nsys.exit(3)"
    (tmp_path / "talker.py").write_text(talker)
    log = tmp_path / "talker.log"
    ended = subprocess.run(script(WATCHER, tmp_path, log=str(log), said={"SAID": "x"}), check=False)
    assert ended.returncode == 3
    assert log.read_text() == "__main__ ['a b'] x\n"


def test_a_child_that_will_not_end_is_ended(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    log = tmp_path / "deaf.log"
    child = Child(Program(name="deaf", command=[sys.executable, "-c", deaf], log=log))
    poll(lambda: log.exists() and "deaf" in log.read_text(), within_seconds=20)
    child.stop(within_seconds=0.2)
    assert child.exit_code == -signal.SIGKILL


def test_a_postgres_in_a_private_folder_is_not_root_and_takes_only_its_password(tmp_path: Path) -> None:
    private = tmp_path / "private folder, with a long name" / ("x" * 120)
    private.mkdir(parents=True)
    private.parent.chmod(0o700)
    with Postgres(private) as server:
        owner = Path(f"/proc/{server.pid}").stat().st_uid
        assert owner != 0
        assert server.create_database("registry") == server.create_database("registry") == server.url("registry")
        with psycopg.connect(server.url("registry")) as mine:
            assert mine.execute("select current_user, current_setting('fsync')").fetchone() == ("registry", "on")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url("registry"), password="guessed")  # noqa: S106 - a wrong one
        assert (private / "password").stat().st_mode & 0o777 == 0o600
        port = server.port
    Reserved(port, again=True).close()


def test_a_port_where_nobody_listens_is_not_ready() -> None:
    assert not is_ready(Reserved().number)
