"""Tables of timelines, a module each thing."""
