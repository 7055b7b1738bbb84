"""Fast tests of registry.consultants."""
