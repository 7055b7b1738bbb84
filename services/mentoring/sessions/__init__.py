"""Mentoring sessions: completed and voided.

Invariant: a session's day is the one on its centre's own calendar.
"""
