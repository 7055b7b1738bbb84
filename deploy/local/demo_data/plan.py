"""The whole nation as commands in waves.

Invariant: pure; the same day gives the same commands on every machine. A wave names only things of earlier waves.
"""

from datetime import date

from deploy.local.demo_data.centres import centres, consultants
from deploy.local.demo_data.commands import Command
from deploy.local.demo_data.partnerships import agreements, partners, terminations
from deploy.local.demo_data.people import confirmations, enrolments, entrepreneurs, programme
from deploy.local.demo_data.sessions import sessions, voids


def waves(today: date) -> list[list[Command]]:
    """Return everything to tell, as of a day."""
    places = centres()
    staff = {centre.region: consultants(centre) for centre in places}
    people = entrepreneurs(places, today)
    known = partners()
    acts = agreements(places, known, today)
    held = list(sessions(people, staff, today))
    return [
        [*(centre.command for centre in places), *known, programme(today)],
        [*(command for commands in staff.values() for command in commands), *(one.command for one in people)],
        [*acts, *enrolments(people, today), *held],
        [*terminations(acts, today), *voids(held), *confirmations(people, today)],
    ]
