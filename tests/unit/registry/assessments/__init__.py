"""Fast tests of registry.assessments."""
