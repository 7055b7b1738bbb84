"""Who asks, and how far what they may see and change reaches.

Invariant: a service answers nobody whom a route's declared scope does not name, and nobody beyond their own reach.
"""
