"""Wages of three months: six reports become one collective case, on the way to a remedy in money."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.services import assignment, correspondence, joining, notes, triage
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseType, Outcome
from grievance.complaints.services.follow_up import set_raise_with_employer
from grievance.complaints.states import RaiseWithEmployer
from grievance.demo import firms, plans, requests, scenes, statements, words
from grievance.demo.scenes import Promise
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.remediation.states import PlanAnswer, WorkerView
from grievance.web.worker.wording import may_raise_text

FIRST = "wages-driver"
JOINING = ("wages-night", "wages-crusher", "wages-gate", "wages-rent", "wages-kitchen")
RATING = SeverityInputs(scale=4, scope=5, irremediability=2, repeat_pattern=True)
PROMISES = (
    Promise("do-wages", "WA1", "RS2", "RC1", due=60, workers=412, amount=31_860_000, currency="USD"),
    Promise("do-slips", "WA6", "GN2", "RC8", due=48, workers=1800),
    Promise("do-overtime", "WA5", "RS2", "RC4", due=40, workers=160, amount=2_480_000, currency="USD"),
)
#: One of them is not reached, and one wants more than the site gives.
SAID = [PlanAnswer.ENOUGH] * 3 + [PlanAnswer.NOT_ENOUGH, PlanAnswer.ENOUGH]
#: The site leaves out whoever works through an agency.
OWED = (
    (FactSpeaker.WORKERS, "412 people, three months", "Six reports from the invented mine"),
    (FactSpeaker.SITE, "318 people, two months", "Letter of the invented operator"),
)


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the stories of this matter."""
    yield collective(stage)


def collective(stage: Stage) -> Story[None]:
    """Six workers report the same; most was paid since, pay slips are overdue, and so is a buyer's word."""
    first = yield from scenes.read(stage, FIRST, day=134)
    yield from _rated(stage, first)
    others = []
    for number, name in enumerate(JOINING):
        others.append((yield from scenes.read(stage, name, day=132 - number)))
        yield from _joined(stage, first, others[-1], day=132 - number)
    yield from _taken_on(stage, first)
    yield from _asked(stage, others[1])
    yield from scenes.wrote(stage, others[0], text="we-are-sixty", day=121)
    yield from scenes.told(stage, first, day=119, text="notice-wages")
    yield from scenes.answered(stage, first, day=112, text="reply-wages", operator="mfano")
    yield from scenes.told_differently(stage, first, day=111, topic=FactTopic.PAY_OWED, values=OWED)
    outcomes = {
        "WA1": (Outcome.SUBSTANTIATED, "found-wages"),
        "WA6": (Outcome.SUBSTANTIATED, "found-slips"),
        "WA5": (Outcome.PARTLY, "found-overtime"),
    }
    yield from scenes.found(stage, first, days=(110, 96), outcomes=outcomes)
    yield from plans.proposed(stage, first, day=94, promises=PROMISES, operator="mfano")
    yield from plans.laid(stage, first, day=94, promises=PROMISES, answers=SAID)
    yield from plans.agreed(stage, first, day=86, answer="agreed-all-the-same")
    for number, day in ((1, 84), (2, 70), (3, 66)):
        yield from scenes.started(stage, first, number, day=day, operator="mfano")
    yield from scenes.delivered(stage, first, 1, day=58, workers=398, text="proof-wages", operator="mfano")
    views = [WorkerView.YES, WorkerView.YES, WorkerView.YES, WorkerView.YES, WorkerView.PARTLY]
    for matter, view in zip([first, *others], views, strict=False):
        yield from scenes.judged(stage, matter, 1, day=54, view=view)
    yield from scenes.verified(stage, first, 1, day=50, workers=397)
    yield from requests.agreed(stage, first, day=9)
    yield from requests.asked(stage, first, day=8, brands=("tatoe", "sample"), text="ask-brands")
    yield from statements.wrote(stage, first, day=7, text="to-all-customers", operator="mfano")
    yield from statements.published(stage, first, day=6)
    yield from requests.answered(
        stage, day=5, brand="tatoe", text="brand-agrees", promise="brand-promises", due=21
    )
    yield from requests.promised(stage, day=5, brand="tatoe", promise="brand-sends-names", due=2)
    yield from _open_to_others(stage, first)
    yield from scenes.looked_after(stage, first, day=4)
    yield from firms.told(stage, first, day=3, firm="agency", text="notice-agency")
    yield from statements.wrote(stage, first, day=2, text="to-all-customers-again", operator="mfano")


def _rated(stage: Stage, first: Matter) -> Story[None]:
    yield stage.time.ago(134, "13:00")
    triage.screen_case(stage.actor("triager"), first.case)
    triage.set_severity(stage.actor("triager"), first.case, inputs=RATING)
    yield from scenes.kept_safe(stage, first, day=133, by="triager")


def _joined(stage: Stage, first: Matter, other: Matter, *, day: int) -> Story[None]:
    yield stage.time.ago(day, "13:00")
    triage.screen_case(stage.actor("triager"), other.case)
    triage.merge_case(stage.actor("triager"), other.case, target=first.case)


def _taken_on(stage: Stage, first: Matter) -> Story[None]:
    yield stage.time.ago(126, "12:30")
    triager = stage.actor("triager")
    notes.change_type(triager, first.case, case_type=CaseType.COLLECTIVE)
    correspondence.write_to_reporters(triager, first.case, words.letter("collective"))
    triage.accept_case(triager, first.case)
    yield stage.time.ago(125, "09:00")
    assignment.assign_case(stage.actor("supervisor"), first.case, handler=stage.user("inspector"))


def _open_to_others(stage: Stage, first: Matter) -> Story[None]:
    """Whoever else was not paid can join with a code."""
    yield stage.time.ago(5, "11:00")
    made = joining.make_join_code(stage.actor("inspector"), first.case, days=joining.LASTS[-1])
    stage.join_codes.append(made.code)


def _asked(stage: Stage, matter: Matter) -> Story[None]:
    """One of them wants to be asked first; nothing is said to the site before the answer."""
    yield stage.time.ago(124, "09:20")
    letter = words.standard_letter("may_we_tell", matter.complaint.locale)
    correspondence.write_to_reporter(stage.actor("inspector"), matter.case, matter.complaint, letter)
    yield from scenes.wrote(stage, matter, text="yes-you-may", day=123)
    yield stage.time.ago(122, "19:10")
    set_raise_with_employer(
        matter.reporter,
        matter.complaint,
        RaiseWithEmployer.YES,
        text_shown=stage.in_language(matter.complaint.locale, may_raise_text),
        locale=matter.complaint.locale,
    )
