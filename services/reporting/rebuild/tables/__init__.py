"""Tables of rebuild, a module each thing."""
