"""Fast tests of registry.cooperatives."""
