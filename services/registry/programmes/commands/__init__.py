"""Commands of programmes, a module each thing."""
