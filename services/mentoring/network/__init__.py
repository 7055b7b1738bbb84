"""The network: replicas of the registry's centres, consultants and clients.

Invariant: the registry's events are all that mentoring knows of them.
"""
