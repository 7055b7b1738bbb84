"""Tables of offices: read apart, looked at, imported row by row.

Invariant: no row is lost: each is added, known or sent back with its reason.
"""
