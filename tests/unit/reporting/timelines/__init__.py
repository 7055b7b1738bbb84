"""Fast tests of reporting.timelines."""
