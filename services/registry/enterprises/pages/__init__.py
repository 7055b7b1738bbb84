"""Pages of enterprises, a module each thing."""
