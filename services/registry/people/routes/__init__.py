"""Routes of people, a module each thing."""
