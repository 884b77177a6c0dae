"""What somebody has to do about cases now: worked out of clocks, checks and what waits, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute

from grievance.accounts.absences import lasts_on
from grievance.accounts.models.absence import Absence
from grievance.accounts.models.user import User, UserState
from grievance.cases.access import CASES
from grievance.cases.endings import is_prepared_without_remedy, outlasts_silence
from grievance.cases.flags import HIGH_RUNGS
from grievance.cases.lowerings import awaits_second_person
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import CaseEvent
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.models.reissue import CodeReissue
from grievance.cases.models.reminder import CaseReminder
from grievance.cases.models.severity import Severity
from grievance.cases.models.task import CaseTask
from grievance.cases.services.disclosing import permission_for
from grievance.cases.services.intake import WITHDRAWAL
from grievance.cases.services.reissue import LASTS as CODE_LASTS
from grievance.cases.services.safety_gate import ALWAYS_LAID
from grievance.cases.services.second_person import never_in_hand_of
from grievance.cases.states import OPEN, CaseState, CaseType, DisclosureAudience
from grievance.cases.watch import needs_somebody
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Duty
from grievance.supplychain.models.site import Site

#: More of one kind are not read: nobody does more in a day, and the queue shows them all.
MOST = 100
#: From this risk on a second person reads every text before it goes out; an unrated case counts as that.
_SECOND_READER = 2
#: Whom to ask whether they are safe, and which silence to look at, is read from the check-ins; which action
#: is late, with the plans. Who takes a report back is nobody's to answer who has the case in hand.
_NOT_BY_CLOCK = frozenset({"retaliation_check", "silence_review", "action_due", WITHDRAWAL})


class CaseErrand(StrEnum):
    """A kind of thing to do about a case."""

    DEADLINE = "deadline"
    ESCALATED = "escalated"
    """A deadline of a colleague has climbed to whoever supervises."""
    FINDING = "finding"
    """A deadline for findings, and an allegation about which nothing was found yet."""
    ASK_WORKER = "ask_worker"
    SILENCE = "silence"
    WITHDRAWAL = "withdrawal"
    """A worker takes a report back; somebody who never had the case in hand asks them why."""
    NEWS = "news"
    RESTED = "rested"
    LOWERING = "lowering"
    DISCLOSURE = "disclosure"
    CODE = "code"
    """Somebody else made sure who asks for a new code, and a second person has to agree."""
    NEW_CODE = "new_code"
    """A second person agreed, or none was needed, and the code is still to be made."""
    REMINDER = "reminder"
    TASK = "task"
    """A colleague, or oneself, gave one something to do by a day."""
    CLOSE = "close"
    """All is ready to close; where there was danger, somebody else than the handler does it."""


@dataclass(frozen=True)
class Errand:
    """One thing that somebody has to do: codes and moments, no words."""

    kind: StrEnum
    case: str
    """The reference of the case."""
    state: CaseState
    band: Band | None
    case_type: CaseType
    site_name: str | None
    due_at: datetime | None
    """When it has to be done; empty if nothing but a person waits for it."""
    deadline: str = ""
    """The kind of the clock, where one runs."""
    record: str = ""
    """The reference of the check-in, allegation, text or action that it is about."""
    due_on: date | None = None
    """The day, where it is due on one and not at a moment."""
    site_reference: str | None = None
    outlasts_silence: bool = False
    """Whether its case does not end because a worker gives no answer."""

    def at_home(self, calendar: Calendar) -> Errand:
        """Return it with its day ending at midnight there."""
        if self.due_on is None:
            return self
        return replace(self, due_at=calendar.last_moment_of(self.due_on))


def errands_about_cases(actor: Actor, *, until: datetime) -> list[Errand]:
    """Return what an actor has to do about cases before a moment, one query for each kind of thing."""
    found = [
        *_second_ratings(actor),
        *_texts_to_read(actor),
        *_codes(actor),
        *_ready_to_close(actor),
        *_taken_back(actor),
        *_reminders(actor, until),
        *_tasks(actor, until),
    ]
    if Role.SUPERVISOR in actor.roles:
        found += _escalated(actor)
    if actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE):
        found += _with_silences([*_with_findings(_deadlines(actor, until))])
        found += _checks(actor, until)
        found += [*_news(actor), *_rested(actor, until)]
    return found


@dataclass(frozen=True)
class InHand:
    """What somebody handles, whether or not anything is to be done about it now."""

    cases: int
    next_due_at: datetime | None


def handled(actor: Actor) -> InHand:
    """Return how many open cases an actor handles, and when the first of their deadlines is up."""
    query = select(func.count(Case.id), func.min(Case.next_due_at)).where(
        CASES.clause(actor), Case.handler_id == actor.user_id, Case.state.in_(sorted(OPEN))
    )
    row = db.session.execute(query).one()
    return InHand(int(row[0]), row[1])


def about_cases(*more: Any) -> Select[Any]:
    """Return a query for what a line says of a case, and for more beside it."""
    line = (Case.reference, Case.state, Case.band, Case.case_type, Site.name)
    site = Site.reference.label("site_reference")
    return select(*line, *more, site).select_from(Case).outerjoin(Site, Site.id == Case.site_id)


def in_hand(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case is an actor's to move on.

    They handle it, or stand in today for who does, or nobody does: not yet, or not any more.
    """
    gone = select(User.id).where(User.state == UserState.CLOSED)
    whose = or_(_own(actor, Case.handler_id), Case.handler_id.is_(None), Case.handler_id.in_(gone))
    return and_(CASES.clause(actor), whose)


