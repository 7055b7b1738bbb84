"""Reporting's side of Kafka: what all its consumers have in common, and the projector.

The projector turns batches into cells; the archive's consumer files every event behind them, and neither waits for the
other. Both keep their positions in PostgreSQL, in the transaction that holds what they made of the records; Kafka's own
offsets are only a display of lag.

Invariant: a batch that fails is read again from where PostgreSQL says.
"""
