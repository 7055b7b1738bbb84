"""Tables of programmes, a module each thing."""
