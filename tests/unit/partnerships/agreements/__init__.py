"""Fast tests of partnerships.agreements."""
