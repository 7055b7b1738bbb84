"""The consuming side of event streams: every event takes effect exactly once, or an operator can see why it did not.

`sequencing` is the law, pure: it says what a batch of records means to each partition. `positions`, `quarantine` and
`waivers` keep in PostgreSQL what the law needs, in the transaction of the consumer's own effects. `tracker` remembers
positions between batches, `log_watch` sees whether the logs beneath the positions are still the ones that were read
(`log_identity` says what is wrong with one, `log_tables` keeps it), `liveness` whether anybody follows them at all.
`reprocessing` takes in what was quarantined, `replicator` follows another service's streams, and `operator` has the
verbs that an operator types.

Invariant: of every partition, the events applied, quarantined, dropped as seen and waived by an operator are exactly
numbers 1..sequence, each once. A consumer has only its own decoder and its own effects; no consumer has its own law.
"""
