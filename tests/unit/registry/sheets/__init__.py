"""Unit tests of `services.registry.domain.sheets`."""
