"""What a worker reads about erasing: when it happens, what stands in the way, what stays."""

from __future__ import annotations

from flask_babel import gettext

from grievance.cases.models.keeping import Erasure
from grievance.cases.services.erasing import Obstacle, Waiting, obstacle_to, pending_erasure
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.web.ui.presentation import day
from grievance.web.ui.session import settings


def erasure_shown(complaint: Complaint) -> str | None:
    """Return what the page of a report says about its erasing, if that was asked for."""
    asked = pending_erasure(complaint)
    return _pending_words(complaint, asked) if asked is not None else None


def obstacle_words(waiting: Waiting) -> str:
    """Say what stays and why."""
    if waiting.obstacle is Obstacle.HOLD:
        return gettext(
            "A law says we must keep it until %(date)s. Then we erase it.", date=day(waiting.until)
        )
    return gettext("People may be in danger now. We keep your words until they are safe. Then we erase them.")


def backup_words() -> str:
    """Say how long safety copies of the machine last."""
    days = settings().backup_days
    if not days:
        return gettext("Old safety copies can still hold it for a while, locked.")
    return gettext("Old safety copies can still hold it for %(days)s days, locked.", days=days)


def _pending_words(complaint: Complaint, asked: Erasure) -> str:
    waiting = obstacle_to(complaint, asked.scope)
    if waiting is not None:
        return obstacle_words(waiting)
    due = max(asked.due_on, clock.today())
    return gettext("We erase your report on %(date)s.", date=day(due))
