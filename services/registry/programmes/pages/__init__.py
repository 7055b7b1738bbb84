"""Pages of programmes, a module each thing."""
