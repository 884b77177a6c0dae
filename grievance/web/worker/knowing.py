"""Who may know what: what waits for a worker's yes or no, what was told, and every answer they can change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.cases.models.disclosure import Disclosure, DisclosureReading
from grievance.cases.services.disclosing import answer_disclosure
from grievance.cases.states import DisclosureAudience
from grievance.cases.told import readings_of
from grievance.complaints.consent_texts import AUDIENCE_WORDS, PARAPHRASE_LABELS, question_about
from grievance.complaints.consents import ConsentCell, askable, matrix_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import own_complaint
from grievance.complaints.services.consenting import CHOOSE, answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound, Refusal
from grievance.foundation.text import N_
from grievance.leverage.states import Ask
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated
from grievance.web.worker.fields import Errors, refused, worst
from grievance.web.worker.follow import say_done, take_done
from grievance.web.worker.helper_words import helper_shown
from grievance.web.worker.replying import Answer, with_code
from grievance.web.worker.wording import consent_question

#: What buyers are asked for, as a worker reads it beside the text.
ASKED: dict[Ask, str] = {
    Ask.USE_LEVERAGE: N_("We ask them to press the company."),
    Ask.SHARE_COST: N_("We ask them to help pay."),
    Ask.CHANGE_PURCHASING: N_("We ask them to change how they buy."),
    Ask.GIVE_INFORMATION: N_("We ask them for facts."),
}
READERS: dict[DisclosureAudience, str] = {
    DisclosureAudience.SITE: N_("For your employer"),
    DisclosureAudience.PARTY_US: N_("For the government of the United States"),
    DisclosureAudience.PARTY_JP: N_("For the government of Japan"),
    DisclosureAudience.BRAND: N_("For buyers of the metal"),
    DisclosureAudience.RESPONDENT: N_("For a firm that works at your site or brings workers there"),
    DisclosureAudience.AUTHORITY: AUDIENCE_WORDS[ConsentAudience.AUTHORITY],
}


@with_code
def knowing(actor: Actor) -> Answer:
    """Show who may know what, and take an answer."""
    if request.method == "GET":
        return _page(actor)
    return _take(actor, _answer)


@with_code
def answer_text(actor: Actor) -> Answer:
    """Say yes or no to a text before others read it."""
    return _take(actor, _answer_text)


def _take(actor: Actor, do: Callable[[Actor, Complaint], None]) -> Answer:
    """Take one answer and show the page anew, or say why it was not taken."""
    try:
        with transaction():
            do(actor, own_complaint(actor))
    except NotFound:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _page(actor, errors=[refused(refusal, default="main")])
    return say_done(gettext("We have your answer."), at="worker.knowing")


def _answer(actor: Actor, complaint: Complaint) -> None:
    try:
        audience = ConsentAudience(request.form.get("audience", ""))
        field = ConsentField(request.form.get("field", ""))
        answer = ConsentAnswer(request.form.get("answer", ""))
    except ValueError:
        raise InvalidInput(CHOOSE) from None
    if field not in askable(complaint).get(audience, {}):
        raise InvalidInput(CHOOSE)
    named = (audience, field, answer) == (
        ConsentAudience.EMPLOYER,
        ConsentField.IDENTITY,
        ConsentAnswer.YES,
    )
    if named and not request.form.get("sure"):
        raise InvalidInput(N_("Your employer would know that it was you. Tick the box if you are sure."))
    answer_consent(
        actor,
        complaint,
        audience=audience,
        field=field,
        answer=answer,
        text_shown=consent_question(audience, field),
        locale=select_locale(),
    )


def _answer_text(actor: Actor, complaint: Complaint) -> None:
    try:
        answer = ConsentAnswer(request.form.get("answer", ""))
    except ValueError:
        raise InvalidInput(CHOOSE) from None
    query = select(Disclosure).where(Disclosure.reference == request.form.get("text", ""))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    answer_disclosure(actor, complaint, found, answer=answer)


def _page(actor: Actor, *, errors: Errors | None = None) -> tuple[str, int]:
    complaint = own_complaint(actor)
    waiting, told = (
        readings_of(complaint, waiting=waits, page=page_number(name))
        for waits, name in ((True, "waiting"), (False, "told"))
    )
    here = url_for("worker.knowing")
    cells = matrix_of(complaint)
    asked = [each for each in cells if each.asked_on is not None]
    page = render_template(
        "worker/knowing.html",
        summary=[(each.field, each.text) for each in errors or []],
        done=take_done(),
        waiting=[_text(actor, each) for each in waiting.rows],
        waiting_place=pages_here(waiting, "waiting", at=here),
        told=[_text(actor, each) for each in told.rows],
        told_place=pages_here(told, "told", anchor="#told", at=here),
        helper=helper_shown(complaint),
        asked=[{**_cell(each), "who": translated(AUDIENCE_WORDS[each.audience])} for each in asked],
        audiences=[
            {
                "who": translated(AUDIENCE_WORDS[audience]),
                "cells": [_cell(each) for each in cells if each.audience is audience],
            }
            for audience in askable(complaint)
        ],
    )
    return page, worst(errors or [])


def _text(actor: Actor, reading: DisclosureReading) -> dict[str, Any]:
    held = open_item(actor, reading.item)
    mine, made = select_locale(), reading.disclosure
    translations = held.get("translations", {})
    code = mine if mine in translations else held["lang"]
    on = made.released_at.date() if made.released_at is not None else None
    return {
        "reference": made.reference,
        "who": translated(READERS[made.audience]),
        "names": ", ".join(held.get("to", ())),
        "asked": translated(ASKED[Ask(held["ask"])]) if "ask" in held else "",
        "text": translations[code]["text"] if code in translations else held["text"],
        "language": language(code),
        "mine": code == mine,
        "until": day(made.answer_by),
        "on": day(on),
        "answer": translated(PARAPHRASE_LABELS[reading.answer]) if reading.answer is not None else None,
    }


def _cell(cell: ConsentCell) -> dict[str, Any]:
    choices = [(each.value, translated(PARAPHRASE_LABELS[each])) for each in cell.choices]
    return {
        "audience": cell.audience.value,
        "field": cell.field.value,
        "question": translated(question_about(cell.audience, cell.field)),
        "answer": None if _is_silent(cell) else translated(PARAPHRASE_LABELS[cell.answer]),
        "counted": cell.counted,
        "choices": [each for each in choices if _is_silent(cell) or each[0] != cell.answer.value],
        "all_choices": choices,
        "sure": cell.audience is ConsentAudience.EMPLOYER and cell.field is ConsentField.IDENTITY,
    }


def _is_silent(cell: ConsentCell) -> bool:
    """Whether a worker never answered; what they said on the form about the employer is an answer."""
    return cell.silent and cell.answer is ConsentAnswer.NO
