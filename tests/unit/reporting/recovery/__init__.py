"""Fast tests of reporting.recovery."""
