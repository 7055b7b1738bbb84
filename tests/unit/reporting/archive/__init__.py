"""Fast tests of reporting.archive."""
