"""Unit tests of `services.partnerships`."""
