"""From a committed fact to a numbered record on Kafka.

`rows` writes facts beside the state they belong to; `relay` carries them out in commit order. Invariant: a fact that
was committed is published exactly once by number, and one that was rolled back never.
"""
