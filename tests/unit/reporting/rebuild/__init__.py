"""Fast tests of reporting.rebuild."""
