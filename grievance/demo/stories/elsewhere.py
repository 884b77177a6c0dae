"""Lithium, manganese and graphite: reports at every stage of the way."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.appeals import appeals_about
from grievance.cases.panels import AppealOutcome
from grievance.cases.services import closing, correspondence, panels, triage, unremedied, withdrawing
from grievance.cases.services.notice import open_dialogue
from grievance.cases.services.steps import Words
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import ClosureReason, Outcome
from grievance.complaints.services.follow_up import come_back, take_back
from grievance.demo import plans, scenes, words
from grievance.demo.scenes import Promise
from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.remediation.services.planning import send_back
from grievance.remediation.states import PlanAnswer

SHAFT = (Promise("do-shaft", "WA1", "RS2", "RC4", due=10, workers=30, amount=1_240_000, currency="USD"),)
ROOMS = (Promise("do-rooms", "LV1", "GN2", "RC1", due=-40, workers=96),)


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the stories of these places."""
    yield heat(stage)
    yield treated_worse(stage)
    yield dismissed(stage)
    yield black_dust(stage)
    yield no_talks(stage)
    yield social_security(stage)
    yield shut_shaft(stage)
    yield agent_fee(stage)
    yield full_room(stage)
    yield no_break(stage)
    yield masks(stage)
    yield alarm(stage)


def heat(stage: Stage) -> Story[None]:
    """Accepted, and waiting for somebody to handle it."""
    matter = yield from scenes.read(stage, "heat", day=3)
    triager = stage.actor("triager")
    yield stage.time.ago(3, "11:00")
    triage.screen_case(triager, matter.case)
    rating = SeverityInputs(scale=3, scope=4, irremediability=2)
    triage.set_severity(triager, matter.case, inputs=rating)
    triage.code_allegation(triager, matter.case, item_code="SH11", hazard_code="HZ-SUN")
    yield stage.time.ago(2, "09:00")
    triage.accept_case(triager, matter.case)


def treated_worse(stage: Stage) -> Story[None]:
    """The team needs to know more, and the worker has not come back yet."""
    matter = yield from scenes.read(stage, "treated-worse", day=12)
    triager = stage.actor("triager")
    yield stage.time.ago(11, "09:30")
    triage.screen_case(triager, matter.case)
    yield stage.time.ago(11, "10:00")
    triage.ask_reporter(triager, matter.case, letter=words.letter("how-many-workers"))


def dismissed(stage: Stage) -> Story[None]:
    """The worker takes the report back, and says that nobody forced them."""
    matter = yield from scenes.taken_on(
        stage, "dismissed", day=40, rating=SeverityInputs(scale=2, scope=1, irremediability=2)
    )
    yield from scenes.wrote(stage, matter, text="no-more", day=22)
    yield stage.time.ago(21, "19:20")
    come_back(matter.reporter, matter.complaint)
    take_back(matter.reporter, matter.complaint)
    yield stage.time.ago(20, "10:00")
    supervisor = stage.actor("supervisor")
    correspondence.write_to_reporters(supervisor, matter.case, words.letter("nothing-forced"))
    reason = Words("Asked by somebody who does not handle the case: of their own will.", "en")
    withdrawing.withdraw_case(supervisor, matter.case, reason=reason)


def black_dust(stage: Stage) -> Story[None]:
    """The site wants to find a way together with the workers."""
    matter = yield from scenes.taken_on(
        stage, "black-dust", day=38, rating=SeverityInputs(scale=3, scope=3, irremediability=4)
    )
    yield from scenes.told(stage, matter, day=35, text="notice-dust")
    yield from scenes.answered(stage, matter, day=27, text="reply-dust", operator="mfano")
    yield stage.time.ago(24, "10:00")
    open_dialogue(stage.actor("inspector"), matter.case)
    yield from scenes.looked_after(stage, matter, day=3)


