"""Codes that everybody agrees on: fields, services, schemes, and what became of a region's code.

Invariant: a code that was used once is never given another meaning.
"""
