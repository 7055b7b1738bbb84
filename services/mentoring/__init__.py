"""Mentoring: what happens between a consultant and a client.

Owns: sessions with their notes. Publishes: `NN.mentoring` (the event types in `shared.contracts.mentoring`).
Listens to: `NN.registry`, from which it knows centres, consultants and clients; it never calls the registry.
Promises: what was said in a session never leaves its database; a voided session takes back exactly what it counted; the
notes of a client's sessions are erased with the client.
"""
