"""The registry's tables (`rows`, `..._rows`), its unit of work (`work`) and what it shows (`lists`, `overdue`).

Invariant: rows are converted at this door; the domain never sees one.
"""
