"""Tables of audit, a module each thing."""
