"""What every process of the house stands on: settings, clock, errors, failpoints, telemetry, roles and verbs.

Invariant: nothing here speaks HTTP, SQL or Kafka, so rules and commands may import it.
"""
