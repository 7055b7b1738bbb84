"""Children are started again when they die, not too often, and ended in order."""

import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from deploy.local import children, restarting_child, state
from deploy.local.child import Child, birth
from deploy.local.children import Children
from deploy.local.restarting_child import Kept
from deploy.local.signals import ASKING, AskedToStop, Signals


class FakeChild:
    """A child that lives until told otherwise."""

    def __init__(self, name: str, now: float = 0, diary: list[str] | None = None) -> None:
        self.program = SimpleNamespace(name=name)
        self.pid, self.born, self.started_at = 1, "never", now
        self.exit_code: int | None = None
        self._diary = [] if diary is None else diary

    def ask_to_stop(self) -> None:
        self._diary.append(f"asked {self.program.name}")
        self.exit_code = 0

    def kill(self) -> None:
        self._diary.append(f"ended {self.program.name}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Lend a clock that stands until it is moved."""
    time = SimpleNamespace(now=0.0)
    monkeypatch.setattr(restarting_child, "time", SimpleNamespace(monotonic=lambda: time.now))
    return time


@pytest.fixture
def signals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signals]:
    """Lend the asking, and give the process its own handlers back."""
    before = {number: signal.getsignal(number) for number in ASKING}
    monkeypatch.setattr(state, "CHILDREN", tmp_path / "children.json")
    yield Signals()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_child_that_keeps_dying_is_started_ever_more_rarely(clock: SimpleNamespace) -> None:
    starts: list[float] = []

    def start() -> Child:
        starts.append(clock.now)
        return cast(Child, FakeChild("worker", clock.now))

    worker = Kept("worker", start)
    while clock.now < 100:
        cast(Any, worker.child).exit_code = 1
        worker.look()
        clock.now += 0.1
    pauses = [round(later - earlier, 1) // 0.5 / 2 for earlier, later in pairwise(starts)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_lived_long_is_started_again_at_once(clock: SimpleNamespace) -> None:
    worker = Kept("worker", lambda: cast(Child, FakeChild("worker", clock.now)))
    worker._pause_seconds = 30
    clock.now = 61
    cast(Any, worker.child).exit_code = 1
    assert "0.5 s" in worker.look()
    assert worker.look() == ""
    clock.now += 0.5
    assert "started again" in worker.look()


def test_later_stages_end_before_earlier_ones(signals: Signals) -> None:
    diary: list[str] = []
    everybody = Children(signals)
    for name in ("kafka", "api"):
        everybody.keep({name: lambda name=name: cast(Child, FakeChild(name, diary=diary))})  # type: ignore[misc]
    everybody.stop()
    assert diary == ["asked api", "ended api", "asked kafka", "ended kafka"]


def test_somebody_in_a_hurry_waits_for_nobody(signals: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "STOP_SECONDS", 1_000)
    stubborn = FakeChild("stubborn")
    monkeypatch.setattr(stubborn, "ask_to_stop", lambda: None)
    everybody = Children(signals)
    everybody.keep({"stubborn": lambda: cast(Child, stubborn)})
    signals.asked = 2
    everybody.stop()


def test_the_first_asking_interrupts_and_a_second_one_only_hurries(signals: Signals) -> None:
    with pytest.raises(AskedToStop):
        signals._on_signal(signal.SIGINT, None)
    signals._on_signal(signal.SIGINT, None)
    assert signals.in_hurry


def test_asking_waits_until_a_child_is_known(signals: Signals) -> None:
    finished = []

    def start_a_child() -> None:
        with signals.held():
            signals._on_signal(signal.SIGTERM, None)
            finished.append(True)

    with pytest.raises(AskedToStop):
        start_a_child()
    assert finished


def test_nothing_interrupts_the_stopping(signals: Signals) -> None:
    signals.only_hurry()
    signals._on_signal(signal.SIGINT, None)
    assert not signals.in_hurry


def test_a_process_that_is_not_provably_ours_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(state, "CHILDREN", tmp_path / "children.json")
    monkeypatch.setattr("os.killpg", lambda *_: pytest.fail("signalled somebody else"))
    state.write(state.CHILDREN, [{"name": "api", "pid": 1, "born": "another boot/1"}])
    state.end_leftovers()
    assert capsys.readouterr().out == ""


def test_a_birth_tells_a_process_from_its_successors() -> None:
    assert birth(1) == birth(1)
    assert birth(1) != birth(2**22 + 1) is None


def test_a_terminal_that_is_gone_counts_as_asking(signals: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    def hung_up(_descriptor: int) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.tcgetpgrp", hung_up)
    signals._on_terminal = False
    signals.look_at_terminal()
    signals._on_terminal = True
    monkeypatch.setattr("sys.stdin", SimpleNamespace(fileno=lambda: 0))
    with pytest.raises(AskedToStop):
        signals.look_at_terminal()
