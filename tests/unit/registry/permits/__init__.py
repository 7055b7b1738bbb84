"""Fast tests of registry.permits."""
