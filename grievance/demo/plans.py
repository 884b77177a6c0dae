"""How a plan comes about in the stories: the site proposes it, the workers are asked, the team agrees."""

from __future__ import annotations

from collections.abc import Sequence

from grievance.cases.services import correspondence
from grievance.complaints.services.follow_up import come_back
from grievance.demo import words
from grievance.demo.scenes import Promise, day_of, plan_of
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.heard import reading_for
from grievance.remediation.services import hearing, planning, revising
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.states import OwnerKind, PlanAnswer


def proposed(
    stage: Stage, matter: Matter, *, day: int, promises: Sequence[Promise], operator: str
) -> Story[None]:
    """The site proposes a plan."""
    yield stage.time.ago(day, "11:00")
    actor = stage.actor(operator)
    assert actor.organisation_id is not None
    plan = planning.draw_up_plan(actor, matter.case)
    for each in promises:
        terms = ActionTerms(
            remedy_type=each.remedy_type,
            root_cause=each.root_cause,
            owner_kind=OwnerKind.SITE,
            owner_id=actor.organisation_id,
            due_on=day_of(stage, each.due),
            workers_covered=each.workers,
            text=words.text(each.text),
            locale=words.original_of(each.text),
            amount=each.amount,
            currency=each.currency,
        )
        planning.add_action(actor, plan, terms=terms)
    planning.propose_plan(actor, plan)


def laid(
    stage: Stage, matter: Matter, *, day: int, promises: Sequence[Promise], answers: Sequence[PlanAnswer] = ()
) -> Story[None]:
    """The team finds a plan fit to be read, shows it to the workers, and as many as answer say something."""
    yield stage.time.ago(day, "14:00")
    actor, plan = stage.actor("inspector"), plan_of(matter)
    for action, each in zip(plan.actions, promises, strict=True):
        revising.tie_action(actor, action, finding=matter.allegation(each.finding))
        for locale, text in words.translations_of(each.text).items():
            revising.translate_action(actor, action, locale=locale, text=text)
    planning.answer_adequacy(actor, plan, answers={question.code: "yes" for question in QUESTIONS})
    letter = words.standard_letter("plan_for_you", *(each.locale for each in matter.case.complaints))
    hearing.lay_plan(actor, plan, letter=letter)
    yield stage.time.ago(day, "19:00")
    there = [each for each in stage.matters.values() if each.case == matter.case]
    for one, answer in zip(there, answers, strict=False):
        come_back(one.reporter, one.complaint)
        reading = reading_for(one.complaint)
        assert reading is not None
        hearing.hear_on_plan(
            one.reporter, one.complaint, reading=reading.reference, answer=answer, locale=one.complaint.locale
        )


def agreed(stage: Stage, matter: Matter, *, day: int, answer: str = "") -> Story[None]:
    """The workers were heard or had time to be, and the team agrees the plan."""
    yield stage.time.ago(day, "10:00")
    actor, told = stage.actor("inspector"), words.letter(answer) if answer else None
    planning.agree_plan(actor, plan_of(matter), answer=told)
    letter = words.standard_letter("plan_agreed", *(each.locale for each in matter.case.complaints))
    correspondence.write_to_reporters(actor, matter.case, letter)
