"""Fast tests of reporting.views."""
