"""Rules of centres, a module each thing."""
