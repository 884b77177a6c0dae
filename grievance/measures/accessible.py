"""K6 to K8: whether workers reach us, in their own language, and come back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select

from grievance.cases.models.case import CaseComplaint
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message, MessageText, Translator
from grievance.complaints.states import AuthorSide, KnownTo
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Named, Outside, Target, Unit, share
from grievance.measures.selection import Selection


def mix(selection: Selection) -> list[Line]:
    """Count reports by the way they came, and those answered in their own language by people."""
    reports = reports_of(selection)
    query = select(reports.c.channel, func.count()).group_by(reports.c.channel).order_by(reports.c.channel)
    channels = {str(channel): int(times) for channel, times in db.session.execute(query)}
    whole = sum(channels.values())
    return [
        *(
            share(each, times, whole, named=Named.CHANNEL, makes_whole=True)
            for each, times in channels.items()
        ),
        _in_own_language(reports),
    ]


def _in_own_language(reports: Subquery) -> Line:
    readable = exists().where(
        MessageText.message_id == Message.id,
        MessageText.locale == reports.c.locale,
        or_(MessageText.translator.is_(None), MessageText.translator != Translator.MACHINE),
    )
    answered = select(func.count(reports.c.id.distinct())).join(Message, Message.complaint_id == reports.c.id)
    answered = answered.where(Message.side == AuthorSide.TEAM)
    whole = db.session.scalar(answered) or 0
    not_all = db.session.scalar(answered.where(~readable)) or 0
    return share("own_language", whole - not_all, whole)


def anonymous(selection: Selection) -> list[Line]:
    """Count reports of workers who stay unknown, and how many of them came back."""
    reports = reports_of(selection)
    unknown: ColumnElement[bool] = reports.c.known_to == KnownTo.NOBODY
    came_back = and_(unknown, reports.c.last_seen_by_reporter.is_not(None))
    query = select(func.count().filter(came_back), func.count().filter(unknown), func.count())
    back, nobody, whole = db.session.execute(query.select_from(reports)).one()
    return [share("anonymous", nobody, whole), share("came_back", back, nobody)]


def reports_of(selection: Selection) -> Subquery:
    """Return the reports of the cases that are counted; a joined case has all of theirs."""
    cases = selection.cases()
    return (
        select(
            Complaint.id,
            Complaint.channel,
            Complaint.locale,
            Complaint.known_to,
            Complaint.last_seen_by_reporter,
        )
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .join(cases, cases.c.id == CaseComplaint.case_id)
        .subquery("reports")
    )


MEASURES = (
    Measure(
        code="K6",
        name=N_("Ways of reporting, and answers in the worker’s language"),
        criterion=Criterion.ACCESSIBLE,
        numerator=N_(
            "Reports by the way they came; reports of which every answer can be read in the worker’s "
            "language without being a machine’s translation alone"
        ),
        denominator=N_("All reports; reports with an answer"),
        left_out=N_("For the language, reports that nobody has written to yet"),
        source="complaints: channel, locale; messages: side; message_texts: locale, translator",
        units=(Unit.SHARE,),
        lines={"own_language": N_("Answered in their own language")},
        count=mix,
        targets=(Target("own_language", 0.90),),
    ),
    Measure(
        code="K7",
        name=N_("Unknown workers who come back"),
        criterion=Criterion.ACCESSIBLE,
        numerator=N_(
            "Reports of workers who want to stay unknown; those whose worker came back with the code"
        ),
        denominator=N_("All reports; reports of workers who want to stay unknown"),
        left_out=N_("Nothing; an erased report stays in the count"),
        source="complaints: known_to, last_seen_by_reporter",
        units=(Unit.SHARE,),
        lines={"anonymous": N_("Stay unknown"), "came_back": N_("Came back")},
        count=anonymous,
        targets=(Target("came_back", 0.50),),
        outside=Outside.NOTHING,
    ),
    Measure(
        code="K8",
        name=N_("Reports begun and not sent"),
        criterion=Criterion.ACCESSIBLE,
        numerator=N_("Reports that were begun and never sent, by question"),
        denominator=N_("Reports that were begun"),
        left_out="",
        source="",
        units=(Unit.SHARE,),
        splits=frozenset(),
        outside=Outside.NOTHING,
        not_collected=N_(
            "Not collected yet: an unsent report lies encrypted under the worker’s own cookie and leaves no "
            "trace when it ends."
        ),
    ),
)
