"""What order and numbering are about, as Kafka's side calls it.

Invariant: it is the partition of the contracts, so nothing has to be translated between log and inbox.
"""

from shared.contracts.partition import Partition

Partition = Partition
