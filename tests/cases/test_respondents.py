"""Contractors and recruiters are told, heard and bound each by itself, and only with each worker's yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.agenda import CaseErrand, errands_about_cases
from grievance.cases.models.clock import CaseClock, ClockNotice, Rung
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import RespondentLetter
from grievance.cases.respondents import TOLD, asked_rows, candidates
from grievance.cases.services import safety_gate
from grievance.cases.services.climbing import climb
from grievance.cases.services.respondents import (
    CLOCK,
    answer_for_firm,
    enter_paper_answer,
    name_respondent,
    set_aside,
    tell_firm,
)
from grievance.cases.services.retention import keep_to_retention
from grievance.cases.states import CaseState, ClosureReason, ReplyKind, RespondentState, StopCause
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Sealed, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.duties import actions_of_firm, due_actions
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.queries import plan_of
from grievance.remediation.services import planning, progress
from grievance.remediation.services.terms import ActionTerms, check_terms
from grievance.remediation.states import OwnerKind, PlanState
from grievance.supplychain.claims import CompanyRole
from grievance.vault.services.compartments import open_item
from tests.factories import hired
from tests.factories.cases import (
    STORY,
    Field,
    Filed,
    assign,
    file_report,
    make_field,
    reach_findings,
    tell_site,
)
from tests.factories.hired import Hired, found, make_hired
from tests.factories.people import Person
from tests.factories.shortcuts import make_covert


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    """A case whose site was told."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    return filed


@pytest.fixture
def crew(field: Field, peppers: PepperRing) -> Hired:
    return make_hired(field.site_id, peppers)


@pytest.fixture
def agency(field: Field, peppers: PepperRing) -> Hired:
    return make_hired(field.site_id, peppers, role=CompanyRole.RECRUITER, account=False)


def _to_read(person: Person) -> int:
    """How many texts wait today for somebody to read them before they go out."""
    return sum(
        each.kind is CaseErrand.DISCLOSURE for each in errands_about_cases(person.actor, until=clock.now())
    )


def last_letter(respondent: int) -> RespondentLetter:
    return found(respondent).letters[-1]


def test_only_firms_that_the_register_names_at_the_site_now(
    field: Field, filed: Filed, crew: Hired, peppers: PepperRing
) -> None:
    gone = make_hired(field.site_id, peppers, until="2019")
    elsewhere = make_field(peppers, fallback=False)
    stranger = make_hired(elsewhere.site_id, peppers)
    assert [each.company.id for each in candidates(filed.case)] == [crew.company_id]
    for wrong in (gone.reference, stranger.reference, ""):
        with pytest.raises(InvalidInput), transaction():
            name_respondent(field.inspector.actor, filed.case, company=wrong)
    hired.name(field, filed, crew)
    assert candidates(filed.case) == []


def test_nothing_goes_without_site_told_second_reader_and_each_workers_yes(
    field: Field, filed: Filed, crew: Hired
) -> None:
    respondent = hired.name(field, filed, crew)
    with pytest.raises(GuardRefused, match="own words"):
        hired.write(field, respondent, STORY)
    written = hired.write(field, respondent)
    assert safety_gate.risk_of(filed.case) < 2
    assert [_to_read(each) for each in (field.colleague, field.inspector)] == [1, 0], (
        "whoever can, and not who wrote"
    )

    def refused(match: str) -> None:
        with pytest.raises(GuardRefused, match=match), transaction():
            tell_firm(field.inspector.actor, filed.case, disclosure=db.session.get_one(Disclosure, written))

    refused("before the workers first")
    with pytest.raises(GuardRefused, match="second person"):
        hired.let_go(field, filed, written, approved=False)
    with clock.at(clock.now() + timedelta(days=9)), pytest.raises(GuardRefused, match="say yes to this very"):
        hired.let_go(field, filed, hired.write(field, respondent, "Another text, please."), agreed=False)
    with transaction():
        make_covert(filed.case_id)
    with pytest.raises(GuardRefused, match="does not know of this case"):
        hired.let_go(field, filed, hired.write(field, respondent, "A third text, please."))
    assert found(respondent).state is RespondentState.NAMED
    assert crew.person is not None
    assert asked_rows(crew.person.actor) == []


