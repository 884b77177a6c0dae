"""A mine and a small pit: a tunnel about to fall, an injury and what came after it, a union, buses, gear."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.services import assignment, correspondence, findings, notes, triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import Outcome
from grievance.complaints.services.follow_up import come_back, report_punishment
from grievance.demo import plans, scenes, words
from grievance.demo.scenes import Promise
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.remediation.states import PlanAnswer, WorkerView

BY = "mfano"
FOUND = Outcome.SUBSTANTIATED
BUS = (
    Promise("do-buses", "LV3", "GN1", "RC5", due=38, workers=230),
    Promise("do-brakes", "LV3", "GN2", "RC5", due=45, workers=230),
)
GEAR = (
    Promise("do-gear", "SH5", "GN1", "RC1", due=45, workers=120),
    Promise("do-training", "SH5", "GN3", "RC4", due=-30, workers=120),
)
TOILETS = (Promise("do-breaks", "HO3", "GN2", "RC1", due=42, workers=75),)


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the stories of these places."""
    yield tunnel(stage)
    yield crushed_hand(stage)
    yield union_talk(stage)
    yield bus(stage)
    yield gear(stage)
    yield no_breaks(stage)
    yield river_mine(stage)


def tunnel(stage: Stage) -> Story[None]:
    """Danger now, reported two hours ago: who is on call has paged colleagues, nobody has answered."""
    yield stage.time.hours_ago(2)
    matter = stage.file_report("tunnel")
    yield from scenes.looked(stage, matter.case)


def crushed_hand(stage: Stage) -> Story[None]:
    """An injury was not paid for; now that this is found, the worker is punished, and the plan is late."""
    signs = frozenset(
        {RetaliationSign.IDENTIFIABLE, RetaliationSign.SMALL_GROUP, RetaliationSign.DIRECT_BOSS}
    )
    rating = SeverityInputs(scale=4, scope=1, irremediability=4, signs=signs)
    matter = yield from scenes.taken_on(stage, "crushed-hand", day=72, rating=rating)
    yield stage.time.ago(71, "10:00")
    notes.write_safety_plan(
        stage.actor("inspector"),
        matter.case,
        text="Met only at the invented clinic, on the days when the hand is seen to.",
        locale="en",
    )
    yield from scenes.told(stage, matter, day=68, text="notice-injury")
    yield from scenes.answered(stage, matter, day=61, text="reply-injury", operator=BY)
    outcomes = {"SH3": (FOUND, "found-injury"), "SH14": (FOUND, "found-care")}
    yield from scenes.found(stage, matter, days=(59, 37), outcomes=outcomes)
    for day in (27, 12):
        yield from scenes.looked_after(stage, matter, day=day)
    yield stage.time.ago(4, "17:30")
    come_back(matter.reporter, matter.complaint)
    message = report_punishment(matter.reporter, matter.complaint, text=words.text("sent-home"), locale="fr")
    yield from scenes.looked(stage, matter.child)
    yield stage.time.ago(4, "19:00")
    inspector = stage.actor("inspector")
    translation = words.translations_of("sent-home")["en"]
    notes.translate_for_reporter(inspector, matter.case, message, locale="en", text=translation)
    correspondence.write_to_reporters(inspector, matter.case, words.letter("stay-safe"))
    yield from _punished(stage, matter)


def _punished(stage: Stage, matter: Matter) -> Story[None]:
    """The case about the punishment is worked on by somebody else, and the site never learns of it."""
    triager = stage.actor("triager")
    yield stage.time.ago(4, "19:30")
    letter = words.standard_letter("acknowledge", matter.complaint.locale)
    triage.acknowledge_case(triager, matter.child, letter=letter)
    triage.screen_case(triager, matter.child)
    signs = frozenset({RetaliationSign.IDENTIFIABLE, RetaliationSign.DIRECT_BOSS})
    rating = SeverityInputs(scale=4, scope=1, irremediability=3, signs=signs)
    triage.set_severity(triager, matter.child, inputs=rating)
    yield stage.time.ago(4, "20:00")
    triage.accept_case(triager, matter.child)
    assignment.assign_case(stage.actor("supervisor"), matter.child, handler=stage.user("inspector2"))
    yield stage.time.ago(3, "08:30")
    inspector = stage.actor("inspector2")
    notes.write_safety_plan(
        inspector,
        matter.child,
        text="A helper of the invented clinic goes along. No visit at home.",
        locale="en",
    )
    reason = Words("Whoever punished the worker must not learn that we know.", "en")
    findings.start_fact_finding(inspector, matter.child, reason=reason)


