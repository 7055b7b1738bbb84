"""What partnerships knows of centres: replicas of the registry's stream.

Invariant: what the registry has told is all that partnerships knows of them.
"""
