"""Routes of centres, a module each thing."""
