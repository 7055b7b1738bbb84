"""Fast tests of registry.finance."""
