"""Fast tests of registry.enterprises."""
