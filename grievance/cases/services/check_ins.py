"""Ask workers on their day whether they are safe, and notice when no answer comes; nobody need be there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.queries import case_of
from grievance.cases.services.safety_gate import risk_of
from grievance.cases.services.steps import add_event
from grievance.cases.states import CaseState, CheckOccasion
from grievance.cases.watch import REVIEW, SILENCE_DAYS, band_of_review, first_silence, silent_cases
from grievance.cases.workers import workers_of
from grievance.complaints.filing import names_worker, of_workers
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.policy import actor as actors

WATCH = "retaliation_check"
#: The questions are put a few hours before the clock is up, so that asking keeps it.
_AHEAD = timedelta(hours=6)
#: So many days after a case has ended a worker is asked once more.
AFTER_CLOSING = (0, 30, 180)
#: What ends so has no findings to be punished for; but a site that was told knows that somebody spoke.
_CUT_SHORT = frozenset({CaseState.WITHDRAWN, CaseState.REFERRED_OUT, CaseState.DECLINED})
#: Nobody is asked about a case that ended longer ago, whatever was missed meanwhile.
_TOO_LONG_AGO = timedelta(days=2 * 365)


def ask_what_is_due() -> int:
    """Put the questions wherever their day has come, once for each day; runs in the caller's transaction."""
    return _ask_watched() + _ask_after_closing()


def watch_over_workers(case: Case, *, came_with: Case | None = None) -> None:
    """Ask, from now on and again and again, whether anybody is punished for what the site has heard.

    It may have heard it of a case that was merged into this one.
    """
    told = (came_with or case).site_told_at is not None
    workers = any(names_worker(each) for each in workers_of(case))
    if told and workers and clocks.running_clock(case, WATCH) is None:
        clocks.start_series(case, WATCH)


def watch_more_closely(case: Case) -> None:
    """Add the days on which a case of a more urgent band asks, counted from where its watch last began.

    Nobody is asked for a day that has passed.
    """
    watched = [each for each in clocks.clocks_of(case) if each.kind == WATCH]
    if not watched:
        return
    since = max(each.started_at for each in watched)
    begun = clock.day_of(since)
    present = {each.rule for each in watched if clock.day_of(each.started_at) == begun}
    clocks.start_series(case, WATCH, since=since, besides=present)


def notice_silence() -> int:
    """Open a review of each silence: no answer in 14 days or by the next check; never a case by itself."""
    silent = [each for each in db.session.scalars(_unanswered()) if _notice(each)]
    reviewed = select(CaseClock.case_id).where(CaseClock.kind == REVIEW, CaseClock.ended_at.is_(None))
    # A worker may have come from a case that was merged, or may be gone.
    for case in db.session.scalars(select(Case).where(Case.id.in_(silent_cases().union(reviewed)))).all():
        keep_review(case)
    return len(silent)


def keep_review(case: Case) -> None:
    """Let the clock of a review run for as long as a silence waits for somebody's decision."""
    since = first_silence(case)
    if since is None:
        clocks.stop(case, REVIEW)
        return
    at = datetime.combine(since, time(), UTC)
    clocks.start(case, REVIEW, at=at, band=band_of_review(case.band, risk_of(case)))


def open_check_in(complaint: Complaint, occasion: CheckOccasion, due_on: date) -> CheckIn | None:
    """Put the questions to one worker for one day; None if that was done already."""
    present = select(CheckIn.id).where(
        CheckIn.complaint_id == complaint.id, CheckIn.occasion == occasion, CheckIn.due_on == due_on
    )
    if db.session.scalar(present) is not None:
        return None
    made = CheckIn(
        reference=new_reference(),
        complaint_id=complaint.id,
        occasion=occasion,
        due_on=due_on,
        opened_on=clock.today(),
        route=complaint.reply_route,
    )
    db.session.add(made)
    db.session.flush()
    return made


def end_checks_done(case: Case) -> None:
    """End the clocks of checks for which nobody has to ask any more."""
    for each in clocks.running_clocks(case):
        if each.kind == WATCH and each.due_at <= clock.now() + _AHEAD and _is_done(case, each.due_at.date()):
            clocks.stop(case, WATCH)


