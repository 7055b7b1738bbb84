"""Become another program that ends when its starter ends, and that is never root if it must not be.

Run by path (`python -I -S guard.py '{"parent": 1, ...}' program argument...`), so that it starts in ten milliseconds
and needs nothing installed; it replaces itself, so the process keeps its pid.

Invariant: on Linux the program gets `signal` when its starter is gone, however that one died. A program that refuses
to run as root (PostgreSQL) gets another user; where that user cannot reach the program or its data, as in a checkout
below `/root` or a private temporary folder, it keeps the one capability to pass closed doors (CAP_DAC_OVERRIDE).
"""

import ctypes
import json
import os
import sys

SET_DEATH_SIGNAL = 1  # prctl(2)
SET_SECURE_BITS = 28
RAISE_AMBIENT = (47, 2)
NO_SETUID_FIXUP = 4  # capabilities(7): changing the user does not touch the capabilities; we set them by hand
DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def prctl(option: int, *arguments: int) -> None:
    """Ask the kernel for a change to this process; raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, 0, 0, 0, 0][:4]
    if libc.prctl(option, *(ctypes.c_ulong(argument) for argument in padded)) < 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def keep_capabilities(*, effective: int, permitted: int, inheritable: int = 0) -> None:
    """Give up all capabilities but these bit sets (the lower 32); raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(effective, permitted, inheritable, 0, 0, 0)
    if libc.capset(header, sets) < 0:
        raise OSError(ctypes.get_errno(), f"capset: {os.strerror(ctypes.get_errno())}")


def become(user: int, group: int, needed: list[str]) -> None:
    """Stop being root for good; keep one capability only if a needed path is out of reach without it."""
    prctl(SET_SECURE_BITS, NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    keep_capabilities(effective=0, permitted=1 << DAC_OVERRIDE)
    if all(os.access(path, os.X_OK) for path in needed):
        keep_capabilities(effective=0, permitted=0)
        return
    keep_capabilities(effective=1 << DAC_OVERRIDE, permitted=1 << DAC_OVERRIDE, inheritable=1 << DAC_OVERRIDE)
    prctl(*RAISE_AMBIENT, DAC_OVERRIDE)


def tie(parent: int, number: int) -> None:
    """Be sent this signal when the starter ends; end at once if it has ended already."""
    if sys.platform == "linux":
        prctl(SET_DEATH_SIGNAL, number)
        if os.getppid() != parent:
            sys.exit(1)


def main(order: dict[str, object], command: list[str]) -> None:
    """Change user if asked, tie this process to its starter, and become the command."""
    user, group, needed = order.get("user"), order.get("group"), order.get("needed")
    if isinstance(user, int) and isinstance(group, int) and isinstance(needed, list):
        become(user, group, needed)
    tie(int(str(order["parent"])), int(str(order["signal"])))  # after the change of user, which would untie
    os.execv(command[0], command)  # noqa: S606 - becoming the command is what this file is for


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
