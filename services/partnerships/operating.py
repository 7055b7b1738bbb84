"""What an operator asks of partnerships, once at a time: to read its quarantine again, and to go on behind a gap.

Invariant: the verbs are those of every inbox, and what they apply is applied as the worker applies it.
"""

from services.partnerships.agreements.tables import learn
from services.partnerships.network.jobs import OWNER, follower
from services.partnerships.settings import PartnershipsSettings
from shared.messaging.inbox.operator import inbox_verbs, reprocess_replica

INBOX_VERBS = inbox_verbs(OWNER, PartnershipsSettings, lambda settings: reprocess_replica(follower(settings, learn)))
