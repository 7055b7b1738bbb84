"""Accidents: each file is named after one; nothing may be lost or counted twice."""
