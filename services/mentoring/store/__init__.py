"""Mentoring on PostgreSQL: its tables and its unit of work, and what it learns from the registry.

Invariant: as in `work` and `learning`.
"""
