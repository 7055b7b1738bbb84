"""PostgreSQL: the database, tables as objects, the unit of work, the audit trail, idempotency keys and lists.

Invariant: rows become aggregates by the columns that the running release knows, and by no others.
"""
