"""The network: replicas of the registry's centres and of the codes that provinces added.

Invariant: the registry's events are all that partnerships knows of them.
"""
