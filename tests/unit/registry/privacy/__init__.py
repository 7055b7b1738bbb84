"""Fast tests of registry.privacy."""
