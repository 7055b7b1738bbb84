"""Rules of consultants, a module each thing."""
