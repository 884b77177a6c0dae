"""K10 and K11: whether workers whom we turn away know why, and whether those who ask for help get it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select

from grievance.cases.models.case import CaseComplaint
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.advocates import ASKED, FOUND
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.states import AuthorSide
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Outside, Target, Unit, share
from grievance.measures.selection import Selection

_WEEK = timedelta(days=7)
_TURNED_AWAY = ("decline", "refer_out")


def declined(selection: Selection) -> list[Line]:
    """Count refusals of which each worker was told with a reason, and read it."""
    cases = selection.cases()
    told = and_(CaseEvent.reason_item_id.is_not(None), ~_someone_without(read=False))
    read = and_(CaseEvent.reason_item_id.is_not(None), ~_someone_without(read=True))
    query = (
        select(func.count().filter(told), func.count().filter(read), func.count())
        .select_from(CaseEvent)
        .join(cases, cases.c.id == CaseEvent.case_id)
        .where(
            CaseEvent.verb.in_(_TURNED_AWAY),
            CaseEvent.case_id.in_(select(CaseComplaint.case_id)),
        )
    )
    with_reason, was_read, whole = db.session.execute(query).one()
    return [share("with_reason", with_reason, whole), share("read", was_read, whole)]


def _someone_without(*, read: bool) -> ColumnElement[bool]:
    """Return the condition that a worker of the case got no message then, or has not read it."""
    message = [
        Message.complaint_id == Complaint.id,
        Message.side == AuthorSide.TEAM,
        func.date(Message.sent_at) >= func.date(CaseEvent.at),
        *([Message.read_at.is_not(None)] if read else []),
    ]
    return exists().where(
        CaseComplaint.case_id == CaseEvent.case_id,
        Complaint.id == CaseComplaint.complaint_id,
        ~exists().where(*message).correlate(Complaint, CaseEvent),
    )


def helped(selection: Selection) -> list[Line]:
    """Count requests for an advocate, and those that were met within a week."""
    cases = selection.cases()
    query = select(CaseEvent.verb, CaseEvent.at, CaseEvent.details["report"].as_string()).where(
        CaseEvent.verb.in_((ASKED, FOUND)), CaseEvent.case_id.in_(select(cases.c.id))
    )
    waiting: dict[str, date] = {}
    met: list[bool] = []
    for verb, at, report in db.session.execute(query.order_by(CaseEvent.id)):
        if verb == ASKED:
            waiting[report] = at.date()
        elif report in waiting:
            met.append(at.date() - waiting.pop(report) <= _WEEK)
    late = sum(clock.today() - since > _WEEK for since in waiting.values())
    return [share("in_time", sum(met), len(met) + late)]


MEASURES = (
    Measure(
        code="K10",
        name=N_("Refusals with a reason that was read"),
        criterion=Criterion.EQUITABLE,
        numerator=N_(
            "Cases declined or referred with a reason of which each worker was told; those of which each "
            "worker has read it"
        ),
        denominator=N_("Cases declined or referred"),
        left_out=N_("Cases from public sources, which have no worker to tell"),
        source="case_events: verb decline, refer_out, reason_item_id; messages: sent_at, read_at",
        units=(Unit.SHARE,),
        lines={"with_reason": N_("Told with a reason"), "read": N_("Read by the worker")},
        count=declined,
        why=N_(
            "Where else the worker can go is not counted. Whoever refers a case has to name a body that can "
            "help; whoever declines one does not, for there is not always one. Where there is, it stands in "
            "the letter, which is sealed"
        ),
        targets=(Target("with_reason", 1.0), Target("read", 1.0)),
    ),
    Measure(
        code="K11",
        name=N_("Help by an advocate"),
        criterion=Criterion.EQUITABLE,
        numerator=N_("Requests after which the worker was put in touch with an advocate within 7 days"),
        denominator=N_("Requests of workers for an advocate that were met or are older than 7 days"),
        left_out=N_(
            "Requests that still have time; workers who came with a helper of their own and asked for nobody"
        ),
        source="case_events: verb advocate_asked, advocate_found, report, at",
        units=(Unit.SHARE,),
        lines={"in_time": N_("Within 7 days")},
        count=helped,
        targets=(Target("in_time", 0.90),),
        outside=Outside.NOTHING,
    ),
)
