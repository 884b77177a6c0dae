"""A refinery where much is put right: acid, passports, deductions, rest days, water, trucks."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.models.case import Band
from grievance.cases.services import closing, findings, notes, triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import CheckAnswer, CheckQuestion, ClosureReason, Outcome
from grievance.demo import plans, scenes, statements, words
from grievance.demo.scenes import Promise
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.remediation.states import PlanAnswer, WorkerView

BY = "contoh"
WORSE = {CheckQuestion.TREATED_WORSE: CheckAnswer.YES}
FOUND = Outcome.SUBSTANTIATED
LOOK_AT = "See whether the new flange is in place and ask, apart, who still has burns. Photograph the line."
CLINIC = {
    "en": "Please go to a clinic and keep the paper that they give you. Tell them how it happened.",
    "id": "Silakan pergi ke klinik dan simpan surat yang mereka berikan. Ceritakan bagaimana itu terjadi.",
    "sw": "Tafadhali nenda kliniki na utunze karatasi watakayokupa. Waambie jinsi ilivyotokea.",
}
ACID = (
    Promise("do-flange", "SH7", "GN1", "RC5", due=-12, workers=90),
    Promise("do-treatment", "SH7", "RH1", "RC5", due=-20, workers=2),
    Promise("do-gloves", "SH5", "GN1", "RC1", due=-5, workers=140),
)
REFUND = (
    Promise("do-refund", "WA4", "RS2", "RC6", due=110, workers=85, amount=4_250_000_000, currency="IDR"),
)
ROSTER = (Promise("do-roster", "HO2", "GN2", "RC1", due=20, workers=310),)
FILTERS = (
    Promise("do-filters", "LV2", "GN1", "RC5", due=15, workers=640),
    Promise("do-clinic", "LV2", "RH1", "RC5", due=18, workers=35),
)


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the stories of this place."""
    yield scenes.template_kept(stage, day=60, name="Where the clinic is", texts=CLINIC)
    yield acid(stage)
    yield passports(stage)
    yield deductions(stage)
    yield no_rest(stage)
    yield water(stage)
    yield trucks(stage)
    yield team_leader(stage)
    yield canteen(stage)


def acid(stage: Stage) -> Story[None]:
    """Burns from a leaking line: facts are found, and a plan of the site lies before the worker."""
    rating = SeverityInputs(scale=3, scope=3, irremediability=4)
    matter = yield from scenes.taken_on(stage, "acid", day=58, rating=rating)
    yield from scenes.told(stage, matter, day=55, text="notice-acid")
    yield from scenes.answered(stage, matter, day=54, text="reply-acid", operator=BY)
    outcomes = {"SH7": (FOUND, "found-acid"), "SH5": (Outcome.PARTLY, "found-gloves")}
    yield from scenes.found(stage, matter, days=(50, 12), outcomes=outcomes)
    yield from scenes.looked_after(stage, matter, day=6, asks=False)
    yield from plans.proposed(stage, matter, day=3, promises=ACID, operator=BY)
    yield from scenes.visit_planned(stage, matter, day=2, text=LOOK_AT)
    yield from plans.laid(stage, matter, day=2, promises=ACID)
    yield from scenes.tapped(stage, matter, day=1, answers=WORSE)
    yield from _answered_at_once(stage, matter)


def _answered_at_once(stage: Stage, matter: Matter) -> Story[None]:
    """A bad tap is read within the hour, and the worker hears so; the site learns nothing of it."""
    triager = stage.actor("triager")
    yield from scenes.looked(stage, matter.child)
    yield stage.time.ago(1, "18:15")
    letter = words.standard_letter("are_you_safe", matter.complaint.locale)
    triage.acknowledge_case(triager, matter.child, letter=letter)
    triage.screen_case(triager, matter.child)
    signs = frozenset({RetaliationSign.IDENTIFIABLE})
    rating = SeverityInputs(scale=3, scope=1, irremediability=2, signs=signs)
    triage.set_severity(triager, matter.child, inputs=rating, band=Band.P0)


def passports(stage: Stage) -> Story[None]:
    """Papers are kept and the worker says no: the team looks for facts, and the site knows nothing."""
    signs = frozenset({RetaliationSign.LIVE_IN, RetaliationSign.VISA_TIED, RetaliationSign.SECURITY_FORCES})
    rating = SeverityInputs(scale=4, scope=None, irremediability=3, signs=signs, vulnerable_group=True)
    matter = yield from scenes.taken_on(stage, "passports", day=9, rating=rating, inspector="inspector2")
    actor = stage.actor("inspector2")
    yield stage.time.ago(8, "11:00")
    notes.write_safety_plan(
        actor,
        matter.case,
        text="No calls to the dormitory. Only with the code, and never between ten at night and six.",
        locale="en",
    )
    yield stage.time.ago(7, "09:00")
    reason = Words("The worker does not want the site to know, and guards hold the gate.", "en")
    findings.start_fact_finding(actor, matter.case, reason=reason)
    yield from scenes.looked_after(stage, matter, day=2, inspector="inspector2")


