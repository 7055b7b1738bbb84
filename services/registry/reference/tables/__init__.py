"""Tables of reference, a module each thing."""
