"""Cooperatives and their years.

Invariant: of one cooperative and year one assessment stands.
"""
