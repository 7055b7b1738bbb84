"""Rules of programmes, a module each thing."""
