"""The library under the four services; it knows none of them.

A thing lives here when two services use it *and* it could serve a fifth one unread: transport, transactions,
telemetry, errors, the event catalogue, the country's regions. A business rule, a repository, a table one service
owns, an HTTP schema or one service's setting never does.

Invariant: nothing below `shared` imports anything below `services` (held by the import contracts in `pyproject.toml`).
"""
