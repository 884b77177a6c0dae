"""Whether a plan is enough: what is promised, by when and for how much, before anybody agrees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from grievance.complaints.queries import own_complaint
from grievance.complaints.questionnaire import STORY_MAX
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.pages import part_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.remediation.for_reporters import ACTIONS
from grievance.remediation.heard import PlanToJudge, PromisedAction, plan_to_judge
from grievance.remediation.services.hearing import hear_on_plan
from grievance.remediation.states import WORKER_PLAN_LABELS, OwnerKind, PlanAnswer
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, money, translated
from grievance.web.worker.fields import Errors, Problem, damaged, field, refused, worst
from grievance.web.worker.follow import refuse, say_done
from grievance.web.worker.going import go_to
from grievance.web.worker.replying import Answer, with_code

_WHO: dict[OwnerKind, str] = {
    OwnerKind.SITE: N_("Your company does it."),
    OwnerKind.CONTRACTOR: N_("A firm that works for your company does it."),
    OwnerKind.BRAND: N_("A buyer of the metal does it."),
}


@with_code
def judge_plan(actor: Actor) -> Answer:
    """Show what is promised, and take whether it is enough."""
    if request.method == "GET":
        return _page(actor)
    text = request.form.get("text", "")
    try:
        answer = PlanAnswer(request.form.get("answer", ""))
    except ValueError:
        return _page(
            actor, words=text, errors=[Problem("main", gettext("Please choose one of the answers."))]
        )
    if damaged(text):
        problem = Problem("text", gettext("Some letters did not arrive well. Please check your words."))
        return _page(actor, words=text, errors=[problem])
    try:
        with transaction():
            hear_on_plan(
                actor,
                own_complaint(actor),
                reading=request.form.get("reading", "")[:16],
                answer=answer,
                text=text,
                locale=select_locale(),
            )
    except InvalidInput as refusal:
        db.session.rollback()
        return _page(actor, words=text, errors=[refused(refusal, default="text")])
    except GuardRefused as refusal:
        return refuse(actor, refusal, default="main", words=text)
    return say_done(gettext("Thank you. We have your answer."))


def _page(actor: Actor, *, words: str = "", errors: Errors | None = None) -> Answer:
    found = plan_to_judge(actor, own_complaint(actor), locale=select_locale())
    if found is None:
        return go_to("worker.follow")
    part = part_of(found.actions, number=page_number("actions"), size=ACTIONS)
    page = render_template(
        "worker/plan.html",
        plan=_shown(found, part.rows),
        place=pages_here(part, "actions", anchor="#actions", at=url_for("worker.judge_plan")),
        text=field("text", gettext("What is missing?"), words, errors),
        longest=STORY_MAX,
        summary=[(each.field, each.text) for each in errors or []],
    )
    return page, worst(errors or [])


def _shown(found: PlanToJudge, actions: Sequence[PromisedAction]) -> dict[str, Any]:
    return {
        "reading": found.reference,
        "accepted": found.accepted,
        "until": day(found.answer_by),
        "answer": translated(WORKER_PLAN_LABELS[found.answer]) if found.answer is not None else None,
        "actions": [_action(each) for each in actions],
        "choices": [(each.value, translated(label)) for each, label in WORKER_PLAN_LABELS.items()],
        "foreign": any(each.lang != select_locale() for each in found.actions),
    }


def _action(each: PromisedAction) -> dict[str, Any]:
    return {
        "text": each.text,
        "lang": language(each.lang),
        "who": translated(_WHO[each.owner_kind]),
        "due": day(each.due_on),
        "workers": each.workers,
        "money": money(each.amount, each.currency),
    }
