"""What a site promises in an invented case, when it says that it is done, and what others say of that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from grievance.cases.models.case import Band
from grievance.demo.crowd.chances import Weighted, happened, later, one_of
from grievance.demo.crowd.course import Course, Deed, MoreTime, Said
from grievance.remediation.services.extending import day_after
from grievance.remediation.states import ExtensionAnswer, ExtensionStep, RemedyFactKind

_REMEDIES = (("RS2", True), ("RS1", False), ("RS3", False), ("CO1", True), ("GN1", False), ("GN3", False))
_CURRENCIES = ("USD", "CDF", "IDR", "CLP", "ZAR")
CAUSES = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC7", "RC8", "RC12")
#: How one who is asked whether it was put right answers.
_VOICES: Weighted[RemedyFactKind] = (
    (RemedyFactKind.CONFIRMED, 62),
    (RemedyFactKind.PARTLY, 18),
    (RemedyFactKind.DISPUTED, 12),
    (RemedyFactKind.AFRAID_TO_SAY, 8),
)
_ANSWERS: Weighted[ExtensionAnswer] = ((ExtensionAnswer.APPROVED, 65), (ExtensionAnswer.DECLINED, 35))
#: Shares: seen as whole, said by a worker who was asked, wants more time.
_WHOLE_SHARE, _ANSWER_SHARE, _MORE_TIME_SHARE = 0.7, 0.5, 0.2


def deed_of(random: Random, course: Course, proposed: datetime, now: datetime) -> Deed:
    """Make up an action of the plan, and what became of it until today."""
    remedy_type, pays = random.choice(_REMEDIES)
    workers = random.choice((1, 2, 5, 12, 40, 160))
    amount = workers * random.randint(50, 900) * 100 if pays else None
    due = proposed + timedelta(days=random.choice((30, 60, 90, 120, 150)))
    more_time = _more_time(random, course, due.date(), now)
    if more_time is not None and more_time.answer is ExtensionAnswer.APPROVED:
        due += more_time.asked_for - more_time.due_before
    return Deed(
        remedy_type=remedy_type,
        root_cause=random.choice(CAUSES),
        due_at=due,
        workers=workers,
        amount=amount,
        currency=random.choice(_CURRENCIES) if pays else None,
        said=tuple(_said(random, course, workers, amount, now)),
        more_time=more_time,
    )


def _said(random: Random, course: Course, workers: int, amount: int | None, now: datetime) -> Iterator[Said]:
    agreed, claimed = course.at("agree_plan"), course.at("begin_verification")
    verified = course.at("resolve")
    if agreed is not None:
        yield Said(RemedyFactKind.PROMISED, agreed, workers, amount)
    if claimed is not None:
        yield Said(RemedyFactKind.CLAIMED, claimed, workers, amount)
        yield from _voices(random, course, claimed, verified or now)
    if verified is not None:
        seen = workers if random.random() < _WHOLE_SHARE else max(1, workers * 3 // 4)
        yield Said(RemedyFactKind.VERIFIED, verified, seen, amount * seen // workers if amount else None)


def _voices(random: Random, course: Course, asked: datetime, until: datetime) -> Iterator[Said]:
    """Let some of the workers answer whether it was put right, before anybody looks."""
    for number in range(len(course.reports)):
        if random.random() < _ANSWER_SHARE:
            at = asked + (until - asked) * random.random()
            yield Said(one_of(random, _VOICES), at.replace(microsecond=0), by=number)


def _more_time(random: Random, course: Course, due: date, now: datetime) -> MoreTime | None:
    """Let the site ask for more time before the day, while it works; in danger it cannot."""
    begun, claimed = course.at("begin_remedy"), course.at("begin_verification")
    if begun is None or course.band is Band.P0 or random.random() > _MORE_TIME_SHARE:
        return None
    step, answer = random.choice(list(ExtensionStep)), one_of(random, _ANSWERS)
    asked = later(random, begun, 2, 16)
    answered = later(random, asked, 0.5, 4)
    if asked > now or answered.date() >= due or (claimed is not None and answered > claimed):
        return None
    is_answered = happened(answered, now) is not None
    return MoreTime(
        step=step,
        due_before=due,
        asked_for=day_after(due, step),
        asked_at=asked,
        answer=answer if is_answered else None,
        answered_at=answered if is_answered else None,
    )
