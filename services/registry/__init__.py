"""The registry: who the centres, consultants, entrepreneurs, enterprises and cooperatives of a province are.

Owns: centres, units, consultants, entrepreneurs with their personal data, village programmes and enrolments, and the
codes of reference data; enterprises with their papers, years and finance; cooperatives; region codes that changed; for
as long as an import takes, the tables of entrepreneurs that offices send.
Publishes: `NN.registry` (the event types in `shared.contracts.registry`). Listens to: nothing.
Promises: a name, NIK, phone, birth date, number of a paper or amount of money never leaves its database; who is
enrolled once counts once; whoever is erased leaves a reference behind, and no count moves; a paper runs out once; what
was told of a year, a paper or finance is taken back whole when it was wrong.
"""
