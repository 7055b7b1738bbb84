"""What mentoring knows of centres, consultants and clients: replicas of the registry's stream.

Invariant: what the registry has told is all that mentoring knows of them.
"""