def union_talk(stage: Stage) -> Story[None]:
    """Read yesterday, and to be screened."""
    yield from scenes.read(stage, "union-talk", day=1)


def bus(stage: Stage) -> Story[None]:
    """Unsafe buses: a plan is agreed and under way, and late."""
    matter = yield from scenes.taken_on(
        stage, "bus", day=92, rating=SeverityInputs(scale=3, scope=4, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=88, text="notice-bus")
    yield from scenes.answered(stage, matter, day=80, text="reply-bus", operator=BY)
    yield from scenes.found(stage, matter, days=(78, 66), outcomes={"LV3": (FOUND, "found-bus")})
    yield from plans.proposed(stage, matter, day=62, promises=BUS, operator=BY)
    yield from plans.laid(stage, matter, day=61, promises=BUS, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=60)
    yield from scenes.started(stage, matter, 1, day=55, operator=BY)
    for day in (34, 2):
        yield from scenes.looked_after(stage, matter, day=day)


def gear(stage: Stage) -> Story[None]:
    """Boots and gloves came and a verifier saw them; the training is still to come."""
    matter = yield from scenes.taken_on(
        stage, "gear", day=98, rating=SeverityInputs(scale=2, scope=4, irremediability=1)
    )
    yield from scenes.told(stage, matter, day=93, text="notice-gear")
    yield from scenes.answered(stage, matter, day=86, text="reply-gear", operator=BY)
    yield from scenes.found(stage, matter, days=(84, 72), outcomes={"SH5": (FOUND, "found-gear")})
    yield from plans.proposed(stage, matter, day=70, promises=GEAR, operator=BY)
    yield from plans.laid(stage, matter, day=68, promises=GEAR, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=67)
    yield from scenes.started(stage, matter, 1, day=64, operator=BY)
    yield from scenes.delivered(stage, matter, 1, day=52, workers=120, text="proof-gear", operator=BY)
    yield from scenes.judged(stage, matter, 1, day=49, view=WorkerView.YES)
    yield from scenes.verified(stage, matter, 1, day=46)
    for day in (36, 11):
        yield from scenes.looked_after(stage, matter, day=day)


def no_breaks(stage: Stage) -> Story[None]:
    """A plan is agreed, its day has passed, and the site has asked for more time instead of beginning."""
    matter = yield from scenes.taken_on(
        stage, "toilet", day=86, rating=SeverityInputs(scale=2, scope=3, irremediability=1)
    )
    yield from scenes.told(stage, matter, day=81, text="notice-breaks")
    yield from scenes.answered(stage, matter, day=74, text="reply-breaks", operator=BY)
    yield from scenes.found(stage, matter, days=(72, 58), outcomes={"HO3": (FOUND, "found-breaks")})
    yield from plans.proposed(stage, matter, day=53, promises=TOILETS, operator=BY)
    yield from plans.laid(stage, matter, day=51, promises=TOILETS, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=50)
    yield from scenes.asked_for_time(stage, matter, 1, day=44, text="longer-breaks", operator=BY)
    for day in (41, 15):
        yield from scenes.looked_after(stage, matter, day=day)


def river_mine(stage: Stage) -> Story[None]:
    """Children carry sacks at a place that is in no list: the team that covers the rest looks for it."""
    matter = yield from scenes.read(stage, "river-mine", day=3, at="07:50")
    triager = stage.actor("triager")
    yield stage.time.ago(3, "10:00")
    triage.screen_case(triager, matter.case)
    rating = SeverityInputs(scale=5, scope=None, irremediability=4, child_involved=True)
    triage.set_severity(triager, matter.case, inputs=rating)
    yield stage.time.ago(3, "11:00")
    reason = Words("The place is not in the list; the market and the river narrow it down.", "en")
    triage.accept_case(triager, matter.case, reason=reason, country="CD")
    assignment.assign_case(triager, matter.case, handler=stage.user("safeguarding"))
    yield stage.time.ago(3, "12:00")
    plan = "Met at the market only, in the daytime, with a woman the families know. Nobody asks at the river."
    notes.write_safety_plan(stage.actor("safeguarding"), matter.case, text=plan, locale="en")
    yield stage.time.ago(2, "09:00")
    weighed = "No child has been asked yet. If the sacks stop, the families have no income: the school first."
    notes.weigh_best_interest(stage.actor("safeguarding"), matter.case, text=weighed, locale="en")
    yield from scenes.looked_after(stage, matter, day=1, inspector="safeguarding")
