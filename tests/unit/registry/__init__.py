"""Unit tests of `services.registry`."""
