"""Fast tests of reporting.dashboard."""
