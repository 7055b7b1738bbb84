"""Quarantined records read again, and gaps waived, by an operator's verb.

Invariant: what leaves the quarantine and what it amounts to are written together.
"""
