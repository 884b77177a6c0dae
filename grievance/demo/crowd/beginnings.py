"""Reports that the crowd's workers began on a page: those that were sent, and those that never were."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

from sqlalchemy import select

from grievance.complaints.models.progress import ReportProgress
from grievance.complaints.questionnaire import Question
from grievance.complaints.states import Channel
from grievance.demo.crowd.chances import Weighted, one_of
from grievance.demo.crowd.course import Course
from grievance.foundation.db import db

Beginnings = Counter[tuple[date, str, Question]]
#: For each report that was sent, so often one was begun and left; and past how many questions it came.
_LEFT_SHARE = 0.6
_CAME_PAST: Weighted[int] = ((1, 28), (2, 12), (3, 16), (4, 20), (5, 12), (6, 12))


def count_beginnings(random: Random, counted: Beginnings, course: Course) -> None:
    """Count the reports of a case that came by a page, and others that ended on the way."""
    for report in course.reports:
        if report.channel is not Channel.WEB:
            continue
        month = report.at.date().replace(day=1)
        counted.update((month, report.locale, each) for each in Question)
        if random.random() < _LEFT_SHARE:
            passed, locale = one_of(random, _CAME_PAST), random.choice(course.ground.languages)
            counted.update((month, locale, each) for each in list(Question)[:passed])


def write_beginnings(counted: Beginnings) -> None:
    """Add what was counted to what is there."""
    known = {
        (each.month, each.locale, each.question): each for each in db.session.scalars(select(ReportProgress))
    }
    for (month, locale, question), times in sorted(counted.items()):
        row = known.get((month, locale, question))
        if row is None:
            db.session.add(ReportProgress(month=month, locale=locale, question=question, times=times))
        else:
            row.times += times
