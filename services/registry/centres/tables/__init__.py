"""Tables of centres, a module each thing."""
