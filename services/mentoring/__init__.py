"""Mentoring: what happens between a consultant and a client.

Owns: sessions with their notes. Publishes: `NN.mentoring` (the event types in `shared.contracts.mentoring`).
Listens to: `NN.registry`, from which it knows centres, consultants and clients; it never calls the registry.
Promises: what was said in a session never leaves its database; a session taken back takes back exactly what it counted;
whoever is erased takes the notes of their sessions along.
"""
