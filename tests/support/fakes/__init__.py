"""Stand-ins for ports, for unit tests alone; each keeps the promises of the port it stands for."""
