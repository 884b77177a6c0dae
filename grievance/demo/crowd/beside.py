"""What happens beside the steps of an invented case: advocates, ratings, brands and lessons."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from grievance.cases.models.case import Band
from grievance.cases.services.lessons import LessonChange
from grievance.cases.states import ENDED, CaseState, LoweringAnswer
from grievance.complaints.states import KnownTo
from grievance.demo.crowd.chances import Weighted, happened, later, one_of
from grievance.demo.crowd.course import Advocacy, Asking, Course, Learned, Lowering
from grievance.demo.crowd.deadlines import answer_due
from grievance.demo.crowd.delivering import CAUSES
from grievance.leverage.states import Answer

#: Shares: a worker asks for an advocate and gets one, the case is rated lower, a brand is asked, answers and
#: keeps its word, something is learned and leads to a change.
_ADVOCATE_SHARE, _FOUND_SHARE, _LOWER_SHARE = 0.08, 0.85, 0.04
_BRAND_SHARE, _HEARD_SHARE, _KEPT_SHARE = 0.25, 0.75, 0.6
_LESSON_SHARE, _CHANGE_SHARE = 0.2, 0.6
_LOWERED: Weighted[LoweringAnswer] = (
    (LoweringAnswer.AGREED, 65),
    (LoweringAnswer.REFUSED, 30),
    (LoweringAnswer.TAKEN_BACK, 5),
)
_HEARD: Weighted[Answer] = ((Answer.AGREED, 50), (Answer.PARTLY, 30), (Answer.REFUSED, 20))
#: So long a brand has for what it promised.
_PROMISED_FOR = timedelta(days=30)


def tell_what_happened_beside(random: Random, course: Course, now: datetime) -> None:
    """Make up what happened beside the steps until today."""
    course.advocacy = _advocacy(random, course, now)
    course.lowering = _lowering(random, course, now)
    course.asking = _asking(random, course, now)
    course.lesson = _lesson(random, course, now)


def _advocacy(random: Random, course: Course, now: datetime) -> Advocacy | None:
    """Let a worker ask for somebody to stand by them while the case is open."""
    by = random.randrange(len(course.reports))
    asked = later(random, course.reports[by].at, 0.5, 6)
    found = later(random, asked, 1, 9)
    helped, until = random.random() < _FOUND_SHARE, _open_until(course, now)
    if random.random() > _ADVOCATE_SHARE or course.reports[by].known_to is KnownTo.HELPER or asked > until:
        return None
    return Advocacy(by, asked, happened(found, until) if helped else None)


def _lowering(random: Random, course: Course, now: datetime) -> Lowering | None:
    """Let a colleague wish to rate the case lower once it was rated; a second one answers within a week."""
    rated = course.at("accept")
    if rated is None or random.random() > _LOWER_SHARE:
        return None
    asked = later(random, rated, 0.1, 2)
    answered, answer = later(random, asked, 0.1, 5), one_of(random, _LOWERED)
    bands, at = list(Band), list(Band).index(course.band)
    # What was agreed is how the case is rated now; what was not would have been one less.
    start = at - 1 if answer is LoweringAnswer.AGREED else at
    if start < 0 or start + 1 == len(bands) or answered > _open_until(course, now):
        return None
    return Lowering(bands[start], bands[start + 1], asked, answer, answered)


def _asking(random: Random, course: Course, now: datetime) -> Asking | None:
    """Let the team ask a brand that buys there to write to a site which is slow with what it promised."""
    begun, until = course.at("begin_remedy"), _open_until(course, now)
    if begun is None or not course.ground.brands or random.random() > _BRAND_SHARE:
        return None
    sent = later(random, begun, 3, 18)
    due = answer_due(course.band, sent)
    answered = later(random, sent, 0.5, max(1.0, (due - sent) / timedelta(days=1) * 1.4))
    if sent > until:
        return None
    brand, answer = random.choice(course.ground.brands), one_of(random, _HEARD)
    heard = happened(answered, until) if random.random() < _HEARD_SHARE else None
    promised = heard + _PROMISED_FOR if heard is not None and answer is not Answer.REFUSED else None
    kept = random.random() < _KEPT_SHARE if promised is not None and promised < now else None
    return Asking(
        brand=brand,
        sent_at=sent,
        due_at=due,
        answered_at=heard,
        answer=answer if heard is not None else None,
        promise_due=promised.date() if promised is not None else None,
        kept=kept,
    )


def _lesson(random: Random, course: Course, now: datetime) -> Learned | None:
    """Let the team write down what is to be learned from a case that was closed, and change something."""
    if course.state is not CaseState.CLOSED or random.random() > _LESSON_SHARE:
        return None
    at = later(random, course.strides[-1].at, 0.5, 12)
    times = random.choice((1, 1, 1, 2)) if random.random() < _CHANGE_SHARE else 0
    changed = [(random.choice(list(LessonChange)), later(random, at, 3, 60)) for _ in range(times)]
    changes = tuple((each, on) for each, on in changed if on <= now)
    return Learned(random.choice(CAUSES), at, changes) if at <= now else None


def _open_until(course: Course, now: datetime) -> datetime:
    return course.strides[-1].at if course.state in ENDED else now
