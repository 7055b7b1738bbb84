"""The environment is filled once, and what goes wrong is said in a sentence that helps."""

import ast
from io import StringIO
from pathlib import Path

import pytest

from deploy.local import bootstrap, install, pip_progress
from deploy.local.messages import Refused, disk_full, say, spoken

NO_NETWORK = """\
WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(': Failed to establish a connection')
ERROR: Could not find a version that satisfies the requirement aiokafka==0.14.0 (from versions: none)
ERROR: No matching distribution found for aiokafka==0.14.0
"""


def test_the_first_file_can_be_read_by_a_python_that_is_too_old() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(encoding="utf-8"), feature_version=(3, 5))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (NO_NETWORK, "No network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "wrong hash"),
        ("ERROR: No matching distribution found for psycopg-binary==3.3.9", "not available for this machine"),
        ("Segmentation fault", "pip.log"),
    ],
)
def test_a_failure_of_pip_becomes_advice(words: str, advice: str) -> None:
    refused = pip_progress.refusal(words, Path("var"))
    assert advice in refused.english
    assert refused.indonesian != refused.english


def test_a_full_disk_says_how_much_is_needed() -> None:
    assert "12 MB" in str(disk_full(12, 900))
    assert "900 MB" in str(disk_full(12, 900))


def test_progress_is_told_in_few_lines_where_nothing_can_move(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [*(f"Collecting part-{number}==1.0 (from -r requirements.lock)\n" for number in range(25)),
             "Installing collected packages: part-0\n"]  # fmt: skip
    assert list(pip_progress.shown(lines, 25)) == lines
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["[1/25]", "[11/25]", "[21/25]", "memasang"]


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lend an environment that was filled from a lock of its own."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.touch(mode=0o755)
    (folder / "pyvenv.cfg").write_text("version = 3.11.7")
    monkeypatch.setattr(install, "VENV", folder)
    monkeypatch.setattr(install, "venv_python", lambda: python)
    return folder


def test_an_environment_counts_as_filled_by_its_stamp_alone(venv: Path, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1")
    assert not install.is_filled(lock)
    install._stamp(lock).write_text(install._wanted(lock))
    assert install.is_filled(lock)
    lock.write_text("a==2")
    assert not install.is_filled(lock), "a changed lock fills anew"
    lock.write_text("a==1")
    (venv / "pyvenv.cfg").write_text("version = 3.12.1")
    assert not install.is_filled(lock), "another Python fills anew"


def test_an_environment_without_its_python_is_not_filled(venv: Path, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1")
    install._stamp(lock).write_text(install._wanted(lock))
    (venv / "bin" / "python").unlink()
    assert not install.is_filled(lock)


@pytest.mark.usefixtures("venv")
def test_verbs_about_a_running_demo_install_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    become: list[list[str]] = []
    monkeypatch.setattr(install, "install", lambda **_: pytest.fail("installed something"))
    monkeypatch.setattr("os.execv", lambda _python, command: become.append(command))
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    assert install.run(["down"]) == 0
    assert become[0][1:] == ["-m", "deploy.local", "down"]


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (Refused("tidak", "no"), 1, "tidak\n  no"),
        (OSError(28, "No space left on device"), 1, "disk is full"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_a_person_can_mend_is_said_in_a_sentence(
    failure: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise failure

    assert spoken(fail) == code
    assert words in capsys.readouterr().err


def test_a_terminal_that_is_gone_stops_no_one_from_tidying_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(StringIO):
        def write(self, _words: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Gone())
    say("apa kabar", "how are you")


def test_what_nobody_foresaw_is_not_hidden() -> None:
    def fail() -> int:
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        spoken(fail)
