"""K14 and K19: words that were taken back, parts of which nobody spoke, remedies that came undone."""

from __future__ import annotations

from datetime import date

from grievance.cases.models.case import Band, Case
from grievance.cases.states import CaseState, Outcome
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import Channel, KnownTo
from grievance.measures.queries import Wanted, of_team, read
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import ActionState
from grievance.remediation.states import RemedyFactKind as Kind
from tests.measures.counting import BY_CODE, Worked, told
from tests.measures.scribe import Scribe, moment
from tests.measures.world import YES, World

BEFORE = Wanted(until=date(2024, 12, 31))


def counted(world: World, code: str) -> Worked:
    """Return what a figure says of the cases that came in long before those of the small world."""
    return told(read(BY_CODE[code], of_team(world.supervisor.actor, BEFORE)))


def planned(pen: Scribe) -> tuple[Plan, Complaint]:
    """Write a case in which something was found, with a plan and a worker who can speak."""
    columns = {"band": Band.P2, "handler_id": pen.aiko, "site_told_at": moment("2024-01-20")}
    case = pen.case("2024-01-10", CaseState.VERIFICATION, site=pen.kiln, **columns)
    pen.alleged(case, SH1=Outcome.SUBSTANTIATED)
    return pen.plan(case, YES), another(pen, case)


def another(pen: Scribe, case: Case) -> Complaint:
    """Write one more worker of a case."""
    return pen.report(case, Channel.WEB, "en", KnownTo.NOBODY)


def verified(pen: Scribe, plan: Plan) -> CorrectiveAction:
    """Write an action that a verifier found done after 41 days."""
    return pen.action(plan, "GN3", "RC4", ActionState.VERIFIED, "2024-02-15", 3, "2024-02-20")


def test_a_case_is_put_right_by_the_last_words_of_its_workers_and_in_all_its_parts(
    world: World, pencil: Scribe
) -> None:
    # A yes, then a no, over which a verifier verified: out.
    plan, worker = planned(pencil)
    action = verified(pencil, plan)
    pencil.fact(action, Kind.CONFIRMED, "2024-02-01", by=worker)
    pencil.fact(action, Kind.DISPUTED, "2024-02-10", by=worker)
    pencil.fact(action, Kind.VERIFIED, "2024-02-20", workers=3)
    # One of three parts has a worker's yes: out.
    plan, worker = planned(pencil)
    for action in (verified(pencil, plan), verified(pencil, plan), verified(pencil, plan)):
        pencil.fact(action, Kind.VERIFIED, "2024-02-20", workers=3)
    pencil.fact(action, Kind.CONFIRMED, "2024-02-21", by=worker)
    # Of two workers one is afraid to say: out.
    plan, worker = planned(pencil)
    action = verified(pencil, plan)
    pencil.fact(action, Kind.CONFIRMED, "2024-02-21", by=worker)
    pencil.fact(action, Kind.AFRAID_TO_SAY, "2024-02-21", by=another(pencil, plan.case))
    # A no that became a part after 101 days, and on the other part a yes after 42: in, within 180.
    plan, worker = planned(pencil)
    first, second = verified(pencil, plan), verified(pencil, plan)
    pencil.fact(first, Kind.DISPUTED, "2024-02-21", by=worker)
    pencil.fact(first, Kind.PARTLY, "2024-04-20", by=worker)
    pencil.fact(second, Kind.CONFIRMED, "2024-02-21", by=worker)
    assert counted(world, "K14") == {"within_90": (0, 4), "within_180": (1, 4), "within_365": (1, 4)}


def test_a_remedy_that_came_undone_counts_as_a_relapse_though_the_case_is_open_again(
    world: World, pencil: Scribe
) -> None:
    def resolved(item: str, *steps: tuple[str, str, str]) -> None:
        case = pencil.case("2024-01-10", CaseState.SCREENING, site=pencil.kiln)
        pencil.alleged(case, **{item: Outcome.SUBSTANTIATED})
        pencil.event(case, "resolve", "2024-03-01")
        for verb, on, cause in steps:
            pencil.event(case, verb, on, **({"cause": cause} if cause else {}))

    # Undone by a worker's word on the very day, and by a verifier's look; the second was resolved twice.
    resolved("SH1", ("reopen", "2024-03-01", "remedy_missing"))
    resolved("SH2", ("reopen", "2024-06-01", "relapse"), ("resolve", "2024-07-01", ""))
    # After 366 days, and for reasons that say nothing of the remedy.
    resolved("SH3", ("reopen", "2025-03-02", "relapse"))
    resolved("SH4", ("reopen", "2024-04-01", "new_facts"), ("reopen", "2024-05-01", "appeal"))
    # Never touched again; and one never resolved, which no count holds.
    resolved("SH5")
    never = pencil.case("2024-01-10", CaseState.SCREENING, site=pencil.kiln)
    pencil.alleged(never, SH6=Outcome.SUBSTANTIATED)
    pencil.event(never, "reopen", "2024-02-01", cause="relapse")
    assert counted(world, "K19") == {"again": (2, 5)}
