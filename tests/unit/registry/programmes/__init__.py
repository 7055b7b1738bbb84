"""Fast tests of registry.programmes."""
