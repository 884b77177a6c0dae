"""Makes up cases: each is told to its end, and what lies after today never happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import TypeVar

from grievance.cases.models.case import Band
from grievance.cases.severity import draft_band
from grievance.cases.states import (
    CALLS_FOR_REMEDY,
    CASE_FLOW,
    ENDED,
    CaseState,
    CaseType,
    ClosureReason,
    Outcome,
)
from grievance.complaints.restrictions import restriction_of
from grievance.complaints.states import Channel, FilingBasis, KnownTo
from grievance.demo.crowd.course import Course, Deed, Report, Said, Stride
from grievance.demo.crowd.places import Ground
from grievance.remediation.states import RemedyFactKind
from grievance.standards.catalogue import catalogue

Thing = TypeVar("Thing")
Weighted = Sequence[tuple[Thing, int]]
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
_FATES: Weighted[str] = (("accept", 84), ("decline", 6), ("refer_out", 5), ("withdraw", 2), ("silence", 3))
_OUTCOMES: Weighted[Outcome] = (
    (Outcome.SUBSTANTIATED, 35),
    (Outcome.PARTLY, 20),
    (Outcome.NOT_SUBSTANTIATED, 30),
    (Outcome.INCONCLUSIVE, 15),
)
_REMEDIES = (("RS2", True), ("RS1", False), ("RS3", False), ("CO1", True), ("GN1", False), ("GN3", False))
_CURRENCIES = ("USD", "CDF", "IDR", "CLP", "ZAR")
#: What a team does sooner where there is danger, and by how much.
_BY_URGENCY = frozenset({"acknowledge", "screen", "accept", "assign", "notify_site", "investigate", "find"})
_PACE = {Band.P0: 0.08, Band.P1: 0.4, Band.P2: 1.05, Band.P3: 1.3}
#: Shares: about something rare, never told to the site, sent back, seen as whole, answered.
_RARE_SHARE, _COVERT_SHARE, _SENT_BACK_SHARE, _WHOLE_SHARE, _ANSWER_SHARE = 0.3, 0.12, 0.25, 0.7, 0.5
_ENDS = {
    "decline": ClosureReason.OUT_OF_SCOPE,
    "refer_out": ClosureReason.REFERRED,
    "withdraw": ClosureReason.WITHDRAWN,
}
_CAUSES = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC7", "RC8", "RC12")


#: How one who is asked whether it was put right answers.
_VOICES: Weighted[RemedyFactKind] = (
    (RemedyFactKind.CONFIRMED, 62),
    (RemedyFactKind.PARTLY, 18),
    (RemedyFactKind.DISPUTED, 12),
    (RemedyFactKind.AFRAID_TO_SAY, 8),
)
#: Steps with the days that they take at least and at most.
_TOLD = (("notify_site", 1, 9), ("investigate", 5, 25), ("find", 5, 45))
_COVERT = (("investigate", 1, 9), ("find", 10, 60))
_REMEDY = (
    ("agree_plan", 3, 35),
    ("begin_remedy", 1, 5),
    ("begin_verification", 20, 120),
    ("resolve", 3, 40),
    ("prepare_closing", 30, 100),
    ("close", 1, 10),
)


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
        reports=[first],
    )
    if random.random() < 0.12:
        course.case_type = CaseType.COLLECTIVE
        later = (opened + timedelta(days=random.uniform(0, 20)) for _ in range(random.randint(1, 5)))
        course.reports += [_report(random, ground, at) for at in later if at < now]
    for stride in _way(random, course):
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
    channel = _one_of(random, _WAYS)
    basis = _one_of(random, _RIGHTS) if channel is Channel.HELPER else None
    return Report(at, channel, random.choice(ground.languages), known_to, seen, basis)


def _one_of(random: Random, weighted: Weighted[Thing]) -> Thing:
    return random.choices([each for each, _ in weighted], [weight for _, weight in weighted])[0]


def _way(random: Random, course: Course) -> Iterator[Stride]:
    """Take a case through the same table of steps as the product does."""
    walk = _Walk(random, course)
    yield walk.take("acknowledge", 0, 3)
    yield walk.take("screen", 0, 2)
    fate = _one_of(random, _FATES)
    if fate == "silence" and course.band not in {Band.P0, Band.P1}:
        yield walk.take("ask_reporter", 1, 5)
        yield walk.take("close_without_contact", 31, 50)
        course.closure = ClosureReason.NO_CONTACT
        return
    if fate in _ENDS:
        yield walk.take(fate, 1, 14)
        course.closure = _ENDS[fate]
        return
    yield walk.take("accept", 1, 14)
    yield walk.take("assign", 0, 3)
    covert = random.random() < _COVERT_SHARE
    for step in _COVERT if covert else _TOLD:
        yield walk.take(*step)
    course.outcomes = {item: _one_of(random, _OUTCOMES) for item in course.items}
    if not set(course.outcomes.values()) & CALLS_FOR_REMEDY:
        inconclusive = Outcome.INCONCLUSIVE in course.outcomes.values()
        course.closure = ClosureReason.INCONCLUSIVE if inconclusive else ClosureReason.NOT_SUBSTANTIATED
        yield walk.take("prepare_closing", 2, 20)
        yield walk.take("close", 1, 10)
    elif not covert:
        yield from _remedied(random, course, walk)


def _remedied(random: Random, course: Course, walk: _Walk) -> Iterator[Stride]:
    yield walk.take("propose_plan", 3, 30)
    if random.random() < _SENT_BACK_SHARE:
        course.sent_back = True
        yield walk.take("revise_plan", 1, 10)
        yield walk.take("propose_plan", 2, 20)
    course.closure = ClosureReason.REMEDIED
    for step in _REMEDY:
        yield walk.take(*step)


class _Walk:
    """Where a case stands while it is told."""

    def __init__(self, random: Random, course: Course) -> None:
        self.random, self.at, self.state = random, course.opened_at, CaseState.RECEIVED
        self.pace = _PACE[course.band]

    def take(self, verb: str, least: float, most: float) -> Stride:
        """Take a step after some days; one that is not in the table is refused."""
        source, target = self.state, CASE_FLOW.after(verb, self.state)
        pace = self.pace if verb in _BY_URGENCY else 1
        self.at += timedelta(days=pace * self.random.uniform(max(least, 0.02), most))
        self.at = self.at.replace(microsecond=0)
        self.state = target
        return Stride(verb, self.at, source, target)


def _cut_off(random: Random, course: Course, now: datetime) -> None:
    """Forget what has not happened yet, and make up what hangs on what has."""
    if course.at("find") is None:
        course.outcomes = {}
    if course.state not in ENDED:
        course.closure = None
    proposed = course.at("propose_plan")
    if proposed is not None:
        course.deeds = [_deed(random, course, proposed, now) for _ in range(random.choice((1, 1, 2, 3)))]


def _deed(random: Random, course: Course, proposed: datetime, now: datetime) -> Deed:
    remedy_type, pays = random.choice(_REMEDIES)
    workers = random.choice((1, 2, 5, 12, 40, 160))
    amount = workers * random.randint(50, 900) * 100 if pays else None
    agreed, said = course.at("agree_plan"), []
    claimed, verified = course.at("begin_verification"), course.at("resolve")
    if agreed is not None:
        said.append(Said(RemedyFactKind.PROMISED, agreed, workers, amount))
    if claimed is not None:
        said.append(Said(RemedyFactKind.CLAIMED, claimed, workers, amount))
        said += _voices(random, course, claimed, verified or now)
    if verified is not None:
        seen = workers if random.random() < _WHOLE_SHARE else max(1, workers * 3 // 4)
        said.append(
            Said(RemedyFactKind.VERIFIED, verified, seen, amount * seen // workers if amount else None)
        )
    return Deed(
        remedy_type=remedy_type,
        root_cause=random.choice(_CAUSES),
        due_at=proposed + timedelta(days=random.choice((30, 60, 90, 120, 150))),
        workers=workers,
        amount=amount,
        currency=random.choice(_CURRENCIES) if pays else None,
        said=tuple(said),
    )


def _voices(random: Random, course: Course, asked: datetime, until: datetime) -> Iterator[Said]:
    """Let some of the workers answer whether it was put right, before anybody looks."""
    for number in range(len(course.reports)):
        if random.random() < _ANSWER_SHARE:
            at = asked + (until - asked) * random.random()
            yield Said(_one_of(random, _VOICES), at.replace(microsecond=0), by=number)
