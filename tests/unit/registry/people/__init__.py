"""Fast tests of registry.people."""
