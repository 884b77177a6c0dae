"""K10 and K11: whether workers whom we turn away know why, and whether those who ask for help get it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, select

from grievance.cases.models.case import CaseComplaint
from grievance.cases.models.event import CaseEvent
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.states import AuthorSide
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Outside, Target, Unit, share
from grievance.measures.selection import Selection

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
        targets=(Target("with_reason", 1.0), Target("read", 1.0)),
    ),
    Measure(
        code="K11",
        name=N_("Help by an advocate"),
        criterion=Criterion.EQUITABLE,
        numerator=N_("Workers who got an advocate within 7 days"),
        denominator=N_("Workers who asked for an advocate"),
        left_out="",
        source="",
        units=(Unit.SHARE,),
        splits=frozenset(),
        outside=Outside.NOTHING,
        not_collected=N_(
            "Not collected yet: workers can name a helper of their own, but nothing records that they asked "
            "for an advocate or when they got one."
        ),
    ),
)
