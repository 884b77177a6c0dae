"""Remind whoever is on call next, and warn supervisors of a hole before it begins."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from grievance.accounts.absences import at_work
from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole
from grievance.cases.calendars import calendar_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.oncall.models import Shift
from grievance.oncall.roster import holes
from grievance.policy.roles import Role

#: So long before a shift its people are reminded.
BEFORE = timedelta(hours=24)
#: A hole is warned of so long before it begins, whichever is more: nobody fills one over the holidays.
WARNING, WORKING_WARNING = timedelta(days=7), "5wd"
#: A team that has had no shift for so long keeps no roster, and is not asked for one every day.
GIVEN_UP = timedelta(days=60)


def remind_of_shifts() -> int:
    """Tell whoever is on call soon, and their deputies, once for each shift; return how many shifts."""
    query = select(Shift).where(
        Shift.announced_at.is_(None), Shift.begins_at <= clock.now() + BEFORE, Shift.ends_at > clock.now()
    )
    coming = db.session.scalars(query).all()
    for shift in coming:
        shift.announced_at = clock.now()
        tell({shift.user_id, *([shift.deputy_id] if shift.deputy_id else [])}, Template.SHIFT_NEAR)
    return len(coming)


def warn_of_holes() -> int:
    """Tell the supervisors of teams whose roster has a hole soon; return how many teams."""
    keeping = select(Shift.team_id).where(Shift.ends_at > clock.now() - GIVEN_UP)
    warned = 0
    for team in db.session.scalars(select(Team).where(Team.id.in_(keeping)).order_by(Team.id)):
        calendar = calendar_of(team)
        soon = max(clock.now() + WARNING, calendar.after(clock.now(), WORKING_WARNING))
        if any(each.is_grave for each in holes(team, until=soon)):
            warned += 1
            tell(_supervisors_of(team), Template.ROSTER_HOLE)
    return warned


def _supervisors_of(team: Team) -> list[int]:
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(UserRole.role == Role.SUPERVISOR, TeamMember.team_id == team.id, at_work())
    )
    return list(db.session.scalars(query))
