"""Partners: organisations that centres may sign agreements with.

Invariant: a partner is an organisation, so nothing that is stored or shown of it is personal.
"""
