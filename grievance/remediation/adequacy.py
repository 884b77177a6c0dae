"""Whether a plan would put things right: what the team has to answer, and what the plan has to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case
from grievance.cases.states import Outcome
from grievance.complaints.questionnaire import CHILD_AT_WORK
from grievance.foundation.text import N_
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import ActionState, PlanState
from grievance.standards.catalogue import catalogue


class Answer(StrEnum):
    """What can be answered to a question of the adequacy test."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


ANSWER_LABELS: dict[Answer, str] = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.NOT_APPLICABLE: N_("Does not apply"),
}


@dataclass(frozen=True)
class Question:
    """One question; all are put so that yes is good."""

    code: str
    label: str
    must_be_yes: bool = True
    may_not_apply: bool = False

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What can be answered."""
        return tuple(Answer) if self.may_not_apply else (Answer.YES, Answer.NO)


#: Whether the workers were asked is no question here: what they answered is on record.
QUESTIONS: tuple[Question, ...] = (
    Question("covered", N_("Is each harmed person covered?")),
    Question("families", N_("Was every kind of remedy that fits considered?")),
    Question(
        "money", N_("Is the money at least what law or agreement owes, with interest?"), may_not_apply=True
    ),
    Question("no_waiver", N_("Is it free of any promise by workers to give up their rights?")),
    Question("can_refuse", N_("Can each worker say no to it without harm?")),
    Question("nobody_less_safe", N_("Does it leave everybody at least as safe as before?")),
    # Some causes lie beyond a site's reach; then the plan says so instead of claiming otherwise.
    Question("root_cause", N_("Does it deal with the root cause?"), must_be_yes=False),
)


@dataclass(frozen=True)
class Shortfall:
    """One reason why a plan cannot be agreed; the text may be shown to the team."""

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


#: Findings that a plan has to answer.
FOUND = frozenset({Outcome.SUBSTANTIATED, Outcome.PARTLY})
_GRAVE = frozenset({Band.P0, Band.P1})
#: Items in which a child was at work; CL5 (nobody checks ages) has no child to send to school.
_SCHOOL = "RH4"
#: What changes on paper or in heads; a tunnel that was made safe is more.
_ON_PAPER = frozenset({"GN2", "GN3"})
_INTERIM = "IN"
#: Neither a promise for the future nor a measure until then gives anything back to whoever was harmed.
_NOT_YET_REMEDY = frozenset({"GN", _INTERIM})


def unanswered(answers: Mapping[str, str]) -> list[Question]:
    """Return the questions that nobody has answered."""
    return [question for question in QUESTIONS if answers.get(question.code) not in question.answers]


def shortfalls(plan: Plan, *, today: date) -> list[Shortfall]:
    """Return all reasons why a plan cannot be agreed; an empty list is an adequate plan."""
    actions = standing_actions(plan)
    return [
        *_of_answers(plan.adequacy),
        *shortfalls_of_actions(actions, today=today),
        *shortfalls_of_findings(plan.case, actions),
    ]


def shortfalls_of_actions(actions: list[CorrectiveAction], *, today: date) -> list[Shortfall]:
    """Return what is missing in the actions themselves; a plan with such a gap cannot even be proposed."""
    found = [] if actions else [Shortfall("no_action", N_("The plan has no action."))]
    if any(action.root_cause not in catalogue().root_causes for action in actions):
        found.append(
            Shortfall("root_cause_missing", N_("An action does not say which root cause it is about."))
        )
    if any(_needs_money(action) and not action.amount for action in actions):
        found.append(Shortfall("money_missing", N_("A payment does not say how much and in which currency.")))
    if any(action.due_on < today for action in actions):
        found.append(Shortfall("due_in_past", N_("An action is due on a day that has passed.")))
    return found


def standing_actions(plan: Plan) -> list[CorrectiveAction]:
    """Return the plan's actions without those that were replaced or, once it is agreed, are only proposed."""
    gone = {ActionState.REPLACED} | ({ActionState.PROPOSED} if plan.state is PlanState.AGREED else set())
    return [action for action in plan.actions if action.state not in gone]


def findings_to_answer(case: Case) -> list[Allegation]:
    """Return what was found to be so, wholly or in part."""
    return [each for each in case.allegations if each.outcome in FOUND]


def _of_answers(answers: Mapping[str, str]) -> list[Shortfall]:
    open_questions = {question.code for question in unanswered(answers)}
    found = []
    for question in QUESTIONS:
        if question.code in open_questions:
            text = N_("A question of the adequacy test has no answer: %(question)s")
            found.append(Shortfall(f"unanswered_{question.code}", text, {"question": question.label}))
        elif question.must_be_yes and answers[question.code] == Answer.NO:
            text = N_("The adequacy test was answered with no: %(question)s")
            found.append(Shortfall(f"no_{question.code}", text, {"question": question.label}))
    return found


def shortfalls_of_findings(case: Case, actions: list[CorrectiveAction]) -> list[Shortfall]:
    """Return which findings these actions leave without an answer that fits them."""
    findings = findings_to_answer(case)
    grave, found = _grave(case, findings), []
    if grave and not any(map(_gives_back, actions)):
        found.append(
            Shortfall(
                "non_repetition_only",
                N_("A grave finding needs more than steps so that it does not happen again."),
            )
        )
    for finding in findings:
        answering = [each for each in actions if each.allegation_id == finding.id]
        found += _of_finding(finding, answering, is_grave=finding in grave)
    return found


def _of_finding(finding: Allegation, answering: list[CorrectiveAction], *, is_grave: bool) -> list[Shortfall]:
    item = finding.item_code
    if not answering:
        return [
            Shortfall("finding_without_action", N_("No action answers finding %(item)s."), {"item": item})
        ]
    types = {action.remedy_type for action in answering}
    found = []
    if is_grave and {each for each in types if _lasts(each)} <= _ON_PAPER:
        text = N_(
            "A new rule, training or a measure for the time being does not answer a grave finding: %(item)s."
        )
        found.append(Shortfall("on_paper_only", text, {"item": item}))
    if item in CHILD_AT_WORK and _SCHOOL not in types:
        text = N_(
            "Finding %(item)s is about a child: it needs school, and support for the family, "
            "until the legal age (RH4)."
        )
        found.append(Shortfall("child_without_school", text, {"item": item}))
    return found


def _grave(case: Case, findings: list[Allegation]) -> list[Allegation]:
    """Return what is grave by itself; all of it, where only the circumstances make a case grave."""
    items = catalogue().items
    found = [each for each in findings if each.item_code in items and items[each.item_code].floor in _GRAVE]
    return findings if case.band in _GRAVE and not found else found


def _needs_money(action: CorrectiveAction) -> bool:
    return catalogue().remedy_types[action.remedy_type].unit == "money"


def _lasts(remedy_type: str) -> bool:
    return catalogue().remedy_types[remedy_type].family_code != _INTERIM


def _gives_back(action: CorrectiveAction) -> bool:
    return catalogue().remedy_types[action.remedy_type].family_code not in _NOT_YET_REMEDY
