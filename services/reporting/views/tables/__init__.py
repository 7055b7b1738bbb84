"""Tables of views, a module each thing."""
