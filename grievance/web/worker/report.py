"""The questions of a report: one a page, each kept as soon as it is answered."""

from __future__ import annotations

import copy

from flask import abort, make_response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from grievance.complaints.questionnaire import Question
from grievance.complaints.recipients import intake_is_open
from grievance.web.ui.sealed_files import most_bytes
from grievance.web.worker.answers import take
from grievance.web.worker.draft import Draft, keep, present_draft, present_sent
from grievance.web.worker.fields import Errors, Problem, from_elsewhere, token_is_right, worst
from grievance.web.worker.going import go_to
from grievance.web.worker.progress import keep_and_count
from grievance.web.worker.question_pages import is_blank, question_page
from grievance.web.worker.receiving import MOST_WORDS
from grievance.web.worker.sending import receipt_page, send

Answer = Response | tuple[str, int] | str


def begin() -> Answer:
    """Show the first question."""
    return ask(Question.WHAT.value)


def ask(step: str) -> Answer:
    """Show a question with what was answered before."""
    question = _known(step)
    draft = present_draft()
    if draft is None:
        if question is Question.CHECK and present_sent() is not None:
            return receipt_page()
        return _begin_anew(question)
    if question is Question.CHECK and not draft.ready:
        return go_to("worker.ask", step=draft.next_question)
    return question_page(question, draft)


def answer(step: str) -> Answer:
    """Keep an answer and go on to the next question that has none."""
    question = _known(step)
    request.max_content_length = most_bytes()
    request.max_form_memory_size = MOST_WORDS
    try:
        fresh = token_is_right()
    except RequestEntityTooLarge:
        text = gettext("The file is too big. Send a smaller one, or a shorter recording.")
        return _refuse(question, text, 413)
    except HTTPException:
        return _refuse(question, gettext("This did not arrive well. Please try again."), 400)
    if not fresh and from_elsewhere():
        abort(400)
    if question is Question.CHECK:
        return send(fresh=fresh)
    return _keep_answer(question, fresh=fresh)


def _keep_answer(question: Question, *, fresh: bool) -> Answer:
    before = present_draft()
    draft = copy.deepcopy(before) if before is not None else Draft()
    errors = take(question, draft, with_files=fresh or before is None)
    if not fresh:
        return _again(question, draft, errors, is_new=before is None)
    if errors:
        _keep_files(before, draft)
        return question_page(question, draft, errors=errors, status=worst(errors))
    if question is not Question.WHERE or draft.has_place:
        draft.answer(question)
    keep_and_count(draft)
    following = draft.next_question if question in draft.answered else question
    return _at_once(following, draft) if is_blank(following, draft) else go_to("worker.ask", step=following)


def _at_once(question: Question, draft: Draft) -> Answer:
    """Show the next question without a redirect, which on 2G costs a second of waiting.

    A browser goes back to the answer of a form without sending it again only if it may keep the page, so this
    is for pages that show nothing of the worker's; what shows anything comes by a redirect and is never kept.
    """
    response = make_response(question_page(question, draft))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _again(question: Question, draft: Draft, errors: Errors, *, is_new: bool) -> Answer:
    """Show the words of a form whose visit is over; they start a new draft and replace none."""
    if is_new:
        keep(draft)
    notice = gettext("This page was open for a long time. Your words are still here. Please send them again.")
    return question_page(question, draft, errors=errors, notice=notice, status=400)


def _begin_anew(question: Question) -> Answer:
    if not intake_is_open():
        text = gettext("We cannot take reports now. Please come back later.")
        return question_page(Question.WHAT, Draft(), errors=[Problem("main", text)], status=503)
    notice = None
    if question is not Question.WHAT:
        notice = gettext("This page closed to keep you safe. Please start again.")
    return question_page(Question.WHAT, Draft(), notice=notice)


def _refuse(question: Question, text: str, status: int) -> Answer:
    """Show the question as it was before what was sent, which could not be read."""
    draft = present_draft() or Draft()
    return question_page(question, draft, errors=[Problem("main", text)], status=status)


def _keep_files(before: Draft | None, after: Draft) -> None:
    """Keep files that arrived beside words that need another look: nobody should have to send them twice."""
    if before is None and after.files:
        keep(Draft(files=after.files, id=after.id, code=after.code))
    elif before is not None and before.files != after.files:
        before.files = after.files
        keep(before)


def _known(step: str) -> Question:
    try:
        return Question(step)
    except ValueError:
        abort(404)
