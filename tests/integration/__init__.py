"""One mechanism at a time on real Kafka and real PostgreSQL."""
