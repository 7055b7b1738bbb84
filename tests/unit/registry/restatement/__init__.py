"""Fast tests of registry.reference."""
