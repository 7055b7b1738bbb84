"""`python -m deploy.local.issuer PORT [HOST NAME] [--seen ADDRESS] [--told ADDRESS ...] [--data FOLDER]` serves it.

`python -m deploy.local.issuer rotate --data FOLDER` adds a key.

Invariant: what is kept lies in the named folder, and without one nothing is kept; SIGTERM ends it.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from deploy.local.issuer.claims import KEYS
from deploy.local.issuer.keyring import Keyring
from deploy.local.issuer.serving import Server
from deploy.local.ports import LOOPBACK


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit status."""
    reader = ArgumentParser(prog="deploy.local.issuer", description="Penerbit token peragaan · the demo's issuer")
    reader.add_argument("what", help="PORT | rotate")
    reader.add_argument("host", nargs="?", default=LOOPBACK)
    reader.add_argument("name", nargs="?", default="")
    reader.add_argument("--seen", default="", help="the address that browsers know, where it is not NAME")
    reader.add_argument("--told", nargs="*", default=(), help="services that hear when somebody has left")
    reader.add_argument("--data", type=Path)
    asked = reader.parse_args(arguments)
    if asked.what == "rotate" and asked.data:
        Keyring(asked.data / KEYS).add()
        return 0
    with Server(int(asked.what), asked.host, asked.name, asked.data) as server:
        server.issuer.seen, server.issuer.told = asked.seen, tuple(asked.told)
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
