"""Drawing up a plan and agreeing it between the site and the team."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance.cases.models.case import Band
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.remediation.adequacy import standing_actions
from grievance.remediation.queries import live_plan, plan_of
from grievance.remediation.services import planning, progress, revising
from grievance.remediation.services.planning import Inadequate
from grievance.remediation.states import ActionState, OwnerKind, PlanState, RemedyFactKind
from tests.factories.remedies import (
    CANARY,
    Matter,
    action,
    answer_all,
    first_action,
    hear_workers,
    make_agreed_plan,
    make_matter,
    make_plan,
    plan,
    terms,
)


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def _proposed(matter: Matter, *actions: object) -> int:
    plan_id = make_plan(matter, *actions)  # type: ignore[arg-type]
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
        planning.accept_plan(matter.operator.actor, plan(plan_id))
    return plan_id


def _without_money(matter: Matter, remedy_type: str) -> object:
    return terms(matter, remedy_type=remedy_type, amount=None, currency=None)


def test_an_agreed_plan_is_a_promise_and_moves_the_case(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter)
    agreed = plan(plan_id)
    assert agreed.state is PlanState.AGREED
    assert agreed.agreed_by_id == matter.inspector.user_id
    assert [each.state for each in agreed.actions] == [ActionState.AGREED]
    assert [fact.kind for fact in agreed.actions[0].ledger] == [RemedyFactKind.PROMISED]
    assert (agreed.actions[0].ledger[0].workers, agreed.actions[0].ledger[0].amount) == (60, 600_000)
    assert matter.case.state is CaseState.PLAN_AGREED
    assert matter.case.remedy_due_on == clock.today() + timedelta(days=30)


def test_the_words_of_a_plan_are_sealed_and_open_for_all_three_sides(matter: Matter) -> None:
    make_agreed_plan(matter)
    for actor in (matter.inspector.actor, matter.operator.actor, matter.contractor.actor):
        view = plan_of(actor, matter.case)
        assert view is not None
        assert view.actions[0].text.text == "Pay what is owed for March to May."


def test_a_covert_case_has_no_plan(peppers: PepperRing) -> None:
    covert = make_matter(peppers=peppers, told=False)
    with pytest.raises(GuardRefused, match="has not been told"), transaction():
        planning.draw_up_plan(covert.inspector.actor, covert.case)
    with pytest.raises(NotFound), transaction():
        planning.draw_up_plan(covert.operator.actor, covert.case)


def test_a_plan_comes_while_the_matter_is_open_and_not_before(peppers: PepperRing) -> None:
    late = make_matter(peppers=peppers, state=CaseState.VERIFICATION)
    with pytest.raises(WrongState), transaction():
        planning.draw_up_plan(late.inspector.actor, late.case)


def test_there_is_one_plan_at_a_time(matter: Matter) -> None:
    make_plan(matter)
    with pytest.raises(GuardRefused), transaction():
        planning.draw_up_plan(matter.operator.actor, matter.case)


def test_a_new_plan_after_findings_supersedes_one_that_did_not_hold(matter: Matter) -> None:
    old = make_agreed_plan(matter)
    with transaction():
        matter.case.state = CaseState.FINDINGS
    new = make_plan(matter)
    assert plan(old).state is PlanState.SUPERSEDED
    seen = plan_of(matter.inspector.actor, matter.case)
    assert seen is not None
    assert seen.reference == plan(new).reference


def test_the_site_does_not_see_what_the_team_has_only_begun_and_the_other_way_round_it_does(
    matter: Matter,
) -> None:
    plan_id = make_plan(matter)
    assert plan_of(matter.operator.actor, matter.case) is None
    with pytest.raises(NotFound), transaction():
        planning.propose_plan(matter.operator.actor, plan(plan_id))
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    assert plan_of(matter.operator.actor, matter.case) is not None


def test_the_sites_own_proposal_is_its_acceptance(matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    with transaction():
        planning.propose_plan(matter.operator.actor, plan(plan_id))
    assert plan(plan_id).accepted_by_id == matter.operator.user_id
    with transaction():
        revising.tie_action(
            matter.inspector.actor, action(first_action(plan_id)), finding=matter.findings["WA1"]
        )
    answer_all(matter, plan_id)
    hear_workers(matter, plan_id)
    with transaction():
        planning.agree_plan(matter.inspector.actor, plan(plan_id))
    assert plan(plan_id).state is PlanState.AGREED


def test_nothing_is_agreed_that_the_site_has_not_accepted(matter: Matter) -> None:
    plan_id = make_plan(matter)
    answer_all(matter, plan_id)
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    with pytest.raises(GuardRefused, match="has not accepted"), transaction():
        planning.agree_plan(matter.inspector.actor, plan(plan_id))
    with pytest.raises(GuardRefused, match="Only the site"), transaction():
        planning.accept_plan(matter.inspector.actor, plan(plan_id))


def test_only_the_team_agrees_answers_the_test_and_sends_back(matter: Matter) -> None:
    plan_id = _proposed(matter)
    for attempt in (
        lambda: planning.agree_plan(matter.operator.actor, plan(plan_id)),
        lambda: planning.send_back(matter.operator.actor, plan(plan_id), reason="no", locale="en"),
        lambda: planning.answer_adequacy(matter.operator.actor, plan(plan_id), answers={"covered": "yes"}),
        lambda: planning.agree_plan(matter.verifier.actor, plan(plan_id)),
    ):
        with pytest.raises(NotAllowed), transaction():
            attempt()


def test_a_plan_sent_back_is_changed_and_proposed_again(matter: Matter) -> None:
    plan_id = _proposed(matter)
    with transaction():
        planning.send_back(matter.inspector.actor, plan(plan_id), reason="By June, please.", locale="en")
    assert matter.case.state is CaseState.PLAN_REVISION
    seen = plan_of(matter.operator.actor, matter.case)
    assert seen is not None
    assert seen.sent_back is not None
    assert seen.sent_back.text == "By June, please."
    sooner = clock.today() + timedelta(days=20)
    with transaction():
        revising.change_action(
            matter.operator.actor, action(first_action(plan_id)), terms=terms(matter, due_on=sooner)
        )
        planning.propose_plan(matter.operator.actor, plan(plan_id))
    assert plan(plan_id).state is PlanState.PROPOSED
    assert plan(plan_id).accepted_at is not None
    assert action(first_action(plan_id)).due_on == sooner


def test_a_proposed_plan_cannot_be_changed_underhand(matter: Matter) -> None:
    plan_id = _proposed(matter)
    with pytest.raises(WrongState), transaction():
        revising.change_action(matter.operator.actor, action(first_action(plan_id)), terms=terms(matter))
    with pytest.raises(WrongState), transaction():
        revising.drop_action(matter.operator.actor, action(first_action(plan_id)))
    with pytest.raises(WrongState), transaction():
        planning.add_action(matter.operator.actor, plan(plan_id), terms=terms(matter))


def test_an_action_can_be_dropped_while_it_is_written(matter: Matter) -> None:
    plan_id = make_plan(matter, terms(matter), terms(matter, remedy_type="GN1", amount=None, currency=None))
    with transaction():
        revising.drop_action(matter.inspector.actor, action(first_action(plan_id)))
    assert [each.remedy_type for each in plan(plan_id).actions] == ["GN1"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"remedy_type": "XX1"}, "remedy_type"),
        ({"root_cause": ""}, "root_cause"),
        ({"root_cause": "RC99"}, "root_cause"),
        ({"workers_covered": 0}, "workers"),
        ({"workers_covered": -5}, "workers"),
        ({"amount": -1}, "amount"),
        ({"amount": None}, "currency"),
        ({"currency": None}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"text": "  \n "}, "text"),
        ({"text": "x" * 5000}, "text"),
        ({"owner_id": 999_999}, "owner"),
        ({"owner_kind": OwnerKind.BRAND}, "owner"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(
    matter: Matter, changed: dict[str, object], field: str
) -> None:
    plan_id = make_plan(matter)
    with pytest.raises(InvalidInput) as refused, transaction():
        planning.add_action(matter.inspector.actor, plan(plan_id), terms=terms(matter, **changed))
    assert refused.value.field == field
    assert len(plan(plan_id).actions) == 1


def test_a_day_that_has_passed_is_refused(matter: Matter) -> None:
    plan_id = make_plan(matter)
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused, transaction():
        planning.add_action(matter.inspector.actor, plan(plan_id), terms=terms(matter, due_on=yesterday))
    assert refused.value.field == "due_on"


def test_the_site_cannot_say_which_finding_its_action_answers(matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    with pytest.raises(NotAllowed), transaction():
        planning.add_action(
            matter.operator.actor, plan(plan_id), terms=terms(matter), finding=matter.findings["WA1"]
        )


def test_a_contractor_proposes_nothing(matter: Matter) -> None:
    with pytest.raises(NotAllowed), transaction():
        planning.draw_up_plan(matter.contractor.actor, matter.case)


def test_a_plan_never_quotes_a_worker(matter: Matter) -> None:
    plan_id = make_plan(matter)
    with pytest.raises(GuardRefused), transaction():
        planning.add_action(
            matter.inspector.actor, plan(plan_id), terms=terms(matter, text=f"Solve this: {CANARY}")
        )


def test_a_plan_that_waited_too_long_is_due_in_the_past(matter: Matter) -> None:
    plan_id = _proposed(matter)
    answer_all(matter, plan_id)
    with (
        clock.at(clock.now() + timedelta(days=40)),
        pytest.raises(Inadequate, match="has passed"),
        transaction(),
    ):
        planning.agree_plan(matter.inspector.actor, plan(plan_id))


def test_an_empty_plan_is_not_proposed(matter: Matter) -> None:
    with transaction():
        planning.draw_up_plan(matter.operator.actor, matter.case)
    found = live_plan(matter.operator.actor, matter.case)
    assert found is not None
    with pytest.raises(Inadequate, match="no action"), transaction():
        planning.propose_plan(matter.operator.actor, found)


def test_what_cannot_be_done_is_replaced_by_what_answers_the_same_finding(peppers: PepperRing) -> None:
    grave = make_matter(peppers=peppers, band=Band.P1)
    plan_id = make_agreed_plan(grave)
    with pytest.raises(Inadequate), transaction():
        revising.propose_replacement(
            grave.inspector.actor,
            action(first_action(plan_id)),
            terms=_without_money(grave, "GN3"),  # type: ignore[arg-type]
        )
    assert action(first_action(plan_id)).state is ActionState.AGREED
    made_id = _replacement(grave, plan_id)
    with transaction():
        revising.accept_replacement(grave.operator.actor, action(made_id))
    assert action(first_action(plan_id)).state is ActionState.REPLACED
    assert action(first_action(plan_id)).replaced_by_id == made_id
    assert action(made_id).state is ActionState.AGREED
    assert action(made_id).allegation_id == action(first_action(plan_id)).allegation_id


def _replacement(matter: Matter, plan_id: int) -> int:
    """What the team proposes in the place of a plan's first action."""
    with transaction():
        made = revising.propose_replacement(
            matter.inspector.actor, action(first_action(plan_id)), terms=terms(matter, remedy_type="CO3")
        )
        return made.id


