"""What becomes of an event: decoded, sequenced, folded into cells, committed with the position.

Invariant: an event is projected exactly once, whatever is sent twice, lost or restarted.
"""
