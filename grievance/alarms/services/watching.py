"""Look at who read how much, and at how many reports come from one place; tell, and block nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.alarms.rules import HISTORY, READING, SURGE, UNUSUAL, USUAL_NIGHTS, Rule, Thresholds
from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.recipients import receiving
from grievance.foundation import clock
from grievance.foundation.db import Base, db
from grievance.foundation.errors import Unavailable
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.ties import tied_to

_DAY = timedelta(days=1)


def watch(thresholds: Thresholds) -> int:
    """Raise the alarms that are due and return how many; each is raised once a day."""
    return watch_reading(thresholds) + watch_intake(thresholds)


def watch_reading(thresholds: Thresholds) -> int:
    """Tell supervisors of accounts that read much more than they usually do, or at odd hours."""
    raised = 0
    for rule in thresholds.rules:
        since = clock.now() - rule.window
        if rule.at_night and not thresholds.is_night(clock.now()):
            continue
        for reader, count in _readers(since, rule.floor):
            user = _user_of(reader)
            if user is None or _is_usual(reader, count, since, rule, thresholds):
                continue
            raised += _raise(UNUSUAL, user, kind=rule.kind, count=count, told=_watchers_of(user))
    return raised


def watch_intake(thresholds: Thresholds) -> int:
    """Tell supervisors that many report from one place at once; nobody is slowed down for it."""
    since = clock.now() - _DAY
    query = (
        select(Site.id, func.count(Complaint.id))
        .join(Site, Site.id == Complaint.site_id)
        .where(Complaint.received_at >= since)
        .group_by(Site.id)
        .having(func.count(Complaint.id) >= thresholds.reports_from_one_place)
    )
    raised = 0
    for site_id, count in db.session.execute(query).all():
        site = db.session.get_one(Site, site_id)
        tied = db.session.scalars(tied_to(site_id)).all()
        raised += _raise(
            SURGE, site, kind=None, count=count, told=_supervisors_of([_team_of(site_id)]) - set(tied)
        )
    return raised


def _readers(since: datetime, floor: int) -> list[tuple[str, int]]:
    different = func.count(func.distinct(Fact.subject_reference))
    query = (
        select(Fact.actor, different)
        .where(Fact.verb.in_(READING), Fact.at >= since, Fact.actor.startswith("user:"))
        .group_by(Fact.actor)
        .having(different >= floor)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _is_usual(reader: str, count: int, since: datetime, rule: Rule, thresholds: Thresholds) -> bool:
    """Whether this account reads so much, or then, as a rule."""
    before = select(Fact.at, Fact.subject_reference).where(
        Fact.actor == reader, Fact.verb.in_(READING), Fact.at >= since - HISTORY, Fact.at < since
    )
    past = [(row[0], row[1]) for row in db.session.execute(before)]
    if rule.at_night:
        days = {at.date() for at, _ in past}
        nights = {at.date() for at, _ in past if thresholds.is_night(at)}
        return len(nights) * USUAL_NIGHTS >= len(days) > 0
    seconds = rule.window.total_seconds()
    windows: dict[int, set[str]] = {}
    for at, reference in past:
        windows.setdefault(int(at.timestamp() // seconds), set()).add(reference)
    read = sum(len(each) for each in windows.values())
    return count * len(windows) < read * thresholds.times_usual


def _raise(verb: str, subject: User | Site, *, kind: str | None, count: int, told: Iterable[int]) -> int:
    if any(fact.codes.get("kind") == kind for fact in _of_today(verb, subject)):
        return 0
    record(actors.service(), verb, subject, kind=kind, count=count)
    tell(told, Template.WAITING_TEAM)
    return 1


def _of_today(verb: str, subject: Base) -> Iterator[Fact]:
    reference = getattr(subject, "reference", "")
    yield from db.session.scalars(
        select(Fact).where(
            Fact.verb == verb,
            Fact.at > clock.now() - _DAY,
            Fact.subject_kind == subject.__tablename__,
            Fact.subject_reference == reference,
        )
    )


def _user_of(reader: str) -> User | None:
    return db.session.get(User, int(reader.removeprefix("user:")))


def _watchers_of(user: User) -> set[int]:
    """Supervisors of the reader's teams; without any, and never the reader, who runs the accounts."""
    teams = db.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user.id)).all()
    found = _supervisors_of(teams) - {user.id}
    return found or _with_role(Role.ADMINISTRATOR) - {user.id}


def _supervisors_of(teams: Iterable[int | None]) -> set[int]:
    members = select(TeamMember.user_id).where(TeamMember.team_id.in_([each for each in teams if each]))
    return _with_role(Role.SUPERVISOR) & set(db.session.scalars(members))


def _with_role(role: Role) -> set[int]:
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == role, User.state == UserState.ACTIVE)
    )
    return set(db.session.scalars(query))


def _team_of(site_id: int) -> int | None:
    try:
        return receiving(site_id).team.id
    except Unavailable:
        return None
