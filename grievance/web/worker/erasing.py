"""A worker wants their report erased: what that means is said first, then asked once more, then done."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext

from grievance.cases.services.erasing import ask_to_erase, keep_report, obstacle_to
from grievance.cases.states import ErasureScope
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import own_complaint
from grievance.foundation.db import transaction
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.session import present_visit
from grievance.web.worker.erasure_words import backup_words, obstacle_words
from grievance.web.worker.follow import Answer, say_done
from grievance.web.worker.going import go_to
from grievance.web.worker.replying import with_code

LATER, AT_ONCE, IDENTITY = "later", "now", "name"
_CHOICES = {
    LATER: N_("Erase my report in 7 days. I can still stop it."),
    AT_ONCE: N_("Erase my report now. I cannot get it back."),
    IDENTITY: N_("Erase only my name and my number."),
}


@with_code
def erase(actor: Actor) -> Answer:
    """Say what erasing means, take the choice, ask once more, and do it."""
    complaint = own_complaint(actor)
    choice = request.form.get("choice", "") if request.method == "POST" else ""
    if choice not in _allowed(complaint):
        missing = request.method == "POST"
        return _page(complaint, problem=missing), 422 if missing else 200
    if request.form.get("sure") != "yes":
        return render_template("worker/erase_sure.html", choice=choice, text=translated(_CHOICES[choice]))
    with transaction():
        asked = ask_to_erase(
            actor,
            own_complaint(actor),
            scope=ErasureScope.IDENTITY if choice == IDENTITY else ErasureScope.ALL,
            at_once=choice == AT_ONCE,
        )
        gone = asked.keys_destroyed_on is not None
        due, waiting = asked.due_on, None if gone else obstacle_to(asked.complaint, asked.scope)
    if gone and choice == AT_ONCE:
        present_visit().clear()
        return go_to("worker.erased")
    if choice == IDENTITY and gone:
        return say_done(gettext("We erased your name and your number."))
    if waiting is not None:
        return say_done(obstacle_words(waiting))
    return say_done(gettext("We erase your report on %(date)s. Until then you can stop it.", date=day(due)))


@with_code
def keep(actor: Actor) -> Answer:
    """Keep the report after all."""
    with transaction():
        keep_report(actor, own_complaint(actor))
    return say_done(gettext("We keep your report. Nothing was erased."))


def erased() -> str:
    """Say that a report is gone; this page knows nobody and shows the same to everybody."""
    return render_template("worker/erased.html", backups=backup_words())


def _allowed(complaint: Complaint) -> list[str]:
    named = complaint.identity_id is not None or complaint.delivery_id is not None
    return [LATER, AT_ONCE, IDENTITY] if named else [LATER, AT_ONCE]


def _page(complaint: Complaint, *, problem: bool) -> str:
    waiting = obstacle_to(complaint, ErasureScope.ALL)
    return render_template(
        "worker/erase.html",
        choices=[(key, translated(_CHOICES[key]), None, False) for key in _allowed(complaint)],
        obstacle=obstacle_words(waiting) if waiting is not None else None,
        backups=backup_words(),
        summary=[("choice", gettext("Please choose one of the answers."))] if problem else [],
    )
