"""A database kept in a file and brought back from it, by the tools that operators use.

Invariant: `pg_dump` and `pg_restore` are PostgreSQL's own, of the version that the tests' server has.
"""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deploy.local.postgres import binaries

_SECONDS = 60


def dump(url: str, file: Path) -> None:
    """Write a database to a file, while it is used."""
    _run("pg_dump", "--format=custom", f"--file={file}", url)


def restore_anew(admin_url: str, url: str, file: Path) -> None:
    """Bring a database back in the place of the present one; whoever is connected is thrown out."""
    name, owner = urlsplit(url).path.lstrip("/"), urlsplit(url).username or ""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner)))
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(file))


def restore_in_place(url: str, file: Path) -> None:
    """Bring a database back under those who are connected to it, in one transaction."""
    _run("pg_restore", "--no-owner", "--clean", "--if-exists", "--single-transaction", f"--dbname={url}", str(file))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(
        [binaries() / tool, *arguments], capture_output=True, text=True, check=False, timeout=_SECONDS, env=_ENVIRONMENT
    )
    if done.returncode:
        raise RuntimeError(f"{tool} ended with {done.returncode}: {done.stderr}")


_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
