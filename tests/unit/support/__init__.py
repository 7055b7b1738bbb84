"""Unit tests of `tests.support`: the tools must not lie."""
