"""Fast tests of reporting.indicators."""
