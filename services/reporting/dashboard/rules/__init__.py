"""Rules of dashboard, a module each thing."""
