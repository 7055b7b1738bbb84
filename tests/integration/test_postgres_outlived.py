"""Processes of a PostgreSQL that was killed live on for a moment; the one that is started meanwhile waits for them."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg

from deploy.local.postgres import Postgres
from tests.support.eventually import poll

CONNECTIONS = 12
"""More last words than fit behind the one that tells why the new server gave up."""
OUTLIVED = "pre-existing shared memory block"


def _said(server: Postgres) -> bool:
    return OUTLIVED in server.log.read_text()


def test_a_server_started_over_what_outlived_the_killed_one_comes_up_with_its_rows(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Postgres(tmp_path / "data") as server, ExitStack() as stack, ThreadPoolExecutor() as pool:
        clients = [stack.enter_context(psycopg.connect(server.admin_url)) for _ in range(CONNECTIONS)]
        clients[0].execute("create table kept as select 1 as one")
        clients[0].commit()
        backends = [each.info.backend_pid for each in clients]
        for pid in backends:
            os.kill(pid, signal.SIGSTOP)
        server.kill()
        started = pool.submit(server.start)
        try:
            poll(lambda: _said(server), within_seconds=20)
        finally:
            for pid in backends:
                os.kill(pid, signal.SIGCONT)
        started.result(timeout=60)
        with psycopg.connect(server.admin_url) as after:
            assert after.execute("select one from kept").fetchall() == [(1,)]


def test_the_last_words_of_many_do_not_hide_why_a_server_gave_up(tmp_path: Path) -> None:
    server = Postgres(tmp_path)
    try:
        server.log.write_text(f"FATAL:  {OUTLIVED} (key 1, ID 1) is still in use\n")
        with server.log.open("a") as log:
            log.writelines("FATAL:  terminating connection due to unexpected postmaster exit\n" for _ in range(99))
        assert server.may_try_again()
        server.log.write_text("FATAL:  terminating connection due to unexpected postmaster exit\n")
        assert not server.may_try_again()
    finally:
        server.close()