def test_a_worker_who_takes_consent_back_stops_what_waits_for_every_firm(
    field: Field, filed: Filed, crew: Hired, agency: Hired
) -> None:
    waiting = [hired.write(field, hired.name(field, filed, each)) for each in (crew, agency)]
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.EMPLOYER,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.NO,
            text_shown="May we raise it?",
            locale="sw",
        )
    stopped = [db.session.get_one(Disclosure, each).stop_cause for each in waiting]
    assert stopped == [StopCause.WITHDRAWN] * 2


def test_no_firm_reads_what_another_or_the_site_was_told(
    field: Field, filed: Filed, crew: Hired, peppers: PepperRing
) -> None:
    other = make_hired(field.site_id, peppers, role=CompanyRole.RECRUITER)
    mine, theirs = (hired.told(field, filed, each, f"To {each.reference}.") for each in (crew, other))
    assert crew.person is not None
    assert other.person is not None
    with transaction():
        answer_for_firm(crew.person.actor, found(mine), text="Not us.", locale="en")
    for letter in found(mine).letters:
        assert open_item(crew.person.actor, letter.item)["text"]
        assert open_item(field.inspector.actor, letter.item)["text"]
        for outsider in (other.person, field.operator):
            with pytest.raises(Sealed):
                open_item(outsider.actor, letter.item)
    for outsider in (other.person, field.operator):
        with pytest.raises(NotFound):
            TOLD.require(outsider.actor, Permission.Plan.READ, found(mine))
        with pytest.raises(NotFound), transaction():
            answer_for_firm(outsider.actor, found(mine), text="We answer for them.", locale="en")
    assert [each.reference for each in asked_rows(crew.person.actor)] == [found(mine).reference]
    assert [each.reference for each in asked_rows(other.person.actor)] == [found(theirs).reference]
    assert asked_rows(field.operator.actor) == []
    with pytest.raises(Sealed):
        open_item(crew.person.actor, db.session.scalars(select(Disclosure)).first().item)  # type: ignore[union-attr]


def test_each_has_its_own_time_and_may_correct_a_fact(
    field: Field, filed: Filed, crew: Hired, agency: Hired
) -> None:
    first = hired.told(field, filed, crew)
    with clock.at(clock.now() + timedelta(days=1)):
        second = hired.told(field, filed, agency)
    early, late = found(first).due_at, found(second).due_at
    assert early is not None
    assert late is not None
    running = clocks.running_clock(filed.case, CLOCK)
    assert running is not None
    assert running.due_at == early < late
    assert crew.person is not None
    with transaction():
        answer_for_firm(
            crew.person.actor, found(first), text="It is not so.", locale="en", kind=ReplyKind.CORRECTION
        )
    assert (found(first).state, found(first).in_time) == (RespondentState.ANSWERED, True)
    running = clocks.running_clock(filed.case, CLOCK)
    assert running is not None
    assert running.due_at == late
    with clock.at(late + timedelta(days=1)):
        assert found(second).state is RespondentState.LATE
    with transaction():
        set_aside(field.inspector.actor, found(second))
    assert clocks.running_clock(filed.case, CLOCK) is None
    with pytest.raises(WrongState), transaction():
        set_aside(field.inspector.actor, found(second))


def test_a_firm_without_an_account_answers_on_paper_with_its_scan(
    field: Field, filed: Filed, agency: Hired
) -> None:
    respondent = hired.told(field, filed, agency)
    for came_on, match in ((clock.today() - timedelta(days=1), "on which it came"), (clock.today(), "scan")):
        with pytest.raises(InvalidInput, match=match), transaction():
            enter_paper_answer(
                field.inspector.actor,
                found(respondent),
                came_on=came_on,
                text="We keep none.",
                locale="en",
                kind=ReplyKind.ANSWER,
                scan=None,
            )
    assert found(respondent).state is RespondentState.TOLD


