"""Consultants: appointment, assignment to a centre, certificates and memberships.

Invariant: a consultant is assigned to one centre at a time.
"""
