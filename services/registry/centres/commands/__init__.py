"""Commands of centres, a module each thing."""
