"""What the pages of being on call show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of
from grievance.oncall.access import CHECKS, SHIFTS
from grievance.oncall.models import DangerCheck, DangerCheckCase, Shift
from grievance.oncall.roster import holes, shift_after, shift_now
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: What was decided stays on the page for so long.
SHOWN = timedelta(days=2)
#: So much of what waits for a look and of what was found stands on a page, and so many shifts that colleagues
#: ask one to take.
WAITING, FOUND, ASKED = 20, 50, 20


def teams_of(actor: Actor) -> list[Team]:
    """Return the teams whose roster an actor reads, by name."""
    actor.must(Permission.Roster.READ)
    query = select(Team).where(Team.id.in_(actor.team_ids)).order_by(Team.name, Team.id)
    return list(db.session.scalars(query))


def open_checks(actor: Actor, *, page: int = 1) -> Page[DangerCheck]:
    """Return one page of what waits for a look, the oldest first."""
    query = _waiting(actor).order_by(DangerCheck.opened_at, DangerCheck.id)
    return page_of(query, number=page, size=WAITING)


def count_open_checks(actor: Actor) -> int:
    """Return how much waits for a look."""
    return db.session.scalar(_waiting(actor).with_only_columns(func.count(DangerCheck.id))) or 0


def _waiting(actor: Actor) -> Select[DangerCheck]:
    return CHECKS.visible(actor).where(DangerCheck.verdict.is_(None))


def recent_checks(actor: Actor, *, page: int = 1) -> Page[DangerCheck]:
    """Return one page of what was decided of late, the newest first."""
    query = CHECKS.visible(actor).where(DangerCheck.decided_at > clock.now() - SHOWN)
    query = query.order_by(DangerCheck.decided_at.desc(), DangerCheck.id.desc())
    return page_of(query, number=page, size=FOUND)


def cases_of(actor: Actor, check: DangerCheck, *, page: int) -> Page[Case]:
    """Return a page of the cases of a look that are there for an actor: one place can send many."""
    query = _cases(actor, check).options(selectinload(Case.allegations))
    return page_of(query.order_by(Case.id), number=page)


def count_cases(actor: Actor, check: DangerCheck) -> int:
    """Count them."""
    return db.session.scalar(_cases(actor, check).with_only_columns(func.count(Case.id))) or 0


def _cases(actor: Actor, check: DangerCheck) -> Select[Any]:
    own = select(DangerCheckCase.case_id).where(DangerCheckCase.check_id == check.id)
    return CASES.visible(actor).where(Case.id.in_(own))


def offered_to(actor: Actor, *, page: int = 1) -> Page[Shift]:
    """Return one page of the shifts that colleagues ask one to take."""
    query = SHIFTS.visible(actor).where(Shift.offered_to_id == actor.user_id, Shift.ends_at > clock.now())
    return page_of(query.order_by(Shift.begins_at, Shift.id), number=page, size=ASKED)


def own_shifts(actor: Actor, *, page: int, size: int) -> Page[Shift]:
    """Return one page of when one is on call or stands in, from now on."""
    query = SHIFTS.visible(actor).where(
        (Shift.user_id == actor.user_id) | (Shift.deputy_id == actor.user_id), Shift.ends_at > clock.now()
    )
    return page_of(query.order_by(Shift.begins_at, Shift.id), number=page, size=size)


@dataclass(frozen=True)
class Duty:
    """Who is on call for a team now, and who comes next."""

    team: Team
    now: Shift | None
    following: Shift | None
    has_holes: bool
    """Whether in the next weeks a call would reach nobody on the roster; of a team that keeps one."""


def duties(actor: Actor) -> list[Duty]:
    """Return for each of the actor's teams who is on call and who comes next."""
    found = []
    for team in teams_of(actor):
        now = shift_now(team.id)
        following = shift_after(team.id, now)
        kept = now is not None or following is not None
        found.append(Duty(team, now, following, kept and any(each.is_grave for each in holes(team))))
    return found


def names_of(user_ids: Collection[int]) -> list[str]:
    """Return the names of people, in order."""
    query = select(User.name).where(User.id.in_(user_ids)).order_by(User.name, User.id)
    return list(db.session.scalars(query))


def team_of(actor: Actor, reference: str) -> Team:
    """Return one of the actor's teams, or raise `NotFound`."""
    found = next((each for each in teams_of(actor) if each.reference == reference), None)
    if found is None:
        raise NotFound
    return found
