"""Figures recomputed from the archive by SQL that shares no code with the projection.

Invariant: a difference is printed, never mended.
"""
