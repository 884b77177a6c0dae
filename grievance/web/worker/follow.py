"""Come back with a code: where the report stands, what the team wrote, what one can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.cases.members import has_left
from grievance.cases.progress import worker_progress
from grievance.cases.services.joining import WORKER_HAS_LEFT
from grievance.cases.states import CaseState
from grievance.cases.told import waiting_for
from grievance.complaints.consent_texts import MAY_RAISE
from grievance.complaints.filing import names_worker
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import (
    ThreadEntry,
    complaint_story,
    own_complaint,
    page_of_files,
    page_of_thread,
)
from grievance.complaints.questionnaire import STORY_MAX
from grievance.complaints.services.follow_up import (
    come_back,
    enter_code,
    is_code_behind,
    move_code,
    read_again,
)
from grievance.complaints.services.wrong_codes import count_wrong_code
from grievance.complaints.states import RAISE_LABELS, AuthorSide
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, Refusal, TooManyTries
from grievance.foundation.secrets import CODE, cost_for
from grievance.opening.queries import who_runs_it
from grievance.policy.actor import Actor
from grievance.remediation.for_reporters import ReporterAction, actions_for_reporter
from grievance.remediation.heard import reading_for
from grievance.remediation.money import money_typed
from grievance.remediation.states import WORKER_VIEW_LABELS, WorkerView
from grievance.satisfaction.queries import sheet_of
from grievance.web.ui.headers import allow_sending_parts
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.session import present_visit, settings
from grievance.web.ui.visitors import begin_reporter_visit, peppers, present_reporter
from grievance.web.worker.appeal_words import appeals_shown, until_shown
from grievance.web.worker.erasure_words import erasure_shown
from grievance.web.worker.fields import Errors, Problem, field, from_elsewhere, refused, token_is_right, worst
from grievance.web.worker.going import go_to
from grievance.web.worker.helper_words import helper_shown
from grievance.web.worker.joining import is_join_code, join_others
from grievance.web.worker.question_pages import proxy_browser
from grievance.web.worker.safety_questions import questions_shown
from grievance.web.worker.slowing import wait_before_looking

Answer = Response | tuple[str, int] | str
#: A code may come with the message it was pasted from.
LONGEST_TYPED = 2000
_CHOICES = (WorkerView.YES, WorkerView.PARTLY, WorkerView.NO, WorkerView.AFRAID_TO_SAY)


def follow() -> Answer:
    """Ask for the code, or show where the report stands."""
    actor = present_reporter()
    return code_page() if actor is None else status_page(actor)


def enter() -> Answer:
    """Open a report with its code; wrong codes slow everybody down and shut nobody out."""
    typed, words = request.form.get("code", "")[:LONGEST_TYPED], request.form.get("text", "")
    if not token_is_right():
        if from_elsewhere():
            abort(400)
        notice = gettext("This page was open for a long time. Please send your code again.")
        return code_page(typed=typed, words=words, notice=notice, status=400)
    try:
        wait_before_looking(peppers())
        if is_join_code(typed):
            return join_others(typed)
        cost = cost_for(CODE, level=settings().kdf_cost)
        actor = enter_code(typed, peppers=peppers(), cost=cost)
    except (InvalidInput, TooManyTries) as error:
        problem = refused(error, default="code")
        return code_page(typed=typed, words=words, errors=[problem], status=problem.status)
    if actor is None:
        with transaction():
            count_wrong_code(peppers())
        errors = [Problem("code", gettext("We cannot find this code."))]
        return code_page(typed=typed, words=words, errors=errors, status=422)
    if is_code_behind(actor, peppers=peppers()):
        with transaction():
            move_code(actor, typed, peppers=peppers(), cost=cost)
    begin_reporter_visit(actor)
    if words:
        present_visit()["unsent"] = words[: 2 * STORY_MAX]
    return go_to("worker.follow")


def own_words() -> Answer:
    """Show what the reporter wrote: only when asked, since somebody may be looking on."""
    actor = present_reporter()
    if actor is None:
        return code_page()
    with transaction():
        read_again(actor, own_complaint(actor))
    complaint = own_complaint(actor)
    written = page_of_thread(
        actor, complaint, locale=select_locale(), of_reporter=True, page=page_number("messages")
    )
    files = page_of_files(actor, complaint, page=page_number("files"))
    return render_template(
        "worker/own_words.html",
        story=complaint_story(actor, complaint),
        files=files.rows,
        files_place=pages_here(files, "files", anchor="#files"),
        messages=[_shown(entry) for entry in written.rows],
        messages_place=pages_here(written, "messages", anchor="#messages"),
    )


def code_page(
    *,
    typed: str = "",
    words: str = "",
    errors: Errors | None = None,
    notice: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """Ask for the code; words that a report which had closed meanwhile could not take are kept beside it."""
    page = render_template(
        "worker/code.html",
        code=field("code", gettext("Type your 20-number code"), typed, errors),
        words=field("text", gettext("What you wrote"), words),
        summary=[(each.field, each.text) for each in errors or []],
        notice_text=notice,
        proxy=proxy_browser(),
        operator=who_runs_it(),
    )
    return page, status


def status_page(
    actor: Actor,
    *,
    words: str = "",
    more: str = "",
    money: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> tuple[str, int]:
    """Show where a report stands, with what was typed and has to be put right."""
    allow_sending_parts()
    complaint = own_complaint(actor)
    locale = select_locale()
    told = page_of_thread(actor, complaint, locale=locale, page=page_number("messages"))
    agreed = actions_for_reporter(actor, complaint, locale=locale, page=page_number("actions"))
    here = url_for("worker.follow")
    page = render_template(
        "worker/status.html",
        status=_status(complaint),
        actions=_actions(agreed.rows, typed=money or {}, errors=errors),
        actions_at={"actions": agreed.number} if agreed.number > 1 else {},
        actions_place=pages_here(agreed, "actions", anchor="#actions", at=here),
        left=translated(WORKER_HAS_LEFT) if has_left(complaint) else None,
        judges=names_worker(complaint),
        safety=questions_shown(complaint),
        treated=_is_asked(actor, complaint),
        more=field("more", gettext("Do you want to say more?"), more, errors),
        messages=[_shown(entry) for entry in told.rows],
        messages_place=pages_here(told, "messages", anchor="#messages", at=here),
        text=field("text", gettext("Write to us"), words or present_visit().get("unsent", ""), errors),
        file=field("file", gettext("Add a photo"), errors=errors),
        voice=field("voice", gettext("Record your voice"), errors=errors),
        raise_answer=translated(RAISE_LABELS[complaint.raise_with_employer]),
        may_raise=translated(MAY_RAISE),
        raise_choices=[(key.value, translated(text)) for key, text in RAISE_LABELS.items()],
        summary=[(each.field, each.text) for each in errors or []],
        erasing=erasure_shown(complaint),
        fresh_looks=appeals_shown(complaint),
        appeal_until=until_shown(complaint),
        done=take_done(),
        waiting=waiting_for(complaint),
        plan=_plan(complaint),
        helper=helper_shown(complaint),
        survivor=complaint.restriction is not None and complaint.restriction.of_survivor,
        alone=complaint.restriction is not None,
        longest=STORY_MAX,
    )
    news = [entry.reference for entry in told.rows if not entry.read]
    if not errors and (news or complaint.last_seen_by_reporter != clock.day_of(clock.now())):
        with transaction():
            come_back(actor, own_complaint(actor), read=news)
    return page, worst(errors or [])


def _status(complaint: Complaint) -> dict[str, Any]:
    progress = worker_progress(complaint)
    values = {name: day(value) for name, value in progress.values.items()}
    next_date = progress.next_date
    late = None
    if progress.late and next_date is not None:
        late = gettext("We are late. We are sorry. New date: %(date)s.", date=day(next_date))
    return {
        "text": translated(progress.text, **values),
        "next_date": day(next_date) if next_date and not late else None,
        "next_iso": next_date.isoformat() if next_date and not late else None,
        "late": late,
        "why": translated(progress.why),
        "reopens": progress.reopens,
        "open": progress.state not in {CaseState.CLOSED, CaseState.DECLINED, CaseState.WITHDRAWN},
    }


def _plan(complaint: Complaint) -> dict[str, bool] | None:
    """Return whether they have answered, if a plan lies before them."""
    reading = reading_for(complaint)
    return {"answer": bool(reading.words)} if reading is not None else None


def _is_asked(actor: Actor, complaint: Complaint) -> bool:
    """Whether there is still something to say about how they were treated."""
    sheet = sheet_of(actor, complaint)
    return sheet is not None and not sheet.ended


def money_field(action: str) -> str:
    """Return where on the page a worker types how much they got of an action's money."""
    return f"money-{action}"


