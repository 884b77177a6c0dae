"""A look within ten minutes: is it real, and is it now? Only then is anybody else woken."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from grievance.audit.trail import Announcement, record
from grievance.cases.models.case import Band, Case
from grievance.cases.services.steps import Words, add_event, require_reason
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.oncall.access import CHECKS
from grievance.oncall.models import DangerCheck, DangerCheckCase
from grievance.oncall.services.calling import PATIENCE, call, second_people
from grievance.oncall.states import Verdict
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: Whoever was paged is up: what comes from the same place in this time wakes nobody again.
AWAKE = timedelta(hours=1)


def hear_case(announcement: Announcement) -> None:
    """Ask for a look at a case that opens as danger, together with others of its place."""
    if announcement.record.band is Band.P0:
        _ask_for_a_look(announcement)


def hear_rating(announcement: Announcement) -> None:
    """Ask for a look at what turns out to be danger only when it is rated, or rated anew."""
    case: Case = announcement.record
    looked_at = select(DangerCheckCase.id).where(DangerCheckCase.case_id == case.id).limit(1)
    if case.band is Band.P0 and db.session.scalar(looked_at) is None:
        _ask_for_a_look(announcement)


def hear_member(announcement: Announcement) -> None:
    """Ask for a look again where somebody joins a case with danger: it may be another than the first."""
    if announcement.codes.get("band") == Band.P0:
        _ask_for_a_look(announcement)


def _ask_for_a_look(announcement: Announcement) -> None:
    case: Case = announcement.record
    check = _under_way(case)
    if check is not None:
        if case not in check.cases:
            _look_at_too(check, case)
        return
    check = DangerCheck(
        team_id=case.team_id,
        site_id=case.site_id,
        restricted=case.restriction is not None,
        opened_at=clock.now(),
        call_at=clock.now(),
    )
    db.session.add(check)
    db.session.flush()
    _look_at_too(check, case)
    record(announcement.actor, "danger.check_opened", check)
    call(check)


def _look_at_too(check: DangerCheck, case: Case) -> None:
    add_rows(DangerCheckCase, [{"check_id": check.id, "case_id": case.id}])
    db.session.expire(check, ["cases"])


def answer_check(actor: Actor, check: DangerCheck, *, verdict: Verdict, reason: Words | None = None) -> None:
    """Say whether it is real and now; if so, a second person and the supervisors are paged.

    What somebody took for less anybody may still call danger; what is danger nobody calls less here.
    """
    CHECKS.require(actor, Permission.Case.TRIAGE, check)
    if check.verdict is Verdict.NOW:
        raise GuardRefused(N_("Colleagues are paged already."))
    if check.verdict is not None and verdict is not Verdict.NOW:
        raise GuardRefused(N_("Somebody has looked already. You can still page colleagues."))
    why = require_reason(reason) if verdict is not Verdict.NOW else reason
    if check.in_time is None:
        check.in_time = clock.now() <= check.opened_at + PATIENCE
    check.verdict, check.decided_by_id = verdict, actor.user_id
    check.decided_at = clock.now()
    check.opened_at, check.call_at = clock.day_of(check.opened_at), None
    for case in check.cases:
        add_event(actor, case, "danger_checked", reason=why, kind=str(verdict))
    record(actor, "danger.checked", check, outcome=verdict, count=len(check.cases))
    if verdict is Verdict.NOW:
        tell(second_people(check) - {actor.user_id}, Template.PAGED, gathering=timedelta())


def _under_way(case: Case) -> DangerCheck | None:
    """Return the look at the same case or place that nobody has ended, or that has just paged people.

    What nobody can place yet is about as many places as there are reports.
    """
    same = DangerCheck.id.in_(select(DangerCheckCase.check_id).where(DangerCheckCase.case_id == case.id))
    beside = (
        (DangerCheck.team_id == case.team_id)
        & (DangerCheck.site_id == case.site_id)
        & (DangerCheck.restricted == (case.restriction is not None))
    )
    query = select(DangerCheck).where(
        same if case.site_id is None else same | beside,
        DangerCheck.verdict.is_(None)
        | ((DangerCheck.verdict == Verdict.NOW) & (DangerCheck.decided_at > clock.now() - AWAKE)),
    )
    return db.session.scalar(query.order_by(DangerCheck.id.desc()).limit(1))
