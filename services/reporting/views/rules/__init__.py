"""Rules of views, a module each thing."""
