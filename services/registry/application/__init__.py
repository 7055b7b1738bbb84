"""What can be asked of the registry, by subject, and the port it works through (`work`).

Invariant: one handler a command; no state is stored without its fact, and none the other way.
"""
