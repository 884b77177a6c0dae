"""Who is on call when, who can be, and where a roster has holes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.calendars import calendar_of
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.oncall.models import Shift
from grievance.oncall.states import HoleKind
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission

#: How far ahead a roster is looked through for holes.
HORIZON = timedelta(days=28)
#: So many shifts of a roster stand on its page.
SHIFTS = 30
#: Whoever may say what a report is about and how urgent, may say whether it is real and now.
CAN_LOOK = tuple(role for role, granted in GRANTS.items() if Permission.Case.TRIAGE in granted)


@dataclass(frozen=True)
class Hole:
    """A stretch of time in which a call would not reach who it should."""

    kind: HoleKind
    begins_at: datetime
    ends_at: datetime
    user: User | None = None
    """Who is on the roster then, or stands in, and is away."""

    @property
    def is_grave(self) -> bool:
        """Whether the first call reaches nobody."""
        return self.kind is not HoleKind.NO_DEPUTY


def able(team_id: int) -> list[User]:
    """Return who can be on call for a team, by name."""
    query = (
        select(User)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(
            TeamMember.team_id == team_id,
            User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(CAN_LOOK))),
            User.state == UserState.ACTIVE,
            User.leaving_since.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def shift_now(team_id: int) -> Shift | None:
    """Return the shift of a team that is under way."""
    query = select(Shift).where(
        Shift.team_id == team_id, Shift.begins_at <= clock.now(), Shift.ends_at > clock.now()
    )
    return db.session.scalar(query.order_by(Shift.begins_at.desc()).limit(1))


def shift_after(team_id: int, present: Shift | None) -> Shift | None:
    """Return the shift of a team that comes next."""
    query = _to_come(team_id)
    if present is not None:
        query = query.where(Shift.id != present.id)
    return db.session.scalar(query.limit(1))


def shifts_between(team_id: int, start: datetime, end: datetime) -> list[Shift]:
    """Return the shifts of a team that touch a stretch of time, in order."""
    query = select(Shift).where(Shift.team_id == team_id, Shift.ends_at > start, Shift.begins_at < end)
    return list(db.session.scalars(query.order_by(Shift.begins_at, Shift.id)))


def next_of_others(shift: Shift, *, most: int) -> list[Shift]:
    """Return the next shifts of colleagues, against which one's own can be exchanged."""
    query = select(Shift).where(
        Shift.team_id == shift.team_id, Shift.begins_at > clock.now(), Shift.user_id != shift.user_id
    )
    return list(db.session.scalars(query.order_by(Shift.begins_at, Shift.id).limit(most)))


def page_of_shifts(team_id: int, *, page: int) -> Page[Shift]:
    """Return one page of the shifts of a team that are not over, in order."""
    return page_of(_to_come(team_id), number=page, size=SHIFTS)


def _to_come(team_id: int) -> Select[Shift]:
    query = select(Shift).where(Shift.team_id == team_id, Shift.ends_at > clock.now())
    return query.order_by(Shift.begins_at, Shift.id)


def planned_until(team_id: int) -> datetime | None:
    """Return when the last of them ends."""
    query = select(Shift.ends_at).where(Shift.team_id == team_id, Shift.ends_at > clock.now())
    return db.session.scalar(query.order_by(Shift.begins_at.desc(), Shift.id.desc()).limit(1))


def holes(team: Team, *, until: datetime | None = None) -> list[Hole]:
    """Return what is wrong with the roster of a team from now on, in order."""
    start, end = clock.now(), until or clock.now() + HORIZON
    shifts, calendar = shifts_between(team.id, start, end), calendar_of(team)
    found = [*_uncovered(shifts, start, end)]
    for shift in shifts:
        span = max(start, shift.begins_at), min(end, shift.ends_at)
        found += _missing(shift.user, HoleKind.AWAY, span, calendar)
        if shift.deputy is None:
            found.append(Hole(HoleKind.NO_DEPUTY, *span))
        else:
            found += _missing(shift.deputy, HoleKind.NO_DEPUTY, span, calendar)
    return sorted(found, key=lambda each: (each.begins_at, each.kind))


def is_away(user: User, start: datetime, end: datetime, calendar: Calendar) -> bool:
    """Whether somebody is away in some part of a stretch of time."""
    return any(True for _ in _missing(user, HoleKind.AWAY, (start, end), calendar))


def _uncovered(shifts: Sequence[Shift], start: datetime, end: datetime) -> Iterator[Hole]:
    reached = start
    for shift in shifts:
        if shift.begins_at > reached:
            yield Hole(HoleKind.NOBODY, reached, shift.begins_at)
        reached = max(reached, shift.ends_at)
    if reached < end:
        yield Hole(HoleKind.NOBODY, reached, end)


def _missing(
    user: User, kind: HoleKind, span: tuple[datetime, datetime], calendar: Calendar
) -> Iterator[Hole]:
    """Yield when somebody is not there in a stretch of time: their days away are days at the team's place."""
    start, end = span
    if user.state is not UserState.ACTIVE:
        yield Hole(kind, start, end, user)
        return
    for from_day, until_day in _days_away(user.id, calendar.day_at(start), calendar.day_at(end)):
        first = calendar.last_moment_of(from_day - timedelta(days=1)) + timedelta(seconds=1)
        last = calendar.last_moment_of(until_day) + timedelta(seconds=1)
        if max(start, first) < min(end, last):
            yield Hole(kind, max(start, first), min(end, last), user)
    if user.last_day is not None:
        gone = calendar.last_moment_of(user.last_day) + timedelta(seconds=1)
        if gone < end:
            yield Hole(kind, max(start, gone), end, user)


def _days_away(user_id: int, first: date, last: date) -> list[tuple[date, date]]:
    """Return from when until when somebody is away; what overlaps or adjoins is one stretch."""
    query = select(Absence.from_day, Absence.until_day).distinct()
    query = query.where(Absence.user_id == user_id, Absence.from_day <= last, Absence.until_day >= first)
    found: list[tuple[date, date]] = []
    for from_day, until_day in db.session.execute(query.order_by(Absence.from_day)):
        if found and from_day <= found[-1][1] + timedelta(days=1):
            found[-1] = found[-1][0], max(found[-1][1], until_day)
        else:
            found.append((from_day, until_day))
    return found
