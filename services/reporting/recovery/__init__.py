"""Quarantined records read again by an operator's verb: what each of them amounts to in cells, timelines and archive.

The law of sequences, the quarantine and the waiving of gaps are `shared.messaging.inbox`'s, for every consumer.

Invariant: what leaves the quarantine and what it amounts to are written together.
"""
