"""Enterprises: who owns them, where they are, which size class they have.

Invariant: whose an enterprise is, is held before the enterprise itself.
"""
