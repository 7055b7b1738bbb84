"""Entrepreneurs: registration, identity, what is corrected of them, consent.

Invariant: personal data never leaves the province; the stream carries a reference.
"""
