"""Routes of views, a module each thing."""
