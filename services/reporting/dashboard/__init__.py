"""The pages that show the figures.

Invariant: no number is computed here; a page shows what the views answer.
"""
