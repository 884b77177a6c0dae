"""The workers' word on a plan: lay it before them, and agree it once they were heard or with a reason."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext

from grievance.cases.letters import Letter
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.foundation.text import clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.adequacy import standing_actions
from grievance.remediation.heard import last_answer, readings_of, waiting_on, written_in
from grievance.remediation.models.plan import Plan
from grievance.remediation.services import hearing, planning
from grievance.remediation.states import PlanAnswer
from grievance.web.inspector import plan_forms
from grievance.web.inspector.desk import Page, find_case, for_case_team, present
from grievance.web.inspector.letters import letter_of, reader_locales, writing_locale
from grievance.web.inspector.plans import act_on_plan, plan_form_page, plan_in_force


@for_case_team
def lay(reference: str) -> Page:
    """Show the plan to the workers of the case, each action in their language where it is translated."""
    actor, case = present(), find_case(reference)
    wanted = _untranslated(actor, case, plan_in_force(actor, case))
    form = plan_forms.lay_form(case, wanted)

    def apply(actor: Actor, case: Case) -> None:
        hearing.lay_plan(
            actor,
            plan_in_force(actor, case),
            letter=letter_of(form, case),
            translations=plan_forms.translations_in(form, wanted),
        )

    return plan_form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.AGREE,
        label=gettext("Lay the plan before the workers"),
        icon="people",
    )


@for_case_team
def agree(reference: str) -> Page:
    """Agree the plan; what goes over a worker's head, or does not wait for one, is said in words first."""
    actor, case = present(), find_case(reference)
    actor.must(Permission.Plan.AGREE)
    plan = plan_in_force(actor, case)
    waits, against = not waiting_on(plan).over, is_over_a_no(plan)
    if request.method == "POST" and not waits and not against:
        return act_on_plan(
            reference, lambda actor, case: planning.agree_plan(actor, plan_in_force(actor, case))
        )
    form = plan_forms.agree_form(waits=waits, readers=reader_locales(case) if against else None)

    def apply(actor: Actor, case: Case) -> None:
        planning.agree_plan(
            actor,
            plan_in_force(actor, case),
            why_not_heard=Words(form["why"].data or "", writing_locale()) if waits else None,
            answer=_answer(form, case) if against else None,
        )

    return plan_form_page(
        reference,
        form,
        apply,
        needs=Permission.Plan.AGREE,
        label=gettext("Agree the plan"),
        icon="handshake",
    )


def is_over_a_no(plan: Plan) -> bool:
    """Whether a worker says that a plan is not enough."""
    return any(last_answer(each) is PlanAnswer.NOT_ENOUGH for each in readings_of(plan))


def _untranslated(actor: Actor, case: Case, plan: Plan) -> list[tuple[str, int, str]]:
    """Return which action lacks which of the workers' languages: its reference, its number, the language."""
    readers = reader_locales(case)
    return [
        (action.reference, number, code)
        for number, action in enumerate(standing_actions(plan), start=1)
        for code in readers
        if code not in written_in(actor, action)
    ]


def _answer(form: Any, case: Case) -> Letter:
    """Return what is written to whoever says that the plan is not enough, in the workers' languages."""
    original = form["letter_locale"].data or "en"
    typed = {
        code: clean_lines(form[plan_forms.in_language(code)].data or "") for code in reader_locales(case)
    }
    own = clean_lines(form["letter"].data or "")
    return Letter(
        original=original, texts={**{code: text for code, text in typed.items() if text}, original: own}
    )
