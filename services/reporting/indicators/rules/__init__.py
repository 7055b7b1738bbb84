"""The trade's own rules of adding up: measures, periods, indicators, timelines, and the fold itself.

Invariant: everything in here is pure. It reads no clock, opens nothing and knows neither Kafka nor PostgreSQL.
"""
