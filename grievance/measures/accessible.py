"""K6 to K8: whether workers reach us, in their own language, and come back."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select

from grievance.cases.models.case import CaseComplaint
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message, MessageText, Translator
from grievance.complaints.models.progress import ReportProgress
from grievance.complaints.questionnaire import Question
from grievance.complaints.states import AuthorSide, KnownTo
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Named, Outside, Target, Unit, share
from grievance.measures.selection import Selection

NOT_SENT = "not_sent"
_FIRST, _LAST = Question.WHAT, Question.CHECK
_TOGETHER = 5


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


def abandoned(selection: Selection) -> list[Line]:
    """Count reports that were begun and not sent, by language and by the question at which they ended."""
    passed = _passed(selection)
    whole = _in_fives(sum(passed.values(), Counter()))
    not_sent = whole[_FIRST] - whole[_LAST]
    return [
        share(NOT_SENT, not_sent, whole[_FIRST]),
        *(
            share(each.value, whole[before] - whole[each], not_sent, makes_whole=True)
            for before, each in pairwise(Question)
        ),
        *(
            share(locale, part[_FIRST] - part[_LAST], part[_FIRST], named=Named.LANGUAGE)
            for locale, part in ((each, _in_fives(counts)) for each, counts in sorted(passed.items()))
            if part[_FIRST]
        ),
    ]


def _passed(selection: Selection) -> dict[str, Counter[Question]]:
    """Return for each language how many reports came past each question."""
    found: defaultdict[str, Counter[Question]] = defaultdict(Counter)
    query = select(ReportProgress.locale, ReportProgress.question, func.sum(ReportProgress.times)).where(
        *selection.within_days(ReportProgress.month), ReportProgress.month < clock.today().replace(day=1)
    )
    query = query.group_by(ReportProgress.locale, ReportProgress.question)
    for locale, question, times in db.session.execute(query):
        found[locale][question] = int(times)
    return found


def _in_fives(counts: Counter[Question]) -> dict[Question, int]:
    """Round each number down, so that one more tells nobody that somebody began, or went away."""
    return {each: counts[each] // _TOGETHER * _TOGETHER for each in Question}


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
        numerator=N_(
            "Reports that were begun on a page and never sent, in all and by language; of those, how many "
            "ended at each question"
        ),
        denominator=N_("Reports of which the first question was answered; reports that were never sent"),
        left_out=N_(
            "Reports on paper and through helpers, and all that were begun this month. It covers the whole "
            "installation, and a period in whole months: nothing leads from the count to a report, a visit, "
            "a site or a day. Who went on after a page had closed counts as having begun once more"
        ),
        source="report_progress: month, question, locale, times, counted in fives",
        units=(Unit.SHARE,),
        lines={
            NOT_SENT: N_("Not sent"),
            "2": N_("Ended at: what exactly"),
            "3": N_("Ended at: where"),
            "4": N_("Ended at: what happened"),
            "5": N_("Ended at: who may know"),
            "6": N_("Ended at: how we answer"),
            "7": N_("Ended at: the look before sending"),
        },
        count=abandoned,
        splits=frozenset(),
        outside=Outside.NOTHING,
        hidden_from_team=True,
    ),
)
