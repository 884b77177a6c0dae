"""Send a report, and show the code until somebody says that they have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import abort, render_template, request
from flask_babel import format_date, gettext
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from grievance.cases.services.joining import join_case
from grievance.complaints.models.complaint import Complaint, ComplaintItem
from grievance.complaints.questionnaire import Question, first_contact_within, is_sensitive
from grievance.complaints.services.submission import ReportDraft, submit_report
from grievance.complaints.states import ConsentAnswer, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.complaints.survivors import Age, Linked, SurvivorAnswers, TalkTo, wanted_among
from grievance.evidence.services.storing import PreparedFile
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, Refusal
from grievance.foundation.secrets import CODE, cost_for
from grievance.vault.reporter_codes import MistypedCode, keys_of, read_code
from grievance.web.ui.drawn_codes import drawing_of
from grievance.web.ui.locales import select_locale
from grievance.web.ui.session import present_visit, settings
from grievance.web.ui.visitors import peppers
from grievance.web.worker import places
from grievance.web.worker.draft import Draft, Sent, forget_draft, keep, keep_sent, present_draft, present_sent
from grievance.web.worker.fields import Problem, field, from_elsewhere, refused, token_is_right
from grievance.web.worker.going import go_to
from grievance.web.worker.progress import counted_as
from grievance.web.worker.question_pages import question_page
from grievance.web.worker.wording import consent_texts

_ITEMS = (
    select(ComplaintItem.item_code)
    .join(Complaint, Complaint.id == ComplaintItem.complaint_id)
    .where(Complaint.reference == bindparam("reference"))
)
Answer = Response | tuple[str, int] | str


@dataclass(frozen=True)
class NextStep:
    """Something that happens next, and when if that is promised."""

    text: str
    when: str = ""


def send(*, fresh: bool) -> Answer:
    """File the draft of this visit; sent once more, by a reload or a second tap, it shows the same code."""
    draft = present_draft()
    if draft is None:
        if present_sent() is not None:
            return receipt_page()
        return go_to("worker.begin")
    if not draft.ready:
        return go_to("worker.ask", step=draft.next_question)
    if not fresh:
        notice = gettext("This page was open for a long time. Please look at it and send it again.")
        return question_page(Question.CHECK, draft, notice=notice, status=400)
    try:
        reference = _file(draft)
    except Refusal as refusal:
        db.session.rollback()
        problem = refused(refusal, default="main")
        if draft.join and isinstance(refusal, GuardRefused):
            # Nobody can join any more: the report goes alone, once it says where it happened.
            draft.join = ""
            keep(draft)
        return question_page(draft.next_question, draft, errors=[problem], status=problem.status)
    keep_sent(Sent(draft.id, draft.code, reference, int(clock.now().timestamp())))
    forget_draft()
    return receipt_page()


def check_code() -> Answer:
    """Say whether the code was written down right; nobody has to do this."""
    sent = present_sent()
    if sent is None:
        return go_to("worker.follow")
    if not token_is_right() and from_elsewhere():
        abort(400)
    typed = request.form.get("code", "")
    try:
        if read_code(typed) == sent.code:
            return receipt_page(good=True)
    except MistypedCode as error:
        return receipt_page(typed=typed[:60], problem=refused(error, default="code"))
    text = gettext("This is another code. Please look at it again.")
    return receipt_page(typed=typed[:60], problem=Problem("code", text))


def forget_code() -> Response:
    """Stop showing the code: whoever sent the report has it."""
    visit = present_visit()
    visit.clear()
    return go_to("ui.leave")


def receipt_page(*, typed: str = "", problem: Problem | None = None, good: bool = False) -> tuple[str, int]:
    """Show the code of the report that this visit sent, and what happens next."""
    sent = present_sent()
    assert sent is not None
    items = db.session.scalars(_ITEMS, {"reference": sent.complaint}).all()
    errors = [problem] if problem else []
    page = render_template(
        "worker/receipt.html",
        code=sent.code,
        qr=drawing_of(sent.code),
        steps=_steps(items, datetime.fromtimestamp(sent.at, tz=clock.now().tzinfo)),
        typed=field("code", gettext("Type the code once, to be sure you have it."), typed, errors),
        good=good,
    )
    return page, 422 if problem else 200


def _file(draft: Draft) -> str:
    """File a report and return its reference."""
    cost = cost_for(CODE, level=settings().kdf_cost)
    # Stretched before the transaction begins: nobody else has to wait for it.
    keys = keys_of(draft.code, peppers=peppers(), cost=cost)[0]
    report = _report_of(draft)
    filing = partial(join_case, draft.join) if draft.join else submit_report
    for last in (False, True):
        try:
            with transaction():
                return filing(
                    report,
                    submission_key=draft.submission_key,
                    code=draft.code,
                    peppers=peppers(),
                    cost=cost,
                    keys=keys,
                ).reference
        except IntegrityError:
            # The same draft was being filed by another process: now it is there.
            if last:
                raise
    raise AssertionError


def _report_of(draft: Draft) -> ReportDraft:
    site = places.by_reference(draft.site)
    return ReportDraft(
        locale=select_locale(),
        item_codes=draft.items,
        site_id=site.id if site else None,
        where=draft.where if site is None else "",
        story=draft.story,
        known_to=KnownTo(draft.known),
        raise_with_employer=RaiseWithEmployer(draft.raised),
        reply_route=ReplyRoute(draft.reply),
        name=draft.name,
        contact=draft.contact,
        safe_times=draft.times,
        consent_texts=consent_texts(survivor=draft.sensitive),
        under_18=draft.age == Age.UNDER_18,
        survivor=_survivor(draft) if draft.sensitive else None,
        may_look=ConsentAnswer(draft.may_look),
        employer_words=ConsentAnswer(draft.words),
        files=[PreparedFile.from_dict(each) for each in draft.files],
        begun=counted_as(draft),
    )


def _survivor(draft: Draft) -> SurvivorAnswers:
    return SurvivorAnswers(
        TalkTo(draft.talk_to), Linked(draft.linked), Age(draft.age), wanted_among(draft.wanted)
    )


def _steps(items: Sequence[str], sent_at: datetime) -> list[NextStep]:
    within = first_contact_within(items)
    days = -(-within // timedelta(days=1))
    first = gettext("In %(days)s days: a person reads it and writes to you.", days=days)
    if days == 1:
        first = gettext("In one day: a person reads it and writes to you.")
    due = format_date((sent_at + timedelta(days=days)).date(), "long")
    return [
        NextStep(first),
        NextStep(gettext("Come back on %(date)s with your code.", date=due)),
        *_afterwards(items),
    ]


def _afterwards(items: Sequence[str]) -> list[NextStep]:
    if is_sensitive(items):
        return [NextStep(gettext("Then you decide what happens. You can stop at any time."))]
    return [
        NextStep(gettext("Then we check the facts. We may ask you questions.")),
        NextStep(gettext("Then we ask for a fix. We tell you what they said.")),
        NextStep(gettext("Last, you tell us if it is really fixed.")),
    ]
