"""Whether a plan would put things right."""

from __future__ import annotations

import pytest

from grievance.cases.models.case import Band
from grievance.cases.states import CaseState, Outcome
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import PepperRing
from grievance.remediation.adequacy import QUESTIONS, shortfalls, shortfalls_of_findings
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services import planning
from grievance.remediation.services.planning import Inadequate
from grievance.remediation.states import PlanState
from tests.factories.remedies import (
    Matter,
    action,
    answer_all,
    first_action,
    make_matter,
    make_plan,
    plan,
    terms,
)


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def _codes(plan_id: int) -> set[str]:
    return {each.code for each in shortfalls(plan(plan_id), today=clock.today())}


def _proposed(matter: Matter, *actions: object) -> int:
    plan_id = make_plan(matter, *actions)  # type: ignore[arg-type]
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
        planning.accept_plan(matter.operator.actor, plan(plan_id))
    return plan_id


def _without_money(matter: Matter, remedy_type: str) -> object:
    return terms(matter, remedy_type=remedy_type, amount=None, currency=None)


def test_a_good_plan_falls_short_of_nothing(matter: Matter) -> None:
    plan_id = make_plan(matter)
    answer_all(matter, plan_id)
    assert _codes(plan_id) == set()


@pytest.mark.parametrize("question", [each.code for each in QUESTIONS])
def test_every_question_has_to_be_answered(matter: Matter, question: str) -> None:
    plan_id = make_plan(matter)
    with transaction():
        planning.answer_adequacy(
            matter.inspector.actor,
            plan(plan_id),
            answers={each.code: "yes" for each in QUESTIONS if each.code != question},
        )
    assert _codes(plan_id) == {f"unanswered_{question}"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.code)
def test_a_no_stops_a_plan_where_only_yes_will_do(matter: Matter, question: object) -> None:
    plan_id = make_plan(matter)
    code, must = question.code, question.must_be_yes  # type: ignore[attr-defined]
    answer_all(matter, plan_id, **{code: "no"})
    assert _codes(plan_id) == ({f"no_{code}"} if must else set())


def test_only_the_question_of_money_may_not_apply(matter: Matter) -> None:
    plan_id = make_plan(matter)
    answer_all(matter, plan_id, money="not_applicable")
    assert _codes(plan_id) == set()
    for code, answer in (("covered", "not_applicable"), ("covered", "perhaps"), ("weather", "yes")):
        with pytest.raises(InvalidInput), transaction():
            planning.answer_adequacy(matter.inspector.actor, plan(plan_id), answers={code: answer})


def test_a_plan_without_answers_is_refused_and_nothing_is_half_agreed(matter: Matter) -> None:
    plan_id = _proposed(matter)
    with pytest.raises(Inadequate) as refused, transaction():
        planning.agree_plan(matter.inspector.actor, plan(plan_id))
    assert len(refused.value.shortfalls) == len(QUESTIONS)
    assert plan(plan_id).state is PlanState.PROPOSED
    assert action(first_action(plan_id)).ledger == []
    assert matter.case.state is CaseState.PLAN_PROPOSED


@pytest.mark.parametrize("types", [("GN1",), ("GN1", "GN3"), ("GN2", "IN1")])
@pytest.mark.parametrize("band", [Band.P0, Band.P1])
def test_a_grave_finding_needs_more_than_promises_for_the_future(
    peppers: PepperRing, band: Band, types: tuple[str, ...]
) -> None:
    grave = make_matter(peppers=peppers, band=band)
    plan_id = make_plan(grave, *[_without_money(grave, each) for each in types])  # type: ignore[arg-type]
    answer_all(grave, plan_id)
    assert "non_repetition_only" in _codes(plan_id)


def test_a_lesser_finding_may_be_answered_by_a_change_for_the_future(peppers: PepperRing) -> None:
    lesser = make_matter(peppers=peppers, items=("SH5",))
    plan_id = make_plan(lesser, _without_money(lesser, "GN2"))  # type: ignore[arg-type]
    answer_all(lesser, plan_id)
    assert _codes(plan_id) == set()


def test_each_grave_finding_needs_more_than_paper_whatever_another_gets(peppers: PepperRing) -> None:
    """That wages are paid back makes no tunnel safe: what is done about it is looked at by itself."""
    case = make_matter(peppers=peppers, items=("SH8", "WA1"), band=Band.P2).case
    tunnel, wages = (each.id for each in case.allegations)

    def said(*types: str) -> list[tuple[str, str]]:
        actions = [CorrectiveAction(remedy_type=each, allegation_id=tunnel) for each in types]
        actions.append(CorrectiveAction(remedy_type="RS2", allegation_id=wages))
        return [(each.code, str(each.values)) for each in shortfalls_of_findings(case, actions)]

    for types in (("GN3",), ("GN2", "GN3"), ("GN3", "IN1"), ("IN1",)):
        assert said(*types) == [("on_paper_only", "{'item': 'SH8'}")], types
    for types in (("GN1",), ("GN1", "GN3"), ("GN2", "CO1")):
        assert said(*types) == [], types


def test_what_is_small_in_a_grave_case_may_be_answered_on_paper(peppers: PepperRing) -> None:
    """Pay slips are a change of policy, also where wages are owed; where all is small, the case decides."""
    case = make_matter(peppers=peppers, items=("WA1", "WA6"), band=Band.P1).case
    wages, slips = (each.id for each in case.allegations)
    actions = [
        CorrectiveAction(remedy_type="RS2", allegation_id=wages),
        CorrectiveAction(remedy_type="GN2", allegation_id=slips),
    ]
    assert shortfalls_of_findings(case, actions) == []
    case.allegations[0].item_code = "WA6"
    assert [each.code for each in shortfalls_of_findings(case, actions)] == ["on_paper_only"]
    db.session.rollback()


@pytest.mark.parametrize("item", ["CL1", "CL2", "CL3", "CL4"])
def test_a_child_goes_to_school_and_is_not_only_removed(peppers: PepperRing, item: str) -> None:
    case = make_matter(peppers=peppers, items=(item,), band=Band.P1)
    plan_id = make_plan(case, terms(case, remedy_type="CO3"))
    answer_all(case, plan_id)
    assert _codes(plan_id) == {"child_without_school"}
    with transaction():
        planning.add_action(
            case.inspector.actor,
            plan(plan_id),
            terms=_without_money(case, "RH4"),  # type: ignore[arg-type]
            finding=case.findings[item],
        )
    assert _codes(plan_id) == set()


def test_each_finding_has_an_action(peppers: PepperRing) -> None:
    case = make_matter(peppers=peppers, items=("WA1", "SH5"))
    plan_id = make_plan(case)
    answer_all(case, plan_id)
    assert _codes(plan_id) == {"finding_without_action"}


@pytest.mark.parametrize("outcome", [Outcome.NOT_SUBSTANTIATED, Outcome.INCONCLUSIVE, None])
def test_what_was_not_found_needs_no_action(peppers: PepperRing, outcome: Outcome | None) -> None:
    case = make_matter(peppers=peppers, items=("SH1",), outcome=outcome, state=CaseState.DIALOGUE)
    plan_id = make_plan(case, _without_money(case, "GN1"))  # type: ignore[arg-type]
    answer_all(case, plan_id)
    assert _codes(plan_id) == set()


def test_a_payment_says_how_much(matter: Matter) -> None:
    plan_id = make_plan(matter, _without_money(matter, "RS2"))  # type: ignore[arg-type]
    with pytest.raises(Inadequate) as refused, transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    assert [each.code for each in refused.value.shortfalls] == ["money_missing"]