def _actions(
    agreed: Sequence[ReporterAction], *, typed: Mapping[str, str], errors: Errors | None
) -> list[dict[str, Any]]:
    return [
        {
            "reference": action.reference,
            "text": action.text,
            "lang": language(action.lang),
            "due": day(action.due_on),
            "late": action.late,
            "before": day(action.moved_from) if action.moved_from is not None else None,
            "said_done": action.said_done or action.verified,
            "mine": translated(WORKER_VIEW_LABELS[action.my_view]) if action.my_view in _CHOICES else None,
            "choices": [(view.value, translated(WORKER_VIEW_LABELS[view])) for view in _CHOICES],
            "view": action.my_view.value,
            "money": _money_asked(action, typed.get(action.reference), errors),
        }
        for action in agreed
    ]


def _money_asked(action: ReporterAction, typed: str | None, errors: Errors | None) -> dict[str, Any] | None:
    """Ask how much they got, once they have said whether it is fixed, where money is a part of it."""
    if action.currency is None or action.my_view not in _CHOICES:
        return None
    label = gettext("How much money did you get? (%(currency)s)", currency=action.currency)
    said = money_typed(action.my_money, action.currency) if typed is None else typed
    return {"field": field(money_field(action.reference), label, said, errors)}


def _shown(entry: ThreadEntry) -> dict[str, Any]:
    spoken = language(entry.locale)
    mine = entry.side is AuthorSide.REPORTER
    return {
        "text": entry.text,
        "mine": mine,
        "who": gettext("You") if mine else gettext("The case team"),
        "when": day(entry.sent_at),
        "iso": entry.sent_at.date().isoformat(),
        "lang": spoken.tag,
        "dir": spoken.direction,
        "machine": entry.translated_by == "machine",
        "unread": not mine and not entry.read,
    }


def take_done() -> str | None:
    """Return what the last step did, to be said once."""
    done: str | None = present_visit().pop("done", None)
    return done


def say_done(text: str, *, at: str = "worker.follow") -> Response:
    """Go back to the report, or to another page of it, and say there what was done."""
    visit = present_visit()
    visit.pop("unsent", None)
    visit["done"] = text
    return go_to(at)


def refuse(
    actor: Actor,
    refusal: Refusal,
    *,
    default: str,
    words: str = "",
    more: str = "",
    money: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """Show the report again with what was typed and why it was not taken."""
    db.session.rollback()
    problem = refused(refusal, default=default)
    return status_page(actor, words=words, more=more, money=money, errors=[problem])
