"""Takes an invented case through the same table of steps as the product does, to its end."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from grievance.cases.models.case import Band
from grievance.cases.panels import AppealGround, AppealOutcome, AppealSide
from grievance.cases.states import (
    CALLS_FOR_REMEDY,
    CASE_FLOW,
    CaseState,
    ClosureReason,
    Outcome,
    ReopenCause,
)
from grievance.demo.crowd.chances import Weighted, later, one_of
from grievance.demo.crowd.course import Course, FreshLook, Stride
from grievance.foundation.references import ALPHABET

_FATES: Weighted[str] = (("accept", 84), ("decline", 6), ("refer_out", 5), ("withdraw", 2), ("silence", 3))
_OUTCOMES: Weighted[Outcome] = (
    (Outcome.SUBSTANTIATED, 35),
    (Outcome.PARTLY, 20),
    (Outcome.NOT_SUBSTANTIATED, 30),
    (Outcome.INCONCLUSIVE, 15),
)
#: What a panel decides of a refusal or of findings; and of what a site does not agree with.
_DECISIONS: Weighted[AppealOutcome] = (
    (AppealOutcome.UPHOLD, 55),
    (AppealOutcome.VARY, 25),
    (AppealOutcome.SEND_BACK, 20),
)
_GROUNDS: Weighted[AppealGround] = (
    (AppealGround.WRONG_FACTS, 70),
    (AppealGround.UNFAIR_PROCESS, 25),
    (AppealGround.CONFLICT_OF_INTEREST, 5),
)
_GIVEN_UP: Weighted[ClosureReason] = ((ClosureReason.SITE_CLOSED, 60), (ClosureReason.SUPERSEDED, 40))
#: What a team does sooner where there is danger, and by how much.
_BY_URGENCY = frozenset(
    {"acknowledge", "screen", "accept", "assign", "notify_site", "investigate", "find"}
    | {"propose_plan", "agree_plan", "begin_verification"}
)
_PACE = {Band.P0: 0.08, Band.P1: 0.4, Band.P2: 1.05, Band.P3: 1.3}
#: Shares: never told to the site, asked for more while the facts are looked into, sent back, appealed by the
#: worker and by the site, ended although something is owed, and ended because nobody may tell the site.
_COVERT_SHARE, _ASKED_SHARE, _SENT_BACK_SHARE = 0.12, 0.12, 0.25
_APPEAL_SHARE, _SITE_APPEAL_SHARE, _GIVEN_UP_SHARE, _NOT_TOLD_SHARE = 0.15, 0.06, 0.08, 0.6
_ENDS = {
    "decline": ClosureReason.OUT_OF_SCOPE,
    "refer_out": ClosureReason.REFERRED,
    "withdraw": ClosureReason.WITHDRAWN,
}
#: Steps with the days that they take at least and at most.
_TOLD = (("notify_site", 1, 9), ("investigate", 5, 25))
_COVERT = (("investigate", 1, 9),)
_REMEDY = (("begin_verification", 20, 120), ("resolve", 3, 40))
_CLOSING = (("prepare_closing", 2, 20), ("close", 1, 10))
Walked = Generator[Stride, None, None]


def way_of(random: Random, course: Course) -> Walked:
    """Take a case from its report to its end."""
    walk = _Walk(random, course)
    yield walk.take("acknowledge", 0, 3)
    yield walk.take("screen", 0, 2)
    fate = one_of(random, _FATES)
    if fate == "silence" and course.band not in {Band.P0, Band.P1}:
        yield walk.take("ask_reporter", 1, 5)
        yield walk.take("close_without_contact", 31, 50, closure=ClosureReason.NO_CONTACT)
        return
    if fate in _ENDS:
        yield walk.take(fate, 1, 14, closure=_ENDS[fate])
        if fate != "decline" or _looked_at_afresh(walk, ground=AppealGround.REFUSED_CASE) in _STANDS:
            return
        yield walk.take("reopen", details={"cause": str(ReopenCause.APPEAL)})
    yield from _looked_into(walk, covert=random.random() < _COVERT_SHARE, is_first=True)


def punished(random: Random, course: Course) -> Walked:
    """Take a case about punishment as far as what was found; its site is never told of it."""
    walk = _Walk(random, course)
    for verb in ("acknowledge", "screen", "accept", "assign"):
        yield walk.take(verb, 0, 2)
    yield walk.take("investigate", 0, 9)
    found = {item: one_of(random, _OUTCOMES) for item in course.items}
    yield walk.take("find", 10, 60, found=found)
    yield from _nothing_owed(walk, found) if not _calls(found) else _not_told(walk)


def _looked_into(walk: _Walk, *, covert: bool, is_first: bool) -> Walked:
    """Look into a case, and go on as what was found says; a panel can send it back once."""
    random, course = walk.random, walk.course
    yield walk.take("accept", 1, 14)
    yield walk.take("assign", 0, 3)
    for verb, least, most in _TOLD if is_first and not covert else _COVERT:
        yield walk.take(verb, least, most)
    if random.random() < _ASKED_SHARE:
        yield walk.take("ask_reporter", 1, 4)
        yield walk.take("hear_reporter", 1, 35)
    found = {item: one_of(random, _OUTCOMES) for item in course.items}
    yield walk.take("find", 5, 60 if covert else 45, found=found)
    if _calls(found):
        yield from _not_told(walk) if covert else _remedied(walk)
        return
    yield from _nothing_owed(walk, found)
    decided = _looked_at_afresh(walk, found=found) if is_first else AppealOutcome.UPHOLD
    if decided is AppealOutcome.SEND_BACK:
        yield walk.take("reopen", details={"cause": str(ReopenCause.APPEAL)})
        yield from _looked_into(walk, covert=covert, is_first=False)
    if decided is AppealOutcome.VARY:
        yield walk.take("take_up_finding", found=course.appeals[-1].changes)
        yield from _not_told(walk) if covert else _remedied(walk)


def _calls(found: Mapping[str, Outcome]) -> bool:
    return bool(set(found.values()) & CALLS_FOR_REMEDY)


def _nothing_owed(walk: _Walk, found: Mapping[str, Outcome]) -> Walked:
    unclear = Outcome.INCONCLUSIVE in found.values()
    yield from walk.close(ClosureReason.INCONCLUSIVE if unclear else ClosureReason.NOT_SUBSTANTIATED)


def _not_told(walk: _Walk) -> Walked:
    """Something was found, and the site cannot be told: most such cases end so, the others wait."""
    if walk.random.random() < _NOT_TOLD_SHARE:
        yield from walk.close(ClosureReason.SITE_NOT_TOLD)


def _remedied(walk: _Walk) -> Walked:
    random = walk.random
    if random.random() < _SITE_APPEAL_SHARE:
        _ask_for_site(walk)
    yield walk.take("propose_plan", 3, 30)
    if random.random() < _SENT_BACK_SHARE:
        yield walk.take("revise_plan", 1, 10)
        yield walk.take("propose_plan", 2, 20)
    given_up = one_of(random, _GIVEN_UP) if random.random() < _GIVEN_UP_SHARE else None
    if given_up is None or random.random() > 0.3:
        yield walk.take("agree_plan", 3, 35)
        yield walk.take("begin_remedy", 1, 5)
    if given_up is not None:
        yield walk.take("end_without_remedy", 50, 95, details={"closure": str(given_up)})
        yield walk.take("close", 1, 10, closure=given_up)
        return
    for step in _REMEDY:
        yield walk.take(*step)
    yield walk.take("prepare_closing", 45, 110)
    yield walk.take("close", 1, 10, closure=ClosureReason.REMEDIED)


#: After these a refusal stands: nobody asked for a fresh look, or the panel kept to it.
_STANDS = frozenset({None, AppealOutcome.UPHOLD})


def _looked_at_afresh(
    walk: _Walk, *, ground: AppealGround | None = None, found: Mapping[str, Outcome] | None = None
) -> AppealOutcome | None:
    """Let a worker appeal, sometimes; what a panel then decides happens at that moment."""
    random, course = walk.random, walk.course
    if random.random() > _APPEAL_SHARE:
        return None
    outcome = one_of(random, _DECISIONS)
    if outcome is AppealOutcome.VARY and found is None:
        outcome = AppealOutcome.SEND_BACK
    changes = {sorted(found)[0]: Outcome.PARTLY} if found and outcome is AppealOutcome.VARY else {}
    filed = later(random, walk.at, 1, 55)
    look = _panel(
        random,
        filed,
        side=AppealSide.WORKER,
        ground=ground or one_of(random, _GROUNDS),
        by=random.randrange(len(course.reports)),
        outcome=outcome,
        changes=changes,
    )
    course.appeals.append(look)
    assert look.decided_at is not None
    walk.at = look.decided_at
    return outcome


def _ask_for_site(walk: _Walk) -> None:
    """Let the site appeal beside its plan; the panel keeps to what was found."""
    filed = later(walk.random, walk.at, 2, 15)
    ground = one_of(walk.random, _GROUNDS)
    walk.course.appeals.append(
        _panel(walk.random, filed, side=AppealSide.SITE, ground=ground, by=None, outcome=AppealOutcome.UPHOLD)
    )


def _panel(
    random: Random,
    filed: datetime,
    *,
    side: AppealSide,
    ground: AppealGround,
    by: int | None,
    outcome: AppealOutcome,
    changes: Mapping[str, Outcome] | None = None,
) -> FreshLook:
    seated = later(random, filed, 1, 8)
    return FreshLook(
        reference=reference(random),
        side=side,
        ground=ground,
        by=by,
        filed_at=filed,
        seated_at=seated,
        decided_at=later(random, seated, 3, 24),
        outcome=outcome,
        changes=changes or {},
    )


def reference(random: Random) -> str:
    """Make up the reference of a case."""
    return "".join(random.choice(ALPHABET) for _ in range(12))


class _Walk:
    """Where a case stands while it is told."""

    def __init__(self, random: Random, course: Course) -> None:
        self.random, self.course = random, course
        self.at, self.state, self.way_back = course.opened_at, CaseState.RECEIVED, CaseState.RECEIVED
        self.pace = _PACE[course.band]

    def take(
        self,
        verb: str,
        least: float = 0,
        most: float = 0,
        *,
        closure: ClosureReason | None = None,
        found: Mapping[str, Outcome] | None = None,
        details: Mapping[str, str] | None = None,
    ) -> Stride:
        """Take a step after some days; one that is not in the table is refused."""
        source, target = self.state, CASE_FLOW.step(verb, self.state).target or self.way_back
        pace = self.pace if verb in _BY_URGENCY else 1
        if most:
            days = pace * self.random.uniform(max(least, 0.02), most)
            self.at = (self.at + timedelta(days=days)).replace(microsecond=0)
        if target is CaseState.AWAITING_REPORTER:
            self.way_back = source
        self.state = target
        return Stride(verb, self.at, source, target, closure, found or {}, details or {})

    def close(self, closure: ClosureReason) -> Iterator[Stride]:
        """Get ready to close, and close."""
        for verb, least, most in _CLOSING:
            yield self.take(verb, least, most, closure=closure if verb == "close" else None)
