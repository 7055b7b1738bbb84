"""Queries of dashboard, a module each thing."""
