"""Makes up cases: each is told to its end, and what lies after today never happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from grievance.cases.models.case import Band
from grievance.cases.severity import draft_band
from grievance.cases.states import CaseType
from grievance.complaints.restrictions import restriction_of
from grievance.complaints.states import Channel, FilingBasis, KnownTo
from grievance.demo.crowd.beside import tell_what_happened_beside
from grievance.demo.crowd.chances import Weighted, happened, one_of
from grievance.demo.crowd.course import Course, FreshLook, Report
from grievance.demo.crowd.delivering import deed_of
from grievance.demo.crowd.places import Ground
from grievance.demo.crowd.walking import way_of
from grievance.standards.catalogue import catalogue

#: How long ago the first of them came in; more came in lately.
OLDEST = timedelta(days=800)
_COMMON = ("WA1", "WA2", "HO1", "SH1", "EM1", "LV1")
_WAYS: Weighted[Channel] = (
    (Channel.WEB, 55),
    (Channel.SMS, 15),
    (Channel.VOICE, 10),
    (Channel.USSD, 8),
    (Channel.PAPER, 12),
    (Channel.HELPER, 8),
)
#: Of these a worker speaks in the end; what is filed in the public interest is rare, and has none.
_RIGHTS: Weighted[FilingBasis] = (
    (FilingBasis.CONSENT, 70),
    (FilingBasis.MEMBERSHIP, 22),
    (FilingBasis.NEXT_OF_KIN, 8),
)
#: The share that is about something rare.
_RARE_SHARE = 0.3


def course_of(random: Random, grounds: list[Ground], *, reference: str, now: datetime) -> Course:
    """Make up one case and follow it until today."""
    ground = random.choices(grounds, [each.weight for each in grounds])[0]
    opened = (now - OLDEST * random.random() ** 1.5).replace(microsecond=0)
    items = _items(random)
    first = _report(random, ground, opened)
    course = Course(
        reference=reference,
        ground=ground,
        case_type=CaseType.REPRESENTED if first.channel is Channel.HELPER else CaseType.INDIVIDUAL,
        items=items,
        band=draft_band(items) or Band.P3,
        risk=random.choice((0, 0, 1, 2)),
        reports=[first],
    )
    if random.random() < 0.12:
        course.case_type = CaseType.COLLECTIVE
        later = (opened + timedelta(days=random.uniform(0, 20)) for _ in range(random.randint(1, 5)))
        course.reports += [_report(random, ground, at) for at in later if at < now]
    for stride in way_of(random, course):
        if stride.at > now:
            break
        course.strides.append(stride)
    _cut_off(random, course, now)
    return course


def _items(random: Random) -> tuple[str, ...]:
    """What it is about; children and survivors are left to the demonstration's own stories."""
    found = {random.choice(_open_items() if random.random() < _RARE_SHARE else _COMMON)}
    found |= {random.choice(_open_items()) for _ in range(random.choice((0, 0, 0, 1)))}
    return tuple(sorted(found))


@cache
def _open_items() -> tuple[str, ...]:
    return tuple(
        each.code
        for each in catalogue().items.in_order()
        if not each.retired and each.group_code != "RT" and restriction_of([each.code]) is None
    )


def _report(random: Random, ground: Ground, at: datetime) -> Report:
    known_to = random.choices((KnownTo.NOBODY, KnownTo.TEAM, KnownTo.HELPER), (75, 20, 5))[0]
    seen = at + timedelta(days=random.uniform(1, 40)) if random.random() < 0.45 else None
    channel = one_of(random, _WAYS)
    basis = one_of(random, _RIGHTS) if channel is Channel.HELPER else None
    return Report(at, channel, random.choice(ground.languages), known_to, seen, basis)


def _cut_off(random: Random, course: Course, now: datetime) -> None:
    """Forget what has not happened yet, and make up what hangs on what has."""
    course.appeals = [_until(each, now) for each in course.appeals if each.filed_at <= now]
    proposed = course.at("propose_plan")
    if proposed is not None:
        course.deeds = [deed_of(random, course, proposed, now) for _ in range(random.choice((1, 1, 2, 3)))]
    tell_what_happened_beside(random, course, now)


def _until(look: FreshLook, now: datetime) -> FreshLook:
    assert look.seated_at is not None
    assert look.decided_at is not None
    decided = happened(look.decided_at, now)
    return replace(
        look,
        seated_at=happened(look.seated_at, now),
        decided_at=decided,
        outcome=look.outcome if decided else None,
    )
