"""Fast tests of reporting.audit."""
