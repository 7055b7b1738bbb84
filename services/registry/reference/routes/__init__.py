"""Routes of reference, a module each thing."""
