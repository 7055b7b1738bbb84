"""Unit tests of `services.registry.imports.rules`."""
