"""Finance that enterprises have obtained, and its taking back.

Invariant: of the accesses left one is told as the first.
"""
