"""Rules of projection, a module each thing."""
