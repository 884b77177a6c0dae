"""Asking other people to look at a report again."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext

from grievance.cases.appeals import decision_due, window_for_worker
from grievance.cases.panels import AppealGround
from grievance.cases.services.appealing import WORKER_TOO_LATE, appeal_by_worker
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import own_complaint
from grievance.complaints.questionnaire import STORY_MAX
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, Refusal
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.web.ui.locales import select_locale
from grievance.web.ui.presentation import day, translated
from grievance.web.worker.fields import Errors, Problem, damaged, field, refused, worst
from grievance.web.worker.follow import refuse, say_done
from grievance.web.worker.replying import Answer, with_code

GROUNDS: dict[AppealGround, str] = {
    AppealGround.WRONG_FACTS: N_("They got the facts wrong."),
    AppealGround.UNFAIR_PROCESS: N_("They did not treat me fairly."),
    AppealGround.CONFLICT_OF_INTEREST: N_("One of them is too close to the company."),
    AppealGround.REMEDY_NOT_ADEQUATE: N_("What they agreed is not enough."),
    AppealGround.REMEDY_NOT_DELIVERED: N_("What they agreed did not come."),
    AppealGround.REFUSED_CASE: N_("They did not take my report."),
}


@with_code
def appeal(actor: Actor) -> Answer:
    """Ask that other people look at it again."""
    if window_for_worker(own_complaint(actor)) is None:
        return refuse(
            actor, GuardRefused(WORKER_TOO_LATE), default="main", words=request.form.get("text", "")
        )
    if request.method == "GET":
        return _page(own_complaint(actor))
    text, chosen = request.form.get("text", ""), request.form.get("ground", "")
    if damaged(text):
        problem = Problem("text", gettext("Some letters did not arrive well. Please check your words."))
        return _page(own_complaint(actor), text=text, chosen=chosen, errors=[problem])
    try:
        with transaction():
            made = appeal_by_worker(
                actor, own_complaint(actor), ground=_ground(chosen), text=text, locale=select_locale()
            )
            due = decision_due(made)
    except InvalidInput as refusal:
        db.session.rollback()
        problem = refused(refusal, default="text")
        return _page(own_complaint(actor), text=text, chosen=chosen, errors=[problem])
    except Refusal as refusal:
        return refuse(actor, refusal, default="main", words=text)
    return say_done(gettext("We have it. Other people answer by %(date)s.", date=day(due)))


def _ground(chosen: str) -> AppealGround:
    try:
        return AppealGround(chosen)
    except ValueError:
        raise InvalidInput(N_("Please choose one of the answers."), field="ground") from None


def _page(
    complaint: Complaint, *, text: str = "", chosen: str = "", errors: Errors | None = None
) -> tuple[str, int]:
    window = window_for_worker(complaint)
    assert window is not None
    page = render_template(
        "worker/appeal.html",
        summary=[(each.field, each.text) for each in errors or []],
        until=day(window.until),
        grounds=[_tile(each, chosen) for each in window.grounds],
        ground_errors=[each.text for each in errors or [] if each.field == "ground"],
        text=field("text", gettext("Tell us why"), text, errors),
        longest=STORY_MAX,
    )
    return page, worst(errors or [])


def _tile(ground: AppealGround, chosen: str) -> tuple[str, str, None, bool]:
    return ground.value, translated(GROUNDS[ground]), None, ground.value == chosen