def test_until_the_site_accepts_a_replacement_the_agreed_action_stands(matter: Matter) -> None:
    """Nothing is promised by it, the plan goes on without it, and nobody accepts it but the site."""
    plan_id = make_agreed_plan(matter)
    first, due_on = first_action(plan_id), matter.case.remedy_due_on
    made_id = _replacement(matter, plan_id)
    assert (action(first).state, action(made_id).state) == (ActionState.AGREED, ActionState.PROPOSED)
    assert [each.id for each in standing_actions(plan(plan_id))] == [first]
    assert (action(made_id).ledger, matter.case.remedy_due_on) == ([], due_on)
    for nobody, which, refusal in (
        (matter.inspector, made_id, GuardRefused),
        (matter.contractor, made_id, NotAllowed),
        (matter.operator, first, WrongState),
    ):
        with pytest.raises(refusal), transaction():
            revising.accept_replacement(nobody.actor, action(which))
    with pytest.raises(GuardRefused, match="proposed in its place already"):
        _replacement(matter, plan_id)
    with pytest.raises(GuardRefused, match="in the place of this one"), transaction():
        progress.start_action(matter.operator.actor, action(first))
    with transaction():
        revising.take_back_replacement(matter.inspector.actor, action(made_id))
    assert [each.id for each in plan(plan_id).actions] == [first]
    with transaction():
        progress.start_action(matter.operator.actor, action(first))
    with pytest.raises(WrongState):
        _replacement(matter, plan_id)


def test_a_replacement_whose_day_has_passed_is_not_accepted(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter)
    made_id = _replacement(matter, plan_id)
    with (
        clock.at(clock.now() + timedelta(days=40)),
        pytest.raises(Inadequate, match="has passed"),
        transaction(),
    ):
        revising.accept_replacement(matter.operator.actor, action(made_id))


def test_a_translation_by_hand_stands_beside_the_original(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter)
    with transaction():
        revising.translate_action(
            matter.inspector.actor, action(first_action(plan_id)), locale="fr", text="Payer ce qui est dû."
        )
    english = plan_of(matter.operator.actor, matter.case, locale="en")
    french = plan_of(matter.operator.actor, matter.case, locale="fr")
    assert english is not None
    assert french is not None
    assert english.actions[0].text.text == "Pay what is owed for March to May."
    assert (french.actions[0].text.text, french.actions[0].text.translated) == ("Payer ce qui est dû.", True)
