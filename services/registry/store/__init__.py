"""The registry's tables (`rows`), its unit of work (`work`) and what it shows (`lists`).

Invariant: rows are converted at this door; the domain never sees one.
"""
