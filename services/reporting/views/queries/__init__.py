"""Queries of views: the port to what is stored, and how questions are answered through it."""