def _own(actor: Actor, whose: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that something is an actor's, or of somebody for whom they stand in today."""
    standing_in = select(Absence.user_id).where(Absence.deputy_id == actor.user_id, lasts_on(clock.today()))
    return or_(whose == actor.user_id, whose.in_(standing_in))


def pressing_first(due: ColumnElement[Any] | Any) -> tuple[Any, ...]:
    """Return the order in which things are read: danger first, then by when they are due."""
    return (when((Case.band == Band.P0, 0), else_=1), due, Case.id)


def errand(
    kind: StrEnum, row: Any, due: datetime | date | None, *, deadline: str = "", record: str = ""
) -> Errand:
    """Return one thing to do from a row of `about_cases`; a day counts to its end, of UTC at first."""
    moment = due if isinstance(due, datetime) else None
    day = due if moment is None else None
    line = (row[0], row[1], row[2], row[3], row[4])
    made = Errand(kind, *line, moment, deadline, record, day, row.site_reference)
    return made.at_home(Calendar())


def _deadlines(actor: Actor, until: datetime) -> list[Errand]:
    """Return the team's own deadlines, and those of others that have passed: then it is ours to ask."""
    own = [each.code for each in catalogue().clocks.values() if each.duty is Duty.TEAM]
    query = about_cases(CaseClock.due_at, CaseClock.kind).join(CaseClock, CaseClock.case_id == Case.id)
    query = query.where(
        in_hand(actor),
        CaseClock.ended_at.is_(None),
        CaseClock.paused_at.is_(None),
        CaseClock.due_at <= until,
        CaseClock.kind.not_in(_NOT_BY_CLOCK),
        or_(CaseClock.kind.in_(own), CaseClock.due_at < clock.now()),
    )
    rows = db.session.execute(query.order_by(*pressing_first(CaseClock.due_at)).limit(MOST))
    return [errand(CaseErrand.DEADLINE, row, row.due_at, deadline=row.kind) for row in rows]


def _with_findings(deadlines: list[Errand]) -> Iterable[Errand]:
    """Name the first allegation of a case in fact-finding about which nothing was found yet."""
    wanted = [each.case for each in deadlines if _awaits_findings(each)]
    query = (
        select(Case.reference, Allegation.reference)
        .join(Allegation, Allegation.case_id == Case.id)
        .where(Case.reference.in_(wanted), Allegation.outcome.is_(None))
        .order_by(Allegation.id.desc())
    )
    first = {row[0]: row[1] for row in db.session.execute(query)} if wanted else {}
    for each in deadlines:
        if _awaits_findings(each) and each.case in first:
            yield Errand(**{**vars(each), "kind": CaseErrand.FINDING, "record": first[each.case]})
        else:
            yield each


def _with_silences(deadlines: list[Errand]) -> Iterable[Errand]:
    """Say of each case whose worker does not answer whether that can end it."""
    silent = [each.case for each in deadlines if each.deadline == "reporter_silence"]
    query = select(Case.reference).where(Case.reference.in_(silent), outlasts_silence())
    outlasting = set(db.session.scalars(query)) if silent else set()
    return [replace(each, outlasts_silence=each.case in outlasting) for each in deadlines]


def _awaits_findings(each: Errand) -> bool:
    return each.deadline == "findings" and each.state is CaseState.FACT_FINDING


def _escalated(actor: Actor) -> list[Errand]:
    query = about_cases(CaseClock.due_at, CaseClock.kind).join(CaseClock, CaseClock.case_id == Case.id)
    query = query.where(
        CASES.clause(actor),
        Case.handler_id != actor.user_id,
        CaseClock.ended_at.is_(None),
        CaseClock.paused_at.is_(None),
        CaseClock.rung.in_(HIGH_RUNGS),
    )
    rows = db.session.execute(query.order_by(*pressing_first(CaseClock.due_at)).limit(MOST))
    return [errand(CaseErrand.ESCALATED, row, row.due_at, deadline=row.kind) for row in rows]


def _checks(actor: Actor, until: datetime) -> list[Errand]:
    by = func.coalesce(CheckIn.review_due_on, CheckIn.due_on)
    query = (
        about_cases(CheckIn.reference, CheckIn.silent_on, CheckIn.review_due_on, CheckIn.due_on)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .join(CheckIn, CheckIn.complaint_id == CaseComplaint.complaint_id)
        .where(in_hand(actor), needs_somebody(), by <= until.date())
    )
    return [
        errand(
            CaseErrand.SILENCE if row.silent_on is not None else CaseErrand.ASK_WORKER,
            row,
            row.review_due_on or row.due_on,
            record=row[5],
        )
        for row in db.session.execute(query.order_by(*pressing_first(by)).limit(MOST))
    ]


def _news(actor: Actor) -> list[Errand]:
    query = about_cases(Case.opened_at).where(in_hand(actor), Case.awaits_team.is_(True))
    rows = db.session.execute(query.order_by(*pressing_first(Case.opened_at)).limit(MOST))
    return [errand(CaseErrand.NEWS, row, None) for row in rows]


def _rested(actor: Actor, until: datetime) -> list[Errand]:
    query = about_cases(Case.suspended_until).where(
        in_hand(actor), Case.state == CaseState.SUSPENDED, Case.suspended_until <= until
    )
    rows = db.session.execute(query.order_by(*pressing_first(Case.suspended_until)).limit(MOST))
    return [errand(CaseErrand.RESTED, row, row.suspended_until) for row in rows]


def _second_ratings(actor: Actor) -> list[Errand]:
    query = about_cases(SeverityLowering.asked_at)
    query = query.join(SeverityLowering, SeverityLowering.case_id == Case.id).where(
        CASES.clause(actor, Permission.Case.TRIAGE),
        awaits_second_person(),
        SeverityLowering.asked_by_id != actor.user_id,
    )
    rows = db.session.execute(query.order_by(*pressing_first(SeverityLowering.asked_at)).limit(MOST))
    return [errand(CaseErrand.LOWERING, row, None) for row in rows]


def _texts_to_read(actor: Actor) -> list[Errand]:
    """Return the texts of colleagues that do not go out before a second person has read them."""
    reach = or_(
        *(
            and_(Disclosure.audience == each, CASES.clause(actor, permission_for(each)))
            for each in DisclosureAudience
        )
    )
    query = (
        about_cases(Disclosure.reference)
        .join(Disclosure, Disclosure.case_id == Case.id)
        .outerjoin(Severity, Severity.case_id == Case.id)
        .where(
            reach,
            Disclosure.approved_at.is_(None),
            Disclosure.released_at.is_(None),
            Disclosure.stopped_at.is_(None),
            Disclosure.written_by_id != actor.user_id,
            or_(
                Disclosure.audience.in_(sorted(ALWAYS_LAID)),
                func.coalesce(Severity.retaliation_risk, _SECOND_READER) >= _SECOND_READER,
            ),
            Case.state.in_(sorted(OPEN)),
        )
    )
    rows = db.session.execute(query.order_by(*pressing_first(Disclosure.written_at)).limit(MOST))
    return [errand(CaseErrand.DISCLOSURE, row, None, record=row[5]) for row in rows]


def _reminders(actor: Actor, until: datetime) -> list[Errand]:
    query = about_cases(CaseReminder.due_on).join(CaseReminder, CaseReminder.case_id == Case.id)
    query = query.where(
        CASES.clause(actor), CaseReminder.user_id == actor.user_id, CaseReminder.due_on <= until.date()
    )
    rows = db.session.execute(query.order_by(*pressing_first(CaseReminder.due_on)).limit(MOST))
    return [errand(CaseErrand.REMINDER, row, row.due_on) for row in rows]


def _tasks(actor: Actor, until: datetime) -> list[Errand]:
    query = about_cases(CaseTask.due_on, CaseTask.reference).join(CaseTask, CaseTask.case_id == Case.id)
    query = query.where(
        CASES.clause(actor),
        _own(actor, CaseTask.user_id),
        CaseTask.done_at.is_(None),
        CaseTask.due_on <= until.date(),
    )
    rows = db.session.execute(query.order_by(*pressing_first(CaseTask.due_on)).limit(MOST))
    return [errand(CaseErrand.TASK, row, row.due_on, record=row[6]) for row in rows]


def _ready_to_close(actor: Actor) -> list[Errand]:
    """Return cases that can be closed: one's own, and of colleagues those that ask for a second person."""
    grave = and_(Case.band.is_not(None), Case.band.in_((Band.P0, Band.P1)))
    by_second = or_(grave, is_prepared_without_remedy())
    own_doing = is_prepared_without_remedy(CaseEvent.user_id == actor.user_id)
    query = about_cases().where(
        CASES.clause(actor, Permission.Case.CLOSE),
        Case.state == CaseState.CLOSING,
        or_(
            and_(~by_second, in_hand(actor)),
            and_(by_second, Case.handler_id != actor.user_id, ~own_doing),
        ),
    )
    rows = db.session.execute(query.order_by(*pressing_first(Case.next_due_at)).limit(MOST))
    return [errand(CaseErrand.CLOSE, row, None) for row in rows]


def _taken_back(actor: Actor) -> list[Errand]:
    """Return what workers want to take back, in cases that the actor never had in hand."""
    runs = (CaseClock.kind == WITHDRAWAL, CaseClock.ended_at.is_(None))
    # Asked first: who had which case in hand is looked up for these few, and not for all.
    waiting = db.session.scalars(select(CaseClock.case_id).where(*runs)).all()
    if not waiting:
        return []
    query = about_cases(CaseClock.due_at).join(CaseClock, CaseClock.case_id == Case.id)
    query = query.where(
        CASES.clause(actor, Permission.Case.CLOSE), Case.id.in_(waiting), *runs, never_in_hand_of(actor)
    )
    rows = db.session.execute(query.order_by(*pressing_first(CaseClock.due_at)).limit(MOST))
    return [errand(CaseErrand.WITHDRAWAL, row, row.due_at, deadline=WITHDRAWAL) for row in rows]


def _codes(actor: Actor) -> list[Errand]:
    """Return new codes that wait: for a second person to agree, or for whoever asked to make them."""
    mine = CodeReissue.asked_by_id == actor.user_id
    ready = or_(CodeReissue.agreed_at.is_not(None), CodeReissue.needs_second.is_(False))
    to_agree = and_(CodeReissue.needs_second.is_(True), CodeReissue.agreed_at.is_(None))
    query = about_cases(mine.label("is_mine")).join(CodeReissue, CodeReissue.case_id == Case.id)
    query = query.where(
        or_(CASES.clause(actor, Permission.Case.TRIAGE), CASES.clause(actor, Permission.Case.INVESTIGATE)),
        CodeReissue.made_at.is_(None),
        CodeReissue.asked_at > clock.now() - CODE_LASTS,
        or_(and_(mine, ready), and_(~mine, to_agree)),
    )
    rows = db.session.execute(query.order_by(*pressing_first(CodeReissue.asked_at)).limit(MOST))
    return [errand(CaseErrand.NEW_CODE if row.is_mine else CaseErrand.CODE, row, None) for row in rows]
