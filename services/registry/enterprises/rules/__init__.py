"""Rules of enterprises, a module each thing."""
