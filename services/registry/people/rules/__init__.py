"""Rules of people, a module each thing."""
