"""Tables of imports, a module each thing."""
