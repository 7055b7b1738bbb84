"""Fast tests of mentoring.network."""
