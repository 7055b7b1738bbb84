"""A real Kafka, a real PostgreSQL and the four services as child processes, for a machine without Docker.

`kafka.Kafka` and `postgres.Postgres` stand alone and serve the tests too; `supervisor` runs the whole demo.
Everything it makes is in `var/` of the checkout; everything it starts ends with it.
"""
