"""The registry: who the centres, consultants and entrepreneurs of a province are.

Owns: centres, units, consultants, entrepreneurs with their personal data, village programmes and enrolments, and the
codes of reference data; for as long as an import takes, the tables of entrepreneurs that offices send.
Publishes: `NN.registry` (the event types in `shared.contracts.registry`). Listens to: nothing.
Promises: a name, NIK, phone or birth date never leaves its database; who is enrolled once counts once;
whoever is erased leaves a reference behind, and no count moves.
"""
