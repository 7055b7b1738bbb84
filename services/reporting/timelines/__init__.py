"""The dated facts of one thing that is ranked or listed, and readings of them.

Invariant: the newest version wins, whatever order facts arrive in.
"""
