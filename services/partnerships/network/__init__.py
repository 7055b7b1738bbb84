"""The network: replicas of the registry's centres.

Invariant: the registry's events are all that partnerships knows of them.
"""
