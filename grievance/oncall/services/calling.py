"""Call whoever is on call, after ten minutes the deputy, then the supervisors, then the whole team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from grievance.accounts.absences import at_work
from grievance.accounts.models.user import User, UserRole
from grievance.cases.access import members_of
from grievance.cases.duty import on_duty
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.oncall.models import DangerCall, DangerCheck
from grievance.oncall.roster import CAN_LOOK, shift_now
from grievance.oncall.states import Call
from grievance.policy.roles import Role
from grievance.supplychain.ties import tied_to

#: How long whoever is called has for a look.
PATIENCE = timedelta(minutes=10)
#: The whole team is called again after so long.
AGAIN = timedelta(minutes=30)
_LADDER = tuple(Call)


def call_who_is_next() -> int:
    """Call the next people for every look that nobody has taken in time; return how many looks there were."""
    query = (
        select(DangerCheck)
        .where(DangerCheck.call_at <= clock.now())
        .order_by(DangerCheck.call_at)
        .with_for_update(skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for check in due:
        call(check)
    return len(due)


def call(check: DangerCheck) -> None:
    """Call the next people on the ladder who can be reached; in the end, everybody again."""
    called = {each.call for each in check.calls}
    for step in _LADDER:
        people = _reachable(check, step)
        if not people or (step in called and step is not Call.EVERYBODY):
            continue
        _note(check, step, people)
        tell(people, Template.DANGER_CHECK, gathering=timedelta())
        check.call_at = clock.now() + (AGAIN if step is Call.EVERYBODY else PATIENCE)
        return
    # Nobody at all can be reached now: somebody may be back at work later.
    check.call_at = clock.now() + AGAIN


def second_people(check: DangerCheck) -> set[int]:
    """Return who is paged when it is real and now: the deputy, the supervisors and who has the cases in hand.

    Where that is nobody, it is everybody of the team who can be reached.
    """
    found = {each for case in check.cases for each in on_duty(case)}
    for step in (Call.ON_CALL, Call.DEPUTY, Call.SUPERVISORS):
        found |= _reachable(check, step)
    others = {each for each in found if each != check.decided_by_id}
    return others or _reachable(check, Call.EVERYBODY)


def _note(check: DangerCheck, step: Call, people: Collection[int]) -> None:
    known = {(each.user_id, each.call) for each in check.calls}
    new = [{"check_id": check.id, "user_id": each, "call": step} for each in sorted(people)]
    add_rows(DangerCall, [row for row in new if (row["user_id"], step) not in known])
    db.session.expire(check, ["calls"])


def _reachable(check: DangerCheck, step: Call) -> set[int]:
    """Return who of a step is at work, may look, and to whom all of the cases are there."""
    query = select(User.id).where(
        User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(CAN_LOOK))),
        User.id.not_in(tied_to(check.site_id)),
        at_work(),
        *(User.id.in_(members_of(case)) for case in check.cases),
    )
    shift = shift_now(check.team_id)
    if step is Call.ON_CALL:
        query = query.where(User.id == (shift.user_id if shift is not None else None))
    elif step is Call.DEPUTY:
        query = query.where(User.id == (shift.deputy_id if shift is not None else None))
    elif step is Call.SUPERVISORS:
        supervising = select(UserRole.user_id).where(UserRole.role == Role.SUPERVISOR)
        query = query.where(User.id.in_(supervising))
    return set(db.session.scalars(query))
