"""An appeal: who can ask until when, who may judge, what they can open, and what their decision does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases import clocks
from grievance.cases.access import APPEALS
from grievance.cases.appeals import FILING, appeals_about, undecided, window_for_site, window_for_worker
from grievance.cases.letters import TEMPLATES
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Band
from grievance.cases.panels import AppealGround, AppealOutcome, PanelSeat, Vote, majority
from grievance.cases.services import appealing, closing, panels, triage
from grievance.cases.services.conflict import BLOCKED, HasTies
from grievance.cases.states import CaseState, CaseType, ClosureReason, Outcome
from grievance.complaints.queries import complaint_story, thread
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import (
    GuardRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    Sealed,
    WrongState,
)
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.standards.clock_rules import rule_in_force
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import TieKind
from grievance.vault.services.compartments import open_item, seal
from tests.factories.cases import (
    LETTER,
    STORY,
    WHY,
    Field,
    Filed,
    assign,
    conclude,
    file_report,
    make_field,
    reach_findings,
)
from tests.factories.panels import (
    APPEAL_WORDS,
    Panel,
    appeal,
    appoint,
    ask,
    closed_case,
    decide,
    decided,
    make_panel,
    users,
    vote,
)
from tests.factories.people import make_person


@pytest.fixture
def closed(app: Flask, peppers: PepperRing) -> tuple[Field, Filed]:
    return closed_case(peppers)


@pytest.fixture
def field(closed: tuple[Field, Filed]) -> Field:
    return closed[0]


@pytest.fixture
def filed(closed: tuple[Field, Filed]) -> Filed:
    return closed[1]


@pytest.fixture
def panel(closed: tuple[Field, Filed], peppers: PepperRing) -> Panel:
    return make_panel(peppers)


@pytest.fixture
def before_panel(field: Field, filed: Filed, panel: Panel) -> Panel:
    """A worker has asked, and the panel sits."""
    ask(filed)
    appoint(field, filed, panel)
    return panel


def opens(actor: Actor, item: object) -> bool:
    fresh = Actor(
        roles=actor.roles,
        user_id=actor.user_id,
        principal_id=actor.principal_id,
        private_key=actor.private_key,
    )
    try:
        open_item(fresh, item)  # type: ignore[arg-type]
    except Sealed:
        return False
    return True


def test_a_panel_changes_a_finding_and_the_old_one_stays(
    field: Field, filed: Filed, before_panel: Panel
) -> None:
    first = next(iter(before_panel.values()))
    assert complaint_story(first.actor, filed.complaint).story == STORY
    assert open_item(first.actor, appeal(filed).item)["text"] == APPEAL_WORDS
    decided(filed, before_panel, AppealOutcome.VARY, WA2=Outcome.PARTLY)
    case, made = filed.case, appeal(filed)
    assert (case.state, case.closed_at, case.closure_reason) == (CaseState.FINDINGS, None, None)
    assert clocks.running_clock(case, "plan_agreed") is not None
    assert (made.outcome, made.case.state) == (AppealOutcome.VARY, CaseState.CLOSED)
    assert clocks.running_clock(filed.case, "retaliation_check") is not None, "its workers are watched again"
    assert made.case.closure_reason is ClosureReason.DECIDED
    outcomes = {each.item_code: each.outcome for each in case.allegations}
    assert outcomes == {"WA2": Outcome.PARTLY, "HO1": Outcome.NOT_SUBSTANTIATED}
    changed = next(each for each in case.allegations if each.item_code == "WA2")
    versions = [(each.number, each.outcome, each.by_panel) for each in changed.versions]
    assert versions == [(1, Outcome.NOT_SUBSTANTIATED, False), (2, Outcome.PARTLY, True)]
    team = field.colleague.actor
    assert open_item(team, changed.versions[0].item)["reasons"] == "Pay lists of three months."
    assert open_item(team, changed.versions[1].item)["reasons"].startswith("The lists of the night shift")
    assert [each.text for each in thread(filed.reporter, filed.complaint, locale="sw")][-1] == "Kweli."


def test_the_keys_go_with_the_decision(field: Field, filed: Filed, before_panel: Panel) -> None:
    kept = [filed.case.internal, filed.complaint.narrative, appeal(filed).case.internal]
    with transaction():
        during = [seal(each, {"lang": "en", "text": "now"}, kind="note", author_role="x") for each in kept]
    assert all(opens(each.actor, item) for each in before_panel.values() for item in during)
    assert filed.complaint.identity is None
    assert not any(
        given.principal_id == each.actor.principal_id
        for compartment in (filed.complaint.original, filed.complaint.delivery)
        if compartment is not None
        for given in compartment.grants
        for each in before_panel.values()
    )
    decided(filed, before_panel, AppealOutcome.UPHOLD)
    with transaction():
        later = [seal(each, {"lang": "en", "text": "later"}, kind="note", author_role="x") for each in kept]
    for each in before_panel.values():
        assert not any(opens(each.actor, item) for item in [*during, *later])
    assert all(opens(field.colleague.actor, item) for item in [*during, *later])
    assert filed.case.state is CaseState.CLOSED
    verbs = set(db.session.scalars(select(Fact.verb)))
    assert {"access.given_to_panel", "access.taken_from_panel", "appeal.decided"} <= verbs


def test_who_judges_is_fresh_mixed_and_free(
    field: Field, filed: Filed, panel: Panel, peppers: PepperRing
) -> None:
    ask(filed)
    with pytest.raises(GuardRefused) as refused:
        appoint(Field(**{**field.__dict__, "supervisor": field.inspector}), filed, panel)
    assert db.session.get_one(User, field.supervisor.user_id).name in str(refused.value.values["names"])
    with pytest.raises(NotAllowed):
        appoint(Field(**{**field.__dict__, "supervisor": field.triager}), filed, panel)
    third = panel[PanelSeat.THIRD]
    for wrong in (
        {**panel, PanelSeat.OUTSIDE: panel[PanelSeat.WORKER_SIDE]},
        {**panel, PanelSeat.WORKER_SIDE: third, PanelSeat.THIRD: panel[PanelSeat.WORKER_SIDE]},
        {**panel, PanelSeat.OUTSIDE: field.operator},
        {**panel, PanelSeat.THIRD: field.colleague},
        {seat: each for seat, each in panel.items() if seat is not PanelSeat.THIRD},
    ):
        with pytest.raises(InvalidInput if field.operator not in wrong.values() else HasTies):
            appoint(field, filed, wrong)
    with transaction():
        declare_tie(third.actor, site=db.session.get_one(Site, field.site_id), kind=TieKind.EMPLOYER)
    with pytest.raises(HasTies) as tied:
        appoint(field, filed, panel)
    assert tied.value.values.get("names") is None, "nobody else could sit there, and no investigator ever can"
    facts = db.session.scalars(select(Fact).where(Fact.verb == BLOCKED)).all()
    assert [each.codes["kind"] for each in facts] == ["appeal", "appeal"]
    assert not appeal(filed).members


def test_whoever_gets_ties_while_judging_is_out(field: Field, filed: Filed, before_panel: Panel) -> None:
    third = before_panel[PanelSeat.THIRD]
    assert APPEALS.find(third.actor, Appeal.reference, appeal(filed).reference)
    with transaction():
        declare_tie(third.actor, site=db.session.get_one(Site, field.site_id), kind=TieKind.EMPLOYER)
    with pytest.raises(NotFound):
        APPEALS.find(third.actor, Appeal.reference, appeal(filed).reference)
    with pytest.raises(NotFound):
        vote(third, filed, AppealOutcome.UPHOLD)
    assert not opens(third.actor, appeal(filed).item)


def test_a_seat_can_be_given_to_somebody_else(
    field: Field, filed: Filed, before_panel: Panel, peppers: PepperRing
) -> None:
    gone = before_panel[PanelSeat.OUTSIDE]
    vote(gone, filed, AppealOutcome.UPHOLD)
    other = {**before_panel, PanelSeat.OUTSIDE: make_panel(peppers)[PanelSeat.OUTSIDE]}
    with transaction():
        panels.change_panel(field.supervisor.actor, appeal(filed).case, seats=users(other))
    assert panels.votes_of(appeal(filed)) == {}
    assert not opens(gone.actor, appeal(filed).item)
    with pytest.raises(NotFound):
        vote(gone, filed, AppealOutcome.UPHOLD)
    decided(filed, other, AppealOutcome.UPHOLD)


def test_most_of_three_decide_and_nobody_alone(filed: Filed, before_panel: Panel) -> None:
    first, second, third = before_panel.values()
    vote(first, filed, AppealOutcome.UPHOLD)
    vote(second, filed, AppealOutcome.UPHOLD)
    with pytest.raises(GuardRefused):
        decide(first, filed)
    vote(third, filed, AppealOutcome.SEND_BACK)
    vote(first, filed, AppealOutcome.VARY, WA2=Outcome.PARTLY)
    with pytest.raises(GuardRefused):
        decide(first, filed)
    vote(second, filed, AppealOutcome.VARY, WA2=Outcome.SUBSTANTIATED)
    with pytest.raises(GuardRefused):
        decide(first, filed)
    for changes in ({}, {"WA2": Outcome.NOT_SUBSTANTIATED}, {"FL1": Outcome.PARTLY}):
        with pytest.raises(InvalidInput):
            vote(second, filed, AppealOutcome.VARY, **changes)
    vote(second, filed, AppealOutcome.SEND_BACK)
    decide(first, filed)
    assert filed.case.state is CaseState.SCREENING
    with pytest.raises(WrongState):
        vote(first, filed, AppealOutcome.UPHOLD)
    with pytest.raises(WrongState):
        decide(first, filed)


def test_a_majority_wants_the_same_change() -> None:
    keep, back = Vote(AppealOutcome.UPHOLD), Vote(AppealOutcome.SEND_BACK)
    partly, all_of_it = (
        Vote(AppealOutcome.VARY, {"WA1": each}) for each in (Outcome.PARTLY, Outcome.SUBSTANTIATED)
    )
    assert majority([keep, keep]) is None
    assert majority([keep, back, partly]) is None
    assert majority([partly, all_of_it, keep]) is None
    assert majority([keep, partly, partly]) == partly


def test_sixty_days_and_once_for_each_decision(
    field: Field, filed: Filed, panel: Panel, peppers: PepperRing
) -> None:
    window = window_for_worker(filed.complaint)
    assert window is not None
    assert AppealGround.REFUSED_CASE not in window.grounds
    with clock.at(clock.now() + timedelta(days=59)):
        assert window_for_worker(filed.complaint) is not None
    with clock.at(clock.now() + timedelta(days=62)):
        assert window_for_worker(filed.complaint) is None
        with pytest.raises(GuardRefused):
            ask(filed)
    for wrong, text in ((AppealGround.REFUSED_CASE, "Why"), (AppealGround.WRONG_FACTS, " ")):
        with pytest.raises(InvalidInput), transaction():
            appealing.appeal_by_worker(filed.reporter, filed.complaint, ground=wrong, text=text, locale="en")
    ask(filed)
    assert appeal(filed).case.case_type is CaseType.APPEAL
    assert clocks.running_clock(appeal(filed).case, "appeal_decision") is not None
    with pytest.raises(GuardRefused):
        ask(filed)
    appoint(field, filed, panel)
    decided(filed, panel, AppealOutcome.SEND_BACK)
    assert window_for_worker(filed.complaint) is None


def test_a_refused_case_can_be_looked_at_afresh(app: Flask, peppers: PepperRing) -> None:
    field, panel = make_field(peppers), make_panel(peppers)
    filed = file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
        assert window_for_worker(filed.complaint) is None
        triage.screen_case(field.triager.actor, filed.case)
        triage.decline_case(field.triager.actor, filed.case, reason=WHY, letter=LETTER)
    ask(filed, AppealGround.REFUSED_CASE)
    appoint(field, filed, panel)
    with pytest.raises(InvalidInput):
        vote(panel[PanelSeat.OUTSIDE], filed, AppealOutcome.VARY, WA2=Outcome.PARTLY)
    decided(filed, panel, AppealOutcome.SEND_BACK)
    assert filed.case.state is CaseState.SCREENING


def test_a_site_asks_about_findings_and_owes_what_it_owed(app: Flask, peppers: PepperRing) -> None:
    field, panel = make_field(peppers), make_panel(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    actor = field.operator.actor
    assert window_for_site(filed.case, actor.organisation_id) is None
    reach_findings(field, filed)
    with transaction():
        clocks.start(filed.case, "interim_measures", due_at=clock.now() + timedelta(days=5))
        before = [(each.kind, each.due_at) for each in clocks.running_clocks(filed.case)]
    with pytest.raises(InvalidInput), transaction():
        appealing.appeal_by_site(
            actor, filed.case, ground=AppealGround.REMEDY_NOT_ADEQUATE, text="x", locale="en"
        )
    with transaction():
        appealing.appeal_by_site(actor, filed.case, ground=AppealGround.WRONG_FACTS, text="No.", locale="en")
    assert [(each.kind, each.due_at) for each in clocks.running_clocks(filed.case)] == before
    assert window_for_site(filed.case, actor.organisation_id) is None
    with pytest.raises(Sealed):
        open_item(actor, appeal(filed).item)
    with pytest.raises(GuardRefused), transaction():
        closing.close_without_contact(field.inspector.actor, filed.case)
    appoint(field, filed, panel)
    decided(filed, panel, AppealOutcome.SEND_BACK)
    assert filed.case.state is CaseState.FACT_FINDING
    assert clocks.running_clock(filed.case, "interim_measures") is not None
    assert undecided(filed.case) == []
    conclude(field, filed)
    assert [each.number for each in filed.case.allegations[0].versions] == [1, 2]


def test_a_covert_case_has_no_appeal_by_its_site(app: Flask, peppers: PepperRing) -> None:
    from grievance.cases.services import findings

    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    conclude(field, filed, outcome=Outcome.NOT_SUBSTANTIATED)
    with pytest.raises(NotFound), transaction():
        appealing.appeal_by_site(
            field.operator.actor, filed.case, ground=AppealGround.WRONG_FACTS, text="x", locale="en"
        )
    ask(filed)
    assert appeal(filed).case.site_told_at is None


def test_a_case_is_not_closed_over_an_appeal(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed, outcome=Outcome.INCONCLUSIVE)
    ask(filed)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, reason=WHY, letter=LETTER)
    with pytest.raises(GuardRefused) as refused, transaction():
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.INCONCLUSIVE)
    assert "panel" in refused.value.message


def test_nobody_but_the_panel_reaches_an_appeal(
    field: Field, filed: Filed, before_panel: Panel, peppers: PepperRing
) -> None:
    stranger = make_panel(peppers)[PanelSeat.OUTSIDE]
    made = appeal(filed)
    for person in (stranger, field.supervisor, field.operator, make_person(Role.AUDITOR, peppers=peppers)):
        assert not db.session.scalars(APPEALS.visible(person.actor)).all()
        with pytest.raises(NotFound):
            APPEALS.require(person.actor, Permission.Appeal.DECIDE, made)
    assert db.session.scalars(APPEALS.visible(before_panel[PanelSeat.OUTSIDE].actor)).all() == [made]
    assert appeals_about(filed.case) == [made]


def test_the_letter_of_closing_says_for_how_long_others_can_be_asked(app: Flask) -> None:
    """It is translated once and for all; if the rule changes, it has to be written anew."""
    rule = rule_in_force(FILING)
    assert {rule.for_band(band) for band in Band} == {"60d"}
    assert "You have 60 days to ask." in TEMPLATES["closed"].text