def _ask_watched() -> int:
    due = select(CaseClock).where(
        CaseClock.kind == WATCH, CaseClock.ended_at.is_(None), CaseClock.due_at <= clock.now() + _AHEAD
    )
    asked = 0
    for each in db.session.scalars(due.order_by(CaseClock.due_at, CaseClock.id)).all():
        case = db.session.get_one(Case, each.case_id)
        asked += _ask(case, _named(case), CheckOccasion.WATCH, each.due_at.date())
        end_checks_done(case)
    return asked


def _ask_after_closing() -> int:
    ended = (
        select(Case, Complaint)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(
            or_(
                Case.state == CaseState.CLOSED,
                and_(Case.state.in_(_CUT_SHORT), Case.site_told_at.is_not(None)),
            ),
            Case.closed_at > clock.now() - _TOO_LONG_AGO,
            Complaint.erased_on.is_(None),
            of_workers(),
        )
    )
    known = select(CheckIn.complaint_id, CheckIn.due_on).where(CheckIn.occasion == CheckOccasion.CLOSED)
    present = {(complaint_id, due_on) for complaint_id, due_on in db.session.execute(known)}
    asked = 0
    for case, complaint in db.session.execute(ended.order_by(Case.id, Complaint.id)).all():
        for day in _days_after_closing(case):
            if day <= clock.today() and (complaint.id, day) not in present:
                asked += _ask(case, [complaint], CheckOccasion.CLOSED, day)
    return asked


def _named(case: Case) -> list[Complaint]:
    """Return the reports that a worker stands behind, to whom the questions are put."""
    return [each for each in case.complaints if names_worker(each)]


def _days_after_closing(case: Case) -> list[date]:
    assert case.closed_at is not None
    return [case.closed_at.date() + timedelta(days=each) for each in AFTER_CLOSING]


def _ask(case: Case, complaints: list[Complaint], occasion: CheckOccasion, due_on: date) -> int:
    made = [found for each in complaints if (found := open_check_in(each, occasion, due_on)) is not None]
    if not made:
        return 0
    service, by_hand = actors.service(), sum(each.route is not ReplyRoute.CODE for each in made)
    add_event(service, case, "check_in_asked", visible_to=("reporter",), kind=str(occasion), count=len(made))
    record(service, "case.check_in_asked", case, kind=occasion, due=due_on, workers=len(made))
    if by_hand:
        case.awaits_team = True
        record(service, "case.check_in_to_ask", case, kind=occasion, due=due_on, workers=by_hand)
    return len(made)


def _unanswered() -> Select[CheckIn]:
    later = aliased(CheckIn)
    next_came = exists().where(
        later.complaint_id == CheckIn.complaint_id,
        later.due_on > CheckIn.due_on,
        later.opened_on > CheckIn.opened_on,
    )
    long_ago = CheckIn.opened_on <= clock.today() - timedelta(days=SILENCE_DAYS)
    return (
        select(CheckIn)
        .join(Complaint, Complaint.id == CheckIn.complaint_id)
        .where(
            and_(CheckIn.answered_on.is_(None), CheckIn.silent_on.is_(None), CheckIn.child_id.is_(None)),
            Complaint.erased_on.is_(None),
            or_(long_ago, next_came),
        )
        .order_by(CheckIn.id)
    )


def _notice(check_in: CheckIn) -> bool:
    case = case_of(check_in.complaint)
    if case is None:
        return False
    service = actors.service()
    band = band_of_review(case.band, risk_of(case))
    due = clocks.day_when_up(case, REVIEW, band=band)
    check_in.silent_on, check_in.review_due_on = clock.today(), due
    clocks.start(case, REVIEW, band=band)
    case.awaits_team = True
    add_event(service, case, "check_in_silent", check=check_in.reference)
    record(service, "case.check_in_silent", case, band=case.band, due=due)
    return True


def _is_done(case: Case, due_on: date) -> bool:
    """Whether everybody was asked: by the page, or by an officer who noted what came of it."""
    mine = select(CaseComplaint.complaint_id).where(CaseComplaint.case_id == case.id)
    waiting = select(CheckIn.id).where(
        CheckIn.complaint_id.in_(mine),
        CheckIn.occasion == CheckOccasion.WATCH,
        CheckIn.due_on == due_on,
        CheckIn.route != ReplyRoute.CODE,
        CheckIn.answered_on.is_(None),
        CheckIn.decision.is_(None),
    )
    return db.session.scalar(waiting.limit(1)) is None
