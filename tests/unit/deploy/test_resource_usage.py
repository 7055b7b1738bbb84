"""A process and its costs, seen on the one process that is surely there: this one."""

import os

from deploy.local.resource_usage import family, megabytes, percent_of_a_core


def test_a_process_belongs_to_its_own_family_and_weighs_something() -> None:
    me = os.getpid()
    assert me in family(me)
    assert me in family(os.getppid())
    assert megabytes(me) > 1


def test_a_process_that_is_gone_costs_nothing() -> None:
    assert megabytes(2**22) == 0
    assert percent_of_a_core([2**22], 0.01) == 0
