"""Routes of programmes, a module each thing."""
