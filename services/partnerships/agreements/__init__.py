"""Agreements with partners: signed, terminated.

Invariant: an agreement names only centres that its signer reaches.
"""
