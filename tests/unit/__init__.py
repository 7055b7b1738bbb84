"""Rules and handlers, told in commands and events; nothing is touched, sockets are off."""
