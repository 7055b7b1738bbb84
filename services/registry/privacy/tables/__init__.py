"""Tables of privacy, a module each thing."""
