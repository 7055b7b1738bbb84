"""Rules of assessments, a module each thing."""
