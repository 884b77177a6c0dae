"""Plan who is on call: one shift, or many in turn for weeks ahead; and take a shift out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.calendars import calendar_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.oncall.access import SHIFTS
from grievance.oncall.models import Shift
from grievance.oncall.roster import able, is_away, shifts_between
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: Nobody plans further ahead, and nobody is on call for longer without a hand-over.
AHEAD = timedelta(days=366)
LONGEST = timedelta(days=14)
MOST_AT_ONCE = 60
_PLAN = Permission.Roster.PLAN


def plan_shift(
    actor: Actor, team: Team, *, user: User, deputy: User | None, begins_at: datetime, ends_at: datetime
) -> Shift:
    """Put somebody on call; hand-over is when it ends."""
    require_may_plan(actor, team)
    _require_span(team, begins_at, ends_at)
    require_there(team, user, begins_at, ends_at, field="user")
    if deputy is not None:
        if deputy.id == user.id:
            raise InvalidInput(N_("Choose somebody else as deputy."), field="deputy")
        require_there(team, deputy, begins_at, ends_at, field="deputy")
    made = Shift(
        team_id=team.id,
        user_id=user.id,
        deputy_id=deputy.id if deputy is not None else None,
        begins_at=begins_at,
        ends_at=ends_at,
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "shift.planned", made, handler=user.reference, due=ends_at.date())
    return made


def plan_in_turn(
    actor: Actor, team: Team, *, people: Sequence[User], first_day: date, at: time, days: int, number: int
) -> list[Shift]:
    """Plan shifts of equal length that people take in turn; whoever is next stands in.

    Whoever is away in a shift is passed over, and their turn comes with the next.
    """
    require_may_plan(actor, team)
    if len(people) < 2:
        raise InvalidInput(
            N_("Choose two people at least: one is on call, and the next stands in."), field="people"
        )
    if not 1 <= days <= LONGEST.days:
        raise InvalidInput(N_("A shift lasts from 1 to 14 days."), field="days")
    if not 1 <= number <= MOST_AT_ONCE:
        raise InvalidInput(N_("Plan from 1 to 60 shifts at once."), field="number")
    waiting, made = list(people), []
    for turn in range(number):
        begins_at = moment_at(team, first_day + timedelta(days=days * turn), at)
        ends_at = moment_at(team, first_day + timedelta(days=days * (turn + 1)), at)
        there = [each for each in waiting if not is_away(each, begins_at, ends_at, calendar_of(team))]
        if not there:
            raise InvalidInput(
                N_("From %(day)s on everybody you chose is away: plan that shift by itself."),
                field="people",
                day=begins_at.date().isoformat(),
            )
        user, deputy = there[0], there[1] if len(there) > 1 else None
        made.append(plan_shift(actor, team, user=user, deputy=deputy, begins_at=begins_at, ends_at=ends_at))
        waiting.remove(user)
        waiting.append(user)
    return made


def remove_shift(actor: Actor, shift: Shift) -> None:
    """Take a shift out of the roster; one that is under way ends now."""
    SHIFTS.require(actor, _PLAN, shift)
    if shift.ends_at <= clock.now():
        raise GuardRefused(N_("This shift is over."))
    record(actor, "shift.removed", shift, handler=shift.user.reference)
    for each in db.session.query(Shift).filter_by(exchange_id=shift.id):
        each.offered_to_id = each.exchange_id = None
    if shift.begins_at < clock.now():
        shift.ends_at, shift.offered_to_id, shift.exchange_id = clock.now(), None, None
    else:
        db.session.delete(shift)


def require_may_plan(actor: Actor, team: Team) -> None:
    """Raise unless the actor plans the roster of this team."""
    actor.must(_PLAN)
    if team.id not in actor.team_ids:
        raise NotFound


def require_there(team: Team, user: User, begins_at: datetime, ends_at: datetime, *, field: str) -> None:
    """Raise unless somebody can be on call for a team and is not away then."""
    if user.id not in {each.id for each in able(team.id)}:
        raise InvalidInput(N_("Choose somebody of the team who can judge what comes in."), field=field)
    if is_away(user, begins_at, ends_at, calendar_of(team)):
        raise InvalidInput(N_("%(name)s is away then."), field=field, name=user.name)


def moment_at(team: Team, day: date, at: time) -> datetime:
    """Return the moment of a day and time as the clocks show them where the team is."""
    return datetime.combine(day, at, calendar_of(team).clock).astimezone(UTC)


def _require_span(team: Team, begins_at: datetime, ends_at: datetime) -> None:
    if not clock.now() - timedelta(days=1) <= begins_at <= clock.now() + AHEAD:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="from_day")
    if not begins_at < ends_at or ends_at <= clock.now():
        raise InvalidInput(
            N_("The shift has to end after it begins, and not in the past."), field="until_day"
        )
    if ends_at - begins_at > LONGEST + timedelta(hours=1):
        raise InvalidInput(N_("A shift lasts 14 days at most: somebody has to sleep."), field="until_day")
    if shifts_between(team.id, begins_at, ends_at):
        raise InvalidInput(
            N_("Somebody is on call then already. Take that shift out first."), field="from_day"
        )
