"""Who hears of deadlines that come near or were missed: of danger at once, of the rest together."""

from __future__ import annotations

from datetime import timedelta

from grievance.cases.services.climbing import climb
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template

#: Six messages a day at the most, however much is late.
TOGETHER = timedelta(hours=4)


def tell_of_deadlines() -> int:
    """Take deadlines up their ladder, write to whoever is to be told, and return how many that are."""
    told = climb()
    tell(told.at_once, Template.DEADLINE_NOW)
    tell(told.together, Template.DEADLINES, gathering=TOGETHER)
    return len(told.at_once) + len(told.together)