def deductions(stage: Stage) -> Story[None]:
    """Money was cut from wages: paid back, confirmed, verified, watched, and closed."""
    matter = yield from scenes.taken_on(
        stage, "deductions", day=205, rating=SeverityInputs(scale=2, scope=4, irremediability=1)
    )
    yield from scenes.told(stage, matter, day=200, text="notice-deductions")
    yield from scenes.answered(stage, matter, day=190, text="reply-deductions", operator=BY)
    outcomes = {"WA4": (FOUND, "found-deductions")}
    yield from scenes.found(stage, matter, days=(186, 165), outcomes=outcomes)
    yield from scenes.tapped(stage, matter, day=162)
    yield from plans.proposed(stage, matter, day=160, promises=REFUND, operator=BY)
    yield from plans.laid(stage, matter, day=157, promises=REFUND, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=156)
    yield from scenes.started(stage, matter, 1, day=150, operator=BY)
    yield from scenes.delivered(stage, matter, 1, day=130, workers=85, text="proof-refund", operator=BY)
    yield from scenes.judged(stage, matter, 1, day=125, view=WorkerView.YES)
    yield from scenes.wrote(stage, matter, text="money-came", day=124)
    yield from scenes.verified(stage, matter, 1, day=120)
    for day in (95, 66, 40):
        yield from scenes.looked_after(stage, matter, day=day)
    yield stage.time.ago(26, "10:00")
    closing.prepare_closing(stage.actor("inspector"), matter.case, letter=words.letter("closing-money"))
    yield stage.time.ago(25, "10:00")
    closing.close_case(stage.actor("inspector"), matter.case, reason=ClosureReason.REMEDIED)


def no_rest(stage: Stage) -> Story[None]:
    """Weeks without a day off: the proof is in and checked, and the worker has not said anything yet."""
    matter = yield from scenes.taken_on(
        stage, "no-rest", day=75, rating=SeverityInputs(scale=3, scope=5, irremediability=1)
    )
    yield from scenes.told(stage, matter, day=71, text="notice-rest")
    yield from scenes.answered(stage, matter, day=64, text="reply-rest", operator=BY)
    yield from scenes.found(stage, matter, days=(62, 50), outcomes={"HO2": (FOUND, "found-rest")})
    yield from plans.proposed(stage, matter, day=47, promises=ROSTER, operator=BY)
    yield from plans.laid(stage, matter, day=45, promises=ROSTER, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=44)
    yield from scenes.started(stage, matter, 1, day=42, operator=BY)
    yield from scenes.looked_after(stage, matter, day=30)
    yield from scenes.delivered(stage, matter, 1, day=10, workers=310, text="proof-roster", operator=BY)


def water(stage: Stage) -> Story[None]:
    """Filters were fitted, but the worker says that the water still smells."""
    matter = yield from scenes.taken_on(
        stage, "water", day=80, rating=SeverityInputs(scale=3, scope=5, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=77, text="notice-water")
    yield from scenes.answered(stage, matter, day=70, text="reply-water", operator=BY)
    yield from scenes.found(stage, matter, days=(68, 52), outcomes={"LV2": (FOUND, "found-water")})
    yield from plans.proposed(stage, matter, day=49, promises=FILTERS, operator=BY)
    yield from plans.laid(stage, matter, day=47, promises=FILTERS, answers=[PlanAnswer.ENOUGH])
    yield from plans.agreed(stage, matter, day=46)
    for number in (1, 2):
        yield from scenes.started(stage, matter, number, day=45, operator=BY)
    yield from scenes.looked_after(stage, matter, day=33)
    yield from scenes.delivered(stage, matter, 2, day=20, workers=31, text="proof-clinic", operator=BY)
    yield from scenes.delivered(stage, matter, 1, day=14, workers=640, text="proof-filters", operator=BY)
    yield from scenes.judged(stage, matter, 1, day=8, view=WorkerView.NO)
    yield from scenes.wrote(stage, matter, text="still-dirty", day=7)
    yield from scenes.looked_after(stage, matter, day=5)
    yield from statements.wrote(stage, matter, day=4, text="to-customers-too-close", operator=BY)
    yield from statements.sent_back(stage, matter, day=3, reason="too-close")


def trucks(stage: Stage) -> Story[None]:
    """The site was told and its time to answer has passed."""
    matter = yield from scenes.taken_on(
        stage, "trucks", day=48, rating=SeverityInputs(scale=3, scope=4, irremediability=2)
    )
    yield from scenes.told(stage, matter, day=45, text="notice-trucks")
    yield from scenes.looked_after(stage, matter, day=13, asks=False)


def team_leader(stage: Stage) -> Story[None]:
    """Harassment: whoever is trained for it has asked, and waits until the worker writes."""
    matter = yield from scenes.read(stage, "team-leader", day=5)
    actor = stage.actor("safeguarding")
    yield stage.time.ago(5, "10:30")
    triage.screen_case(actor, matter.case)
    signs = frozenset({RetaliationSign.DIRECT_BOSS, RetaliationSign.IDENTIFIABLE})
    rating = SeverityInputs(scale=4, scope=1, irremediability=3, signs=signs)
    triage.set_severity(actor, matter.case, inputs=rating)
    yield stage.time.ago(4, "11:00")
    triage.ask_reporter(actor, matter.case, letter=words.letter("safe-place"))


def canteen(stage: Stage) -> Story[None]:
    """A matter of taste is declined, with the reason."""
    matter = yield from scenes.read(stage, "canteen", day=33)
    yield stage.time.ago(32, "10:00")
    triage.screen_case(stage.actor("triager"), matter.case)
    rating = SeverityInputs(scale=1, scope=3, irremediability=1)
    triage.set_severity(stage.actor("triager"), matter.case, inputs=rating)
    yield stage.time.ago(31, "10:00")
    reason = Words("A menu is no matter of labour rights; the workers' committee deals with it.", "en")
    triage.decline_case(stage.actor("triager"), matter.case, reason=reason, letter=words.letter("not-for-us"))