def test_a_firm_owes_its_own_actions_and_the_site_sees_none_of_them(
    field: Field, peppers: PepperRing, crew: Hired
) -> None:
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed)
    respondent = hired.told(field, filed, crew)
    assert crew.person is not None
    owed = {
        "remedy_type": "RS2",
        "root_cause": "RC4",
        "due_on": clock.today() + timedelta(days=20),
        "workers_covered": 3,
        "locale": "en",
    }
    site = ActionTerms(
        owner_kind=OwnerKind.SITE,
        owner_id=field.operator.actor.organisation_id or 0,
        text="Give the papers back.",
        **owed,  # type: ignore[arg-type]
    )
    firm = ActionTerms(
        owner_kind=OwnerKind.CONTRACTOR,
        owner_id=crew.person.actor.organisation_id or 0,
        respondent_id=respondent,
        text="Repay what people paid for the work.",
        **owed,  # type: ignore[arg-type]
    )
    with transaction():
        plan = planning.draw_up_plan(field.inspector.actor, filed.case)
        for terms in (site, firm):
            planning.add_action(field.inspector.actor, plan, terms=terms, finding=filed.case.allegations[0])
        db.session.flush()
        with pytest.raises(InvalidInput, match="Only the case team"):
            check_terms(field.operator.actor, filed.case, firm)
    action = db.session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.respondent_id == respondent)
    ).one()
    # What is only proposed is nobody's to carry out yet.
    assert actions_of_firm(crew.person.actor, found(respondent), locale="en") == []
    with transaction():
        # The way to an agreed plan has tests of its own.
        action.plan.state, action.plan.accepted_at = PlanState.AGREED, clock.now()
        for each in action.plan.actions:
            planning.promise(field.inspector.actor, each)
    (shown,) = actions_of_firm(crew.person.actor, found(respondent), locale="en")
    assert shown.text.text == "Repay what people paid for the work."
    assert [each.firm for each in due_actions(crew.person.actor)] == [found(respondent).reference]
    assert _reminded_of(action) == {crew.person.user_id, field.inspector.user_id}
    seen = plan_of(field.operator.actor, filed.case)
    assert seen is not None
    assert [each.owner_kind for each in seen.actions] == [OwnerKind.SITE]
    with pytest.raises(NotFound):
        ACTIONS.require(field.operator.actor, Permission.Plan.READ, action)
    with pytest.raises(Sealed):
        open_item(field.operator.actor, action.text_item)
    assert open_item(filed.reporter, action.text_item)["text"]
    with transaction():
        progress.start_action(crew.person.actor, action)
        progress.submit_evidence(
            crew.person.actor, action, note="A list of payments.", locale="en", dated_on=clock.today()
        )
    with pytest.raises(Sealed):
        open_item(field.operator.actor, action.evidence[0].note)


def _reminded_of(action: CorrectiveAction) -> set[int | None]:
    """Who hears that the day of an action comes near."""
    own = CaseClock.subject == action.reference
    query = select(ClockNotice.user_id).join(CaseClock, CaseClock.id == ClockNotice.clock_id).where(own)
    (due,) = db.session.scalars(select(CaseClock.due_at).where(own))
    with clock.at(due - timedelta(hours=1)), transaction():
        climb()
    return set(db.session.scalars(query.where(ClockNotice.rung == Rung.REMINDER)))


def test_an_erased_case_takes_along_what_its_firms_were_told(field: Field, filed: Filed, crew: Hired) -> None:
    respondent = hired.told(field, filed, crew)
    assert crew.person is not None
    with transaction():
        case = filed.case
        case.state, case.closed_at = CaseState.CLOSED, clock.now()
        case.closure_reason = ClosureReason.SETTLED
    closed = clock.now()
    for days in (0, 31, 62):
        with clock.at(closed + timedelta(days=366 * 12 + days)):
            keep_to_retention()
    packet = found(respondent).packet
    assert packet is not None
    assert packet.destroyed_on is not None
    with pytest.raises(Sealed):
        open_item(crew.person.actor, last_letter(respondent).item)
