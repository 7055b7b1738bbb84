"""Commands of reference, a module each thing."""
