"""How the worker was treated: five taps and a line, which nobody can tie to the report."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext

from grievance.cases.queries import case_of
from grievance.complaints.queries import own_complaint
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.policy.actor import Actor
from grievance.satisfaction.queries import Sheet, sheet_of
from grievance.satisfaction.services.answering import (
    LONGEST_LINE,
    leave_line,
    readers_of_line,
    take_face,
)
from grievance.satisfaction.states import (
    FACE_LABELS,
    SATISFACTION_QUESTIONS,
    Face,
    SatisfactionQuestion,
)
from grievance.web.ui.locales import select_locale
from grievance.web.ui.presentation import translated
from grievance.web.worker.fields import Errors, Problem, damaged, field, refused
from grievance.web.worker.follow import say_done
from grievance.web.worker.going import go_to
from grievance.web.worker.replying import Answer, with_code

_ALL = len(SatisfactionQuestion) + 1


@with_code
def treated(actor: Actor) -> Answer:
    """Ask the next question, or take one tap."""
    if request.method == "GET":
        return _page(actor)
    try:
        question = SatisfactionQuestion(request.form.get("question", ""))
        face = Face(request.form.get("face", ""))
    except ValueError:
        return _page(actor, errors=[Problem("main", gettext("Please choose one of the answers."))])
    try:
        with transaction():
            take_face(actor, own_complaint(actor), question=question, face=face)
    except WrongState:
        return go_to("worker.follow")
    return go_to("worker.treated")


@with_code
def treated_words(actor: Actor) -> Answer:
    """Take the open line, or nothing; after it no more is asked."""
    text = request.form.get("text", "")
    if damaged(text):
        problem = Problem("text", gettext("Some letters did not arrive well. Please check your words."))
        return _page(actor, words=text, errors=[problem])
    try:
        with transaction():
            leave_line(actor, own_complaint(actor), text=text, locale=select_locale())
    except InvalidInput as refusal:
        db.session.rollback()
        return _page(actor, words=text, errors=[refused(refusal, default="text")])
    except WrongState:
        return go_to("worker.follow")
    return say_done(gettext("Thank you. We have your answer."))


def _page(actor: Actor, *, words: str = "", errors: Errors | None = None) -> Answer:
    sheet = sheet_of(actor, own_complaint(actor))
    if sheet is None or sheet.ended:
        return go_to("worker.follow")
    asked = sheet.next_question
    page = render_template(
        "worker/treated.html",
        heading=translated(SATISFACTION_QUESTIONS[asked])
        if asked is not None
        else gettext("Do you want to tell us more about that?"),
        question=asked.value if asked is not None else None,
        number=len(sheet.given) + 1,
        total=_ALL,
        faces=_faces(),
        unsafe=sheet.given.get(SatisfactionQuestion.SAFE) is Face.NO,
        text=field("text", gettext("Your words"), words, errors) if _is_read(actor, sheet) else None,
        longest=LONGEST_LINE,
        summary=[(each.field, each.text) for each in errors or []],
    )
    return page, errors[0].status if errors else 200


def _faces() -> list[dict[str, Any]]:
    return [
        {"value": face.value, "label": translated(label), "icon": f"face-{face.value}"}
        for face, label in FACE_LABELS.items()
    ]


def _is_read(actor: Actor, sheet: Sheet) -> bool:
    """Whether somebody could read the line who never had the case in hand; otherwise none is asked for."""
    if sheet.next_question is not None:
        return False
    case = case_of(own_complaint(actor))
    return case is not None and bool(readers_of_line(case))
