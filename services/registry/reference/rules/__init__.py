"""Rules of reference, a module each thing."""
