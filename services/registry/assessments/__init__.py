"""A year's figures of an enterprise, its size class and whether it has moved up.

Invariant: of one enterprise and year one assessment stands; the others are reversed.
"""
