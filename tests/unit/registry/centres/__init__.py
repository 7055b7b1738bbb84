"""Fast tests of registry.centres."""
