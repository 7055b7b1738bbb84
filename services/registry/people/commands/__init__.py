"""Commands of people, a module each thing."""