def no_talks(stage: Stage) -> Story[None]:
    """The site was told, and its answer is due soon."""
    matter = yield from scenes.taken_on(
        stage, "no-talks", day=20, rating=SeverityInputs(scale=2, scope=4, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=17, text="notice-talks")


def social_security(stage: Stage) -> Story[None]:
    """Another body can help, and the worker is told which."""
    matter = yield from scenes.read(stage, "social-security", day=65)
    triager = stage.actor("triager")
    yield stage.time.ago(64, "10:00")
    triage.screen_case(triager, matter.case)
    rating = SeverityInputs(scale=2, scope=None, irremediability=1)
    triage.set_severity(triager, matter.case, inputs=rating)
    yield stage.time.ago(60, "10:00")
    triage.refer_out(
        triager,
        matter.case,
        to="Office of Invented Social Security",
        reason=Words("Contributions are its task, and it can order them to be paid.", "en"),
        letter=words.letter("pension-office"),
    )


def shut_shaft(stage: Stage) -> Story[None]:
    """Pay was promised, and then the shaft shut: the case ends, and what is owed stays owed."""
    matter = yield from scenes.taken_on(
        stage, "shut-shaft", day=120, rating=SeverityInputs(scale=3, scope=3, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=116, text="notice-shaft")
    yield from scenes.answered(stage, matter, day=104, text="reply-shaft", operator="mfano")
    outcomes = {"WA1": (Outcome.SUBSTANTIATED, "found-shaft")}
    yield from scenes.found(stage, matter, days=(102, 84), outcomes=outcomes)
    yield from plans.proposed(stage, matter, day=80, promises=SHAFT, operator="mfano")
    yield from plans.laid(stage, matter, day=80, promises=SHAFT, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=70)
    yield from scenes.started(stage, matter, 1, day=66, operator="mfano")
    yield stage.time.ago(36, "10:00")
    unremedied.end_without_remedy(
        stage.actor("inspector"),
        matter.case,
        closure=ClosureReason.SITE_CLOSED,
        known_from=Words("Seen on a visit: the shaft is filled in, and its firm was struck off.", "en"),
        letter=words.letter("ending-shaft"),
    )
    yield stage.time.ago(33, "09:30")
    closing.close_case(stage.actor("supervisor"), matter.case, reason=ClosureReason.SITE_CLOSED)


def agent_fee(stage: Stage) -> Story[None]:
    """It is found that an agency took money for jobs; a plan is due."""
    matter = yield from scenes.taken_on(
        stage, "agent-fee", day=52, rating=SeverityInputs(scale=4, scope=3, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=49, text="notice-fee")
    yield from scenes.answered(stage, matter, day=42, text="reply-fee", operator="contoh")
    outcomes = {"MI1": (Outcome.SUBSTANTIATED, "found-fee")}
    yield from scenes.found(stage, matter, days=(40, 13), outcomes=outcomes)
    yield from scenes.looked_after(stage, matter, day=6)


def full_room(stage: Stage) -> Story[None]:
    """The first plan for a dormitory was too vague and went back."""
    matter = yield from scenes.taken_on(
        stage, "full-room", day=60, rating=SeverityInputs(scale=3, scope=3, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=56, text="notice-room")
    yield from scenes.answered(stage, matter, day=44, text="reply-room", operator="contoh")
    yield from scenes.found(
        stage, matter, days=(42, 20), outcomes={"LV1": (Outcome.SUBSTANTIATED, "found-room")}
    )
    yield from plans.proposed(stage, matter, day=15, promises=ROOMS, operator="contoh")
    yield stage.time.ago(10, "09:40")
    send_back(
        stage.actor("inspector"), scenes.plan_of(matter), reason=words.text("rooms-too-vague"), locale="en"
    )
    yield from scenes.looked_after(stage, matter, day=9)


def no_break(stage: Stage) -> Story[None]:
    """Read this week, and not yet screened."""
    yield from scenes.read(stage, "no-break", day=2)


def masks(stage: Stage) -> Story[None]:
    """Two visits find nothing missing; the worker asks for a fresh look, and a panel has begun to vote."""
    matter = yield from scenes.taken_on(
        stage, "masks", day=110, rating=SeverityInputs(scale=2, scope=2, irremediability=1)
    )
    yield from scenes.told(stage, matter, day=106, text="notice-masks")
    yield from scenes.answered(stage, matter, day=96, text="reply-masks", operator="contoh")
    outcomes = {"SH5": (Outcome.NOT_SUBSTANTIATED, "found-masks")}
    yield from scenes.found(stage, matter, days=(94, 74), outcomes=outcomes)
    yield stage.time.ago(72, "10:00")
    inspector = stage.actor("inspector")
    closing.prepare_closing(inspector, matter.case, letter=words.letter("closing-masks"))
    yield stage.time.ago(71, "10:00")
    closing.close_case(inspector, matter.case, reason=ClosureReason.NOT_SUBSTANTIATED)
    yield from scenes.appealed(stage, matter, day=20, text="appeal-masks")
    yield stage.time.ago(5, "17:30")
    panels.vote(
        stage.actor("panel"),
        appeals_about(matter.case)[-1],
        outcome=AppealOutcome.VARY,
        changes={"SH5": Outcome.PARTLY},
        reason=Words("The lists of the night shift show half as many masks as people.", "en"),
    )


def alarm(stage: Stage) -> Story[None]:
    """Being screened today."""
    matter = yield from scenes.read(stage, "alarm", day=1)
    yield stage.time.ago(1, "14:00")
    triage.screen_case(stage.actor("triager"), matter.case)
