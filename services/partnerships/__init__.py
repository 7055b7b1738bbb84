"""Partnerships: whom a centre works with.

Owns: partner organisations and agreements. Publishes: `NN.partnerships` (the event types in
`shared.contracts.partnerships`). Listens to: `NN.registry`, from which it knows centres; it never calls the registry.
Promises: an agreement names only centres and partners that exist; it ends early once, within its own term.
"""
