"""Doors to Kafka: topics, a producer that keeps partitions in order, and batch consumers that hand over raw records.

A consumer's place is kept in PostgreSQL by whoever folds; Kafka's own offsets are only a display of lag. So a batch is
either applied and acknowledged, or handed over again: nothing is ever committed past a failure, and on assignment the
consumer is sought to the place PostgreSQL remembers.

Invariant: topics are made by `ensure_topics` alone, with a fixed number of partitions and unlimited retention.
"""

from shared.messaging.kafka.consuming import Subscription, open_broker, subscribe
from shared.messaging.kafka.lifecycle import started
from shared.messaging.kafka.producing import Outcome, Publication, Refusal, open_producer, publish
from shared.messaging.kafka.reading import LogReader, reading
from shared.messaging.kafka.record_batches import RecordBatch
from shared.messaging.kafka.topics import TopicUnfit, ensure_topics, led_partitions

__all__ = [
    "LogReader",
    "Outcome",
    "Publication",
    "RecordBatch",
    "Refusal",
    "Subscription",
    "TopicUnfit",
    "ensure_topics",
    "led_partitions",
    "open_broker",
    "open_producer",
    "publish",
    "reading",
    "started",
    "subscribe",
]
