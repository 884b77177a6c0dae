"""A case in which something is owed ends only where its site shut or others took over, and stays owed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, true

from grievance.cases import clocks
from grievance.cases.agenda import CaseErrand, errands_about_cases
from grievance.cases.appeals import window_for_worker
from grievance.cases.history import timeline
from grievance.cases.models.case import Band
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.event import CaseEvent
from grievance.cases.panels import AppealGround
from grievance.cases.progress import worker_progress
from grievance.cases.services import closing
from grievance.cases.services.check_ins import ask_what_is_due
from grievance.cases.services.steps import Words
from grievance.cases.services.unremedied import end_without_remedy
from grievance.cases.states import CaseState, CheckOccasion, ClosureReason, Outcome
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import thread
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Refusal
from grievance.foundation.secrets import PepperRing
from grievance.measures.rights import remedied
from grievance.measures.selection import Selection
from grievance.policy.roles import Role
from grievance.remediation.confirmed import workers_confirmed
from grievance.remediation.for_reporters import actions_for_reporter
from grievance.remediation.labels import MatterStatus
from grievance.remediation.matters import status_of
from grievance.remediation.queries import site_progress
from grievance.transparency.queries.candidates import Candidate
from grievance.transparency.queries.counting import _remedy_standing
from grievance.transparency.queries.records import record_of, stage_of
from grievance.transparency.states import RegisterStage
from tests.factories.cases import LETTER, WHY
from tests.factories.people import Person, make_person
from tests.factories.remedies import Matter, make_agreed_plan, make_matter, make_plan

SEEN = Words("The gate is locked and the licence was handed back on Monday.", "en")


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers, workers=2)


@pytest.fixture
def second(matter: Matter, peppers: PepperRing) -> Person:
    """A colleague who never had the case in hand."""
    return make_person(Role.SUPERVISOR, peppers=peppers, teams=(matter.team_id,))


def end(matter: Matter, **changed: object) -> None:
    said: dict[str, object] = {"closure": ClosureReason.SITE_CLOSED, "known_from": SEEN, "letter": LETTER}
    with transaction():
        end_without_remedy(matter.inspector.actor, matter.case, **{**said, **changed})  # type: ignore[arg-type]


def close(person: Person, matter: Matter, reason: ClosureReason = ClosureReason.SITE_CLOSED) -> None:
    with transaction():
        closing.close_case(person.actor, matter.case, reason=reason)


def test_a_site_that_shut_ends_its_case_and_what_it_promised_stays_owed(
    matter: Matter, second: Person
) -> None:
    make_agreed_plan(matter)
    assert clocks.running_clock(matter.case, "action_due") is not None
    end(matter)
    assert matter.case.state is CaseState.CLOSING
    assert clocks.running_clock(matter.case, "action_due") is None
    assert stage_of(matter.case) is RegisterStage.REMEDY
    assert status_of(matter.case) is MatterStatus.LOOKED_INTO
    assert closing.closing_reasons(matter.case) == (ClosureReason.SITE_CLOSED,)
    errands = errands_about_cases(second.actor, until=clock.now())
    assert [each.case for each in errands if each.kind is CaseErrand.CLOSE] == [matter.reference]
    for untrue in (ClosureReason.SUPERSEDED, ClosureReason.SETTLED):
        with pytest.raises(GuardRefused, match="reason that was given"):
            close(second, matter, untrue)
    with pytest.raises(GuardRefused, match="second person"):
        close(matter.inspector, matter)
    close(second, matter)
    case, reporter = matter.case, matter.reporters[0]
    assert (case.closure_reason, case.resolved_at) == (ClosureReason.SITE_CLOSED, None)
    assert not workers_confirmed(case)
    (standing,) = site_progress([matter.site_id])
    assert (standing.open, standing.overdue, standing.verified) == (1, 1, 0)
    complaint = db.session.get_one(Complaint, reporter.complaint_id)
    assert worker_progress(complaint).why.endswith("Not everything is fixed.")
    assert LETTER.texts["en"] in [each.text for each in thread(reporter, complaint, locale="en")]
    assert [each.verified for each in actions_for_reporter(reporter, complaint).rows] == [False]
    window = window_for_worker(complaint)
    assert window is not None
    assert AppealGround.REMEDY_NOT_DELIVERED in window.grounds
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    shown = Candidate(case, tuple(db.session.scalars(query)), site_replied=True, findings_made=True)
    told = record_of(shown, shown.placed.place)
    assert (told["stage_reached"], told["closed_because"]) == ("ended", "site_closed")
    assert [each["stage"] for each in told["steps"]] == ["plan", "ended"]
    assert _remedy_standing(told) == "overdue"
    with transaction():
        ask_what_is_due()
    asked = db.session.scalars(select(CheckIn.occasion).where(CheckIn.complaint_id == complaint.id))
    assert set(asked) == {CheckOccasion.CLOSED}
    with clock.at(clock.now() + timedelta(days=366)):
        within = {each.key: (each.part, each.behind) for each in remedied(Selection(reach=true()))}
    assert within["within_365"] == (0, 1)


def test_a_site_that_refuses_ends_nothing(matter: Matter) -> None:
    make_plan(matter)
    for reason in set(ClosureReason) - {ClosureReason.SITE_CLOSED, ClosureReason.SUPERSEDED}:
        with pytest.raises(InvalidInput) as refused:
            end(matter, closure=reason)
        assert refused.value.field == "closure"
    with pytest.raises(GuardRefused, match="put right first"), transaction():
        closing.prepare_closing(matter.inspector.actor, matter.case, reason=WHY, letter=LETTER)
    assert matter.case.state is CaseState.FINDINGS


def test_what_took_a_case_over_is_named(matter: Matter, second: Person, peppers: PepperRing) -> None:
    other = make_matter(peppers=peppers, workers=0)
    superseded: dict[str, object] = {"closure": ClosureReason.SUPERSEDED}
    wrong: list[tuple[dict[str, object], str]] = [
        ({}, "body"),
        ({"successor": matter.reference.upper()}, "successor"),
        ({"successor": other.reference}, "successor"),
        ({"body": "A court", "known_from": Words(" ", "en")}, "known_from"),
        ({"body": "A court", "letter": None}, "letter"),
    ]
    for changed, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            end(matter, **superseded, **changed)
        assert refused.value.field == field, changed
        assert matter.case.state is CaseState.FINDINGS
    with pytest.raises(NotAllowed), transaction():
        end_without_remedy(
            matter.verifier.actor, matter.case, closure=ClosureReason.SITE_CLOSED, known_from=SEEN
        )
    with transaction():
        other.case.team_id = matter.team_id
        end_without_remedy(
            matter.inspector.actor,
            other.case,
            closure=ClosureReason.SUPERSEDED,
            known_from=SEEN,
            successor=f" {matter.reference.upper()}",
        )
    for one, end_of in ((matter, other), (other, matter)):
        told = timeline(matter.inspector.actor, one.case, locale="en")
        linked = next(each for each in told if each.verb == "cases_linked")
        assert linked.details["other"] == end_of.reference
    close(second, other, ClosureReason.SUPERSEDED)
    with pytest.raises(InvalidInput, match="has ended") as ended:
        end(matter, **superseded, successor=other.reference)
    assert ended.value.field == "successor"
    end(matter, **superseded, body="Invented Labour Court")
    course = timeline(matter.inspector.actor, matter.case, locale="en")
    entry = next(each for each in course if each.verb == "end_without_remedy")
    assert entry.details["closure"] == "superseded"
    assert entry.text is not None
    assert entry.text.words == f"Invented Labour Court\n{SEEN.text}"
    close(second, matter, ClosureReason.SUPERSEDED)
    assert matter.case.closure_reason is ClosureReason.SUPERSEDED


def test_nobody_ends_what_nothing_was_found_in_nor_closes_what_they_prepared(
    peppers: PepperRing,
) -> None:
    matter = make_matter(peppers=peppers, workers=0, band=Band.P3, outcome=Outcome.NOT_SUBSTANTIATED)
    second = make_person(Role.SUPERVISOR, peppers=peppers, teams=(matter.team_id,))
    with pytest.raises(GuardRefused, match="Nothing was found"):
        end(matter)
    with transaction():
        for each in matter.case.allegations:
            each.outcome = Outcome.PARTLY
    with transaction():
        end_without_remedy(second.actor, matter.case, closure=ClosureReason.SITE_CLOSED, known_from=SEEN)
    with pytest.raises(Refusal):
        close(second, matter)
    third = make_person(Role.SUPERVISOR, peppers=peppers, teams=(matter.team_id,))
    close(third, matter)
    assert matter.case.state is CaseState.CLOSED
