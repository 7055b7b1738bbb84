"""The first step on a machine that has only Python: `python3 deploy/local/bootstrap.py [--dev] [verb ...]`.

It fills `var/venv` from the hash-pinned lock (with `--dev` from the development lock) and hands the verb, if one is
given, to the launcher inside. This file is written in old Python on purpose: it must be able to say that a Python is
too old.

Invariant: only the standard library is imported on this side, and the machine's own Python is left as it is.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]
TRIAL = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
TOO_OLD = """
✗ Python %s terlalu tua; Naik Kelas memerlukan Python 3.11 ke atas. Pasang lalu ulangi: make demo PYTHON=python3.11
  Python %s is too old; Naik Kelas needs Python 3.11 or newer. Install one, then repeat: make demo PYTHON=python3.11
"""


def main() -> int:
    """Go on in this Python, or in a newer one of the machine, or say that there is none."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    if sys.version_info < OLDEST:
        for newer in filter(None, map(shutil.which, NEWER)):
            if subprocess.call([newer, "-c", TRIAL], stderr=subprocess.DEVNULL) == 0:
                os.execv(newer, [newer, os.path.abspath(__file__)] + sys.argv[1:])  # noqa: PTH100, RUF005, S606
        version = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - old Python
        sys.stderr.write(TOO_OLD % (version, version))
        return 1
    sys.path[0] = root  # and not this folder, whose modules are the package's
    from deploy.local.install import run  # noqa: PLC0415 - newer Python than this file is written in

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
