"""Unit tests of `services.reporting`."""
