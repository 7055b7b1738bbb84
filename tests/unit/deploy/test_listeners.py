"""Every process of the demo has a port of its own, the same as last time where that can be had."""

import pytest

from deploy.local.listeners import assigned

NAMES = ["reporting-api", "registry-api", "issuer"]


class Machine:
    """A machine on which some ports are taken; what is claimed is taken from then on."""

    def __init__(self, *taken: int) -> None:
        self.taken = {*taken}

    def claim(self, port: int) -> int | None:
        if port in self.taken:
            return None
        self.taken.add(port)
        return port

    def start(self, before: dict[str, int] | None = None, wished: int | None = None) -> dict[str, int]:
        """Return the ports of a start; a wished one is claimed first."""
        first = {NAMES[0]: port} if wished and (port := self.claim(wished)) else {}
        return assigned(NAMES, before or {}, first, self.claim, self.claim)


def test_ports_are_different_and_free() -> None:
    assert Machine(7300, 7302).start() == {"reporting-api": 7301, "registry-api": 7303, "issuer": 7304}


def test_a_second_start_keeps_the_ports() -> None:
    first = Machine().start(wished=8080)
    assert first["reporting-api"] == 8080
    assert Machine().start(first) == first


def test_a_port_lost_to_somebody_else_is_given_up_and_no_other_name_s_is_taken_instead() -> None:
    before = Machine().start()
    after = Machine(before["registry-api"]).start(before)
    assert after == before | {"registry-api": 7303}


def test_a_port_of_a_server_s_last_start_is_left_to_it() -> None:
    assert Machine().start({"kafka": 7301}) == {"reporting-api": 7300, "registry-api": 7302, "issuer": 7303}


def test_a_wished_port_that_another_process_had_is_taken_from_it() -> None:
    before = Machine().start()
    after = Machine().start(before, wished=before["issuer"])
    assert after["reporting-api"] == before["issuer"]
    assert len({*after.values()}) == len(NAMES)


def test_a_machine_without_any_port_is_an_error_and_no_silence() -> None:
    with pytest.raises(OSError, match="no port is free"):
        Machine(*range(65_536)).start()
