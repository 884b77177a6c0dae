"""Being on call: a roster for the year, and whoever is called looks, or sleeps on and the next is called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

from sqlalchemy import func, select

from benchmarks.year.cast import Cast
from benchmarks.year.workers import Worker
from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.services.steps import Words
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.notifications.models import Mail
from grievance.oncall.models import DangerCheck
from grievance.oncall.services.calling import call_who_is_next
from grievance.oncall.services.checking import answer_check
from grievance.oncall.services.planning import plan_in_turn
from grievance.oncall.states import Verdict
from grievance.policy.roles import Role

WEEKS = 53
#: How often whoever is called wakes up and looks, each time.
WAKES = 0.8
#: Minutes after the call at which somebody may look, and those at which the worker process calls the next.
_MINUTES = (7, 10, 17, 20, 27, 30, 40, 60)
_WHY = Words("Nobody is in danger this minute.", "en")
NIGHT = (*range(21, 24), *range(5))


def plan_roster(cast: Cast, first_day: date) -> None:
    """Let those of each team who judge what comes in take weeks in turn."""
    for team_id, people in cast.colleagues.items():
        in_turn = [person for role, person in people if role in {Role.TRIAGER, Role.INSPECTOR}]
        supervisor = next(person for role, person in people if role is Role.SUPERVISOR)
        with transaction():
            plan_in_turn(
                supervisor.actor,
                db.session.get_one(Team, team_id),
                people=[db.session.get_one(User, each.user_id) for each in in_turn],
                first_day=first_day,
                at=time(9, 0),
                days=7,
                number=WEEKS,
            )


def look(cast: Cast, workers: dict[int, Worker]) -> None:
    """Let the next hour pass for whatever may be danger: people are called until one of them looks."""
    began = clock.now()
    for minute in _MINUTES:
        waiting = db.session.scalars(select(DangerCheck).where(DangerCheck.verdict.is_(None))).all()
        if not waiting:
            return
        with clock.at(began + timedelta(minutes=minute)):
            if minute % 10:
                for check in waiting:
                    _answer(cast, workers, check)
            else:
                with transaction():
                    call_who_is_next()


def _answer(cast: Cast, workers: dict[int, Worker], check: DangerCheck) -> None:
    called = {each.user_id for each in check.calls}
    team = [person for _role, person in cast.colleagues[check.team_id] if person.user_id in called]
    awake = next((each for each in reversed(team) if cast.chance(WAKES)), None)
    if awake is None:
        return
    case = check.cases[0]
    reports = case.all_complaints or (case.parent.all_complaints if case.parent is not None else [])
    now = workers[reports[0].id].true and cast.chance(0.5)
    with transaction():
        answer_check(
            awake.actor,
            check,
            verdict=Verdict.NOW if now else Verdict.LATER,
            reason=None if now else _WHY,
        )


def lines(days: int) -> Iterator[str]:
    """Yield how people were called and paged."""
    checks = db.session.scalars(select(DangerCheck)).all()
    looked = [each for each in checks if each.verdict is not None]
    paging = sum(each.verdict is Verdict.NOW for each in looked)
    cases = sum(len(each.cases) for each in checks)
    yield (
        f"looks at what may be danger {len(checks)} about {cases} cases, taken {len(looked)}, "
        f"within ten minutes {sum(bool(each.in_time) for each in looked)}, real and now {paging}"
    )
    for template, what in (("danger_check", "called to look"), ("paged", "paged after a look")):
        sent = db.session.scalars(select(Mail.created_at).where(Mail.template == template)).all()
        at_night = sum(each.hour in NIGHT for each in sent)
        yield f"  people {what} {len(sent)}, at night {at_night}, which is {at_night / days:.2f} a night"
    alone = db.session.scalar(
        select(func.count(DangerCheck.id)).where(
            DangerCheck.verdict.is_(None), DangerCheck.opened_at < clock.now() - timedelta(hours=1)
        )
    )
    yield f"  left without a look for more than an hour at the end: {alone}"
