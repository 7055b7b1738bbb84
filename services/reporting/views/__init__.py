"""Questions about figures and their answers.

Invariant: one answer is read from one snapshot, and says as of when.
"""
