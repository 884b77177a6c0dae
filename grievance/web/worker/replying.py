"""What a reporter can do on the page of their report."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import wraps

from flask import abort, render_template, request
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from grievance.cases.services.retaliation import answer_check_in
from grievance.cases.states import CheckAnswer, CheckQuestion
from grievance.complaints.queries import own_complaint
from grievance.complaints.services.follow_up import (
    add_prepared_file,
    ask_again,
    report_punishment,
    set_raise_with_employer,
    take_back,
    write_message,
)
from grievance.complaints.states import RaiseWithEmployer
from grievance.evidence.services.storing import PreparedFile, discard_file
from grievance.evidence.store import TooBig
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Refusal, Unavailable
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.money import parse_money
from grievance.remediation.services.remedy import IN_NUMBERS, hear_worker
from grievance.remediation.states import WorkerView
from grievance.web.ui.locales import select_locale
from grievance.web.ui.sealed_files import most_bytes, store
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import present_reporter
from grievance.web.worker.fields import Problem, damaged, field, from_elsewhere, token_is_right
from grievance.web.worker.follow import code_page, money_field, refuse, say_done, status_page
from grievance.web.worker.going import go_to
from grievance.web.worker.receiving import MOST_WORDS, receive
from grievance.web.worker.safety_questions import thanks
from grievance.web.worker.wording import may_raise_text

MOST_MONEY = 40
Answer = Response | tuple[str, int] | str


def with_code(view: Callable[[Actor], Answer]) -> Callable[[], Answer]:
    """Run a view for the reporter of this visit; one that is over asks for the code and keeps the words."""

    @wraps(view)
    def guarded() -> Answer:
        request.max_content_length, request.max_form_memory_size = most_bytes(), MOST_WORDS
        actor = present_reporter()
        try:
            fresh = request.method == "GET" or token_is_right()
        except RequestEntityTooLarge:
            return code_page(status=413) if actor is None else refuse(actor, TooBig(), default="file")
        if not fresh and from_elsewhere():
            abort(400)
        words = request.form.get("text", "") if request.method == "POST" else ""
        if actor is None:
            notice = gettext(
                "This page closed to keep you safe. Type your code again. Your words are still here."
            )
            return code_page(words=words, notice=notice, status=400)
        if not fresh:
            problem = Problem("main", gettext("Please send this again."), 400)
            return status_page(actor, words=words, errors=[problem])
        return view(actor)

    return guarded


@with_code
def write(actor: Actor) -> Answer:
    """Write to the team."""
    text = request.form.get("text", "")
    if damaged(text):
        problem = Problem("text", gettext("Some letters did not arrive well. Please check your words."))
        return status_page(actor, words=text, errors=[problem])
    try:
        with transaction():
            write_message(actor, own_complaint(actor), text=text, locale=select_locale())
    except InvalidInput as refusal:
        return refuse(actor, refusal, default="text", words=text)
    return say_done(gettext("We have your message."))


@with_code
def add_file(actor: Actor) -> Answer:
    """Add a photo, a recording or a paper."""
    sent = [request.files[name] for name in ("file", "voice") if name in request.files]
    uploads = [each for each in sent if each.filename]
    if not uploads:
        return refuse(actor, InvalidInput(N_("Choose a file first."), field="file"), default="file")
    try:
        for upload in uploads:
            add_received(actor, receive(upload.stream, name=upload.filename or ""))
    except (InvalidInput, Unavailable) as refusal:
        return refuse(actor, refusal, default="file")
    return say_done(gettext("We have your file."))


def add_received(actor: Actor, prepared: PreparedFile) -> None:
    """Add a file that has arrived to a report that was sent; what is not taken is deleted."""
    try:
        with transaction():
            add_prepared_file(actor, own_complaint(actor), prepared)
    except BaseException:
        discard_file(prepared, store=store())
        raise


@with_code
def punished(actor: Actor) -> Answer:
    """Ask what happened to somebody who was punished, and take it as urgent."""
    if request.method == "GET":
        words = field("text", gettext("Tell us what happened"))
        return render_template("worker/punished.html", text=words)
    text = request.form.get("text", "")
    try:
        with transaction():
            report_punishment(actor, own_complaint(actor), text=text, locale=select_locale())
    except InvalidInput as refusal:
        return refuse(actor, refusal, default="text", words=text)
    return say_done(gettext("We have it. It is urgent for us. A person reads it within one day."))


@with_code
def answer_safety(actor: Actor) -> Answer:
    """Take one tap on whether the worker is safe."""
    try:
        question = CheckQuestion(request.form.get("question", ""))
        answer = CheckAnswer(request.form.get("answer", ""))
    except ValueError:
        return refuse(actor, InvalidInput(N_("Please choose one of the answers.")), default="main")
    with transaction():
        bad = answer_check_in(actor, own_complaint(actor), question=question, answer=answer)
    return say_done(thanks(bad=bad))


@with_code
def say_more(actor: Actor) -> Answer:
    """Take what a worker adds in words to their answers."""
    text = request.form.get("more", "")
    if not text.strip():
        return go_to("worker.follow")
    try:
        with transaction():
            write_message(actor, own_complaint(actor), text=text, locale=select_locale(), template="check_in")
    except InvalidInput as refusal:
        return refuse(actor, refusal, default="more", more=text)
    return say_done(gettext("We have your message."))


@with_code
def judge_remedy(actor: Actor) -> Answer:
    """Say whether something was really put right."""
    try:
        view = WorkerView(request.form.get("view", ""))
    except ValueError:
        return refuse(actor, InvalidInput(N_("Please choose one of the answers.")), default="main")
    reference = request.form.get("action", "")[:16]
    typed = request.form.get(money_field(reference), "")[:MOST_MONEY]
    try:
        with transaction():
            query = select(CorrectiveAction).where(CorrectiveAction.reference == reference)
            action = db.session.scalar(query)
            if action is None:
                raise NotFound
            hear_worker(actor, action, view=view, money=_money(typed, action))
    except NotFound:
        raise
    except InvalidInput as refusal:
        return refuse(actor, refusal, default=money_field(reference), money={reference: typed})
    except GuardRefused as refusal:
        return refuse(actor, refusal, default="main")
    return say_done(gettext("Thank you. We have your answer."))


def _money(typed: str, action: CorrectiveAction) -> int | None:
    """Return how much a worker says they got, in figures of any script; nothing if nothing was typed."""
    if not typed.strip() or action.currency is None:
        return None
    figures = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in typed)
    try:
        return parse_money(figures, action.currency, locale=select_locale())
    except InvalidInput:
        raise InvalidInput(IN_NUMBERS, field=money_field(action.reference)) from None


@with_code
def answer_raise(actor: Actor) -> Answer:
    """Say anew whether the problem may be raised with the employer."""
    try:
        answer = RaiseWithEmployer(request.form.get("raised", ""))
    except ValueError:
        return refuse(actor, InvalidInput(N_("Please choose one of the answers.")), default="main")
    with transaction():
        set_raise_with_employer(
            actor, own_complaint(actor), answer, text_shown=may_raise_text(), locale=select_locale()
        )
    return say_done(gettext("We have your answer."))


@with_code
def take_report_back(actor: Actor) -> Answer:
    """Ask once more, then stop what can still be stopped."""
    if request.method == "GET":
        return render_template("worker/take_back.html")
    with transaction():
        take_back(actor, own_complaint(actor))
    return say_done(gettext("We have it. A person stops the work and writes to you."))


@with_code
def reopen(actor: Actor) -> Answer:
    """Ask that a closed report is looked at again."""
    text = request.form.get("text", "")
    try:
        with transaction():
            ask_again(actor, own_complaint(actor), text=text, locale=select_locale())
    except Refusal as refusal:
        return refuse(actor, refusal, default="text", words=text)
    return say_done(gettext("We have your message. A person looks at it again."))


def finish() -> Response:
    """Put the report away: the next person at this phone sees nothing."""
    present_visit().clear()
    return go_to("worker.landing")
