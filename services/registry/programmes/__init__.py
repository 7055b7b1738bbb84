"""Village programmes: declaration, enrolment, evidence and progress against the quota.

Invariant: a person has one enrolment in a programme, and a passed quota is said, never a stop.
"""
