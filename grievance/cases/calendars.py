"""Whose calendar a clock of a case runs on: the site's for what it owes, the team's for the team's work."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.organisation import Team, TeamMember
from grievance.cases.models.case import Case
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import db
from grievance.foundation.time_zones import zone_at
from grievance.policy.actor import Actor
from grievance.standards.entries import Duty
from grievance.supplychain.models.site import Site

_home = Calendar()


def live_in(zone: str) -> None:
    """Say in which time zone teams live that name none."""
    global _home
    _home = Calendar(zone=zone)


def calendar_for(case: Case, duty: Duty) -> Calendar:
    """Return the calendar that a duty in a case runs on."""
    return calendar_of_team(case) if duty in {Duty.TEAM, Duty.BRAND} else calendar_of_site(case)


def calendar_of_team(case: Case) -> Calendar:
    """Return the calendar of the team that works on a case."""
    return calendar_of(db.session.get_one(Team, case.team_id))


def calendar_of(team: Team) -> Calendar:
    """Return the calendar of a team: its country's, at the time of where it is."""
    return Calendar(team.country or "", team.time_zone or _home.zone)


def calendar_of_colleague(actor: Actor) -> Calendar:
    """Return the calendar of the team that somebody works in; of several, of the one they joined first."""
    first = (
        select(Team)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.user_id == actor.user_id)
        .order_by(TeamMember.id)
        .limit(1)
    )
    team = db.session.scalar(first) if actor.user_id is not None else None
    return calendar_of(team) if team is not None else _home


def calendar_of_site(case: Case) -> Calendar:
    """Return the calendar of the site; of a site that nobody knows yet, the team's.

    Where only the zone is not known, days are those of the site's country at the team's time.
    """
    team = calendar_of_team(case)
    site = db.session.get(Site, case.site_id) if case.site_id is not None else None
    if site is None:
        return team
    return Calendar(site.country, zone_at(site.latitude, site.longitude, site.country) or team.zone)
