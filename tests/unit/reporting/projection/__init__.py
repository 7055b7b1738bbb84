"""Fast tests of reporting.projection."""
