"""Fast tests of partnerships.partners."""
