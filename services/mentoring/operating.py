"""What an operator asks of mentoring, once at a time: to read its quarantine again, and to go on behind a gap.

Invariant: the verbs are those of every inbox, and what they apply is applied as the worker applies it.
"""

from services.mentoring.network.jobs import OWNER, follower
from services.mentoring.network.tables import learn
from services.mentoring.settings import MentoringSettings
from shared.messaging.inbox.operator import inbox_verbs, reprocess_replica

INBOX_VERBS = inbox_verbs(OWNER, MentoringSettings, lambda settings: reprocess_replica(follower(settings, learn)))
