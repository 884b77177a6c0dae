"""The first page, and the pages that posters lead to."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response

from grievance.complaints.questionnaire import Question
from grievance.foundation.errors import InvalidInput
from grievance.web.ui.in_force import decided
from grievance.web.ui.locales import select_locale
from grievance.web.ui.session import settings
from grievance.web.worker import places
from grievance.web.worker.draft import Draft, keep, present_draft
from grievance.web.worker.fields import refused
from grievance.web.worker.question_pages import proxy_browser, question_page

Answer = Response | tuple[str, int] | str


def landing() -> str:
    """Say who answers and offer the two ways in."""
    draft = settings().demo and select_locale() not in decided().reviewed
    return render_template("worker/landing.html", proxy=proxy_browser(), draft=draft)


def poster(number: str) -> Answer:
    """Begin a report about the site of a poster: one question less."""
    try:
        site = places.by_number(number)
    except InvalidInput as error:
        return _unknown_site(refused(error, default="main").text, error.status)
    if site is None:
        return _unknown_site(None, 404)
    draft = present_draft() or Draft()
    draft.site, draft.from_poster, draft.not_listed, draft.where = site.reference, True, False, ""
    draft.join = ""
    keep(draft)
    return question_page(Question.WHAT, draft)


def _unknown_site(problem: str | None, status: int) -> tuple[str, int]:
    page = render_template("worker/unknown_site.html", problem=problem, report_url=url_for("worker.begin"))
    return page, status
