"""Pages of people, a module each thing."""
