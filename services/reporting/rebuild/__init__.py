"""All figures from the streams' beginning, beside the live ones, swapped at once.

Invariant: readers never see a number fall; the rebuilt figures are byte-identical to the live fold.
"""
