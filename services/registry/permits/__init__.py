"""Papers of enterprises: NIB, halal, PIRT and others, obtained, expired and taken back.

Invariant: a NIB has one owner a province, and of the papers left one is told as the first.
"""
