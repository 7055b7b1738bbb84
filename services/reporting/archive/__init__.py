"""A copy of every event, for the numbers' evidence.

Invariant: an event is archived exactly once, and the projection never waits for it.
"""
