"""Reporting's PostgreSQL: what projectors and the archive write, and what readers are answered from.

The ordinary layers of the house use SQLModel; here the statements are SQL, because the write path is what the whole
nation's events go through and each row costs what the statement makes of it.

Invariant: whatever a batch changes, it changes in one transaction together with the partitions' positions.
"""
