"""The whole system, from a command over HTTP to a number on a page."""
