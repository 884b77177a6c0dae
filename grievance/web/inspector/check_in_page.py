"""Whether the workers of a case are safe: what was asked and answered, and what a silence means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import force_locale, gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases import clocks
from grievance.cases.check_words import CHECK_ANSWERS, CHECK_QUESTIONS, REMINDER
from grievance.cases.labels import OCCASION_LABELS, SILENCE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.services import retaliation
from grievance.cases.services.check_ins import WATCH
from grievance.cases.services.steps import Words
from grievance.cases.states import CheckAnswer, CheckQuestion
from grievance.cases.watch import bad_answers, check_ins_of, given
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import REPLY_LABELS, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.errors import NotAllowed, NotFound
from grievance.foundation.pages import part_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.typed_names import Listed

#: So many check-ins stand on a page.
CHECK_INS = 20
_CHOSEN = DataRequired(_l("Please choose one of the answers."))
_SIGN, _CHILD = "no_sign", "child"


class AnswersForm(RefusableForm):
    """What a worker said to an officer."""

    still_there = OneOf(_l(CHECK_QUESTIONS[CheckQuestion.STILL_THERE]), validators=[_CHOSEN])
    treated_worse = OneOf(_l(CHECK_QUESTIONS[CheckQuestion.TREATED_WORSE]), validators=[_CHOSEN])
    safe_to_talk = OneOf(_l(CHECK_QUESTIONS[CheckQuestion.SAFE_TO_TALK]), validators=[_CHOSEN])
    note = TextAreaField(_l("Anything else?"), description=_l("Only the team reads this."), validators=[LONG])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for question in CheckQuestion:
            _offer(self[question.value])

    def answers(self) -> dict[CheckQuestion, CheckAnswer]:
        """Return the three answers."""
        return {each: CheckAnswer(self[each.value].data) for each in CheckQuestion}

    def words(self) -> Words | None:
        """Return what was added in words, if anything."""
        text = (self.note.data or "").strip()
        return Words(text, writing_locale()) if text else None


class AskedForm(AnswersForm):
    """What a worker said on a day that no rule named."""

    report = OneOf(_l("Which worker"))


class SilenceForm(RefusableForm):
    """What an officer makes of a silence."""

    decision = OneOf(
        _l("What does it mean?"),
        choices=[
            (_SIGN, _l("No sign of harm")),
            (_CHILD, _l("It points to harm: open a case about punishment")),
        ],
    )
    reason = TextAreaField(_l("Why"), description=_l("Only the team reads this."), validators=[LONG])


@for_case_team
def show(reference: str) -> Page:
    """Show what the workers of a case were asked, and what is still to come."""
    actor, case = present(), find_case(reference)
    asked = part_of(check_ins_of(case), number=page_number(), size=CHECK_INS)
    watched = [each for each in clocks.running_clocks(case) if each.kind == WATCH]
    return render_template(
        "inspector/check_ins.html",
        nav=rail(),
        case=case,
        rows=[_shown(case, each) for each in asked.rows],
        place=pages_here(asked),
        coming=[day(each.due_at) for each in watched if each.due_at.date() > clock.today()],
        ask_url=url_for("inspector.ask_check_in", reference=reference)
        if works(actor) and case.complaints
        else None,
    )


@for_case_team
def ask(reference: str) -> Page:
    """Note what a worker said when somebody asked out of turn."""
    actor, case = present(), _workable(reference)
    form = AskedForm()
    form.report.among(Listed([(each.reference, _worker(case, each)) for each in case.complaints]))

    def save() -> None:
        own = find_case(reference)
        complaint = next((each for each in own.complaints if each.reference == form.report.data), None)
        if complaint is None:
            raise NotFound
        retaliation.ask_by_hand(actor, own, complaint, answers=form.answers(), note=form.words())

    if form.arrived() and saved(form, save):
        return _back(reference)
    return _page("inspector/check_in_ask.html", find_case(reference), form)


@for_case_team
def look(reference: str, check_in: str) -> Page:
    """Show one check-in, with what can be done about it."""
    case = find_case(reference)
    return _one(case, _find(case, check_in))


@for_case_team
def note(reference: str, check_in: str) -> Page:
    """Note what a worker said to an officer who asked."""
    form = AnswersForm()

    def save(actor: Actor, case: Case, found: CheckIn) -> None:
        retaliation.note_answers(actor, case, found, answers=form.answers(), note=form.words())

    return _answer(reference, check_in, form, save)


@for_case_team
def decide(reference: str, check_in: str) -> Page:
    """Decide what a silence means."""
    form = SilenceForm()

    def save(actor: Actor, case: Case, found: CheckIn) -> None:
        reason = Words(form.reason.data or "", writing_locale())
        if form.decision.data == _SIGN:
            retaliation.see_no_sign(actor, case, found, reason=reason)
        else:
            retaliation.suspect_after_silence(actor, case, found, reason=reason)

    return _answer(reference, check_in, form, save)


def works(actor: Actor) -> bool:
    """Whether a colleague may note answers and decide about silence."""
    return actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)


def _answer(
    reference: str, check_in: str, form: RefusableForm, save: Callable[[Actor, Case, CheckIn], object]
) -> Page:
    actor, case = present(), _workable(reference)
    _find(case, check_in)

    def change() -> None:
        own = find_case(reference)
        save(actor, own, _find(own, check_in))

    if form.arrived() and saved(form, change):
        return _back(reference)
    case = find_case(reference)
    return _one(case, _find(case, check_in), form)


def _workable(reference: str) -> Case:
    case = find_case(reference)
    if not works(present()):
        raise NotAllowed
    return case


def _find(case: Case, reference: str) -> CheckIn:
    found = next((each for each in check_ins_of(case) if each.reference == reference), None)
    if found is None:
        raise NotFound
    return found


def _back(reference: str) -> Page:
    return redirect(url_for("inspector.check_ins", reference=reference), code=303)


def _one(case: Case, check_in: CheckIn, form: RefusableForm | None = None) -> Page:
    works_here, open_still = works(present()), check_in.answered_on is None
    silent = check_in.silent_on is not None and check_in.decision is None
    answers = form if isinstance(form, AnswersForm) else AnswersForm(formdata=None)
    decision = form if isinstance(form, SilenceForm) else SilenceForm(formdata=None)
    return _page(
        "inspector/check_in.html",
        case,
        form,
        row=_shown(case, check_in),
        reminder=_reminder(check_in),
        answers=answers if works_here and open_still else None,
        decision=decision if works_here and open_still and silent else None,
    )


def _page(template: str, case: Case, form: RefusableForm | None, **more: Any) -> Page:
    refusal = form.refusal if form is not None else None
    page = render_template(
        template,
        nav=rail(),
        case=case,
        form=form,
        errors=form.mistakes() if form is not None else [],
        refused=translated(refusal.message, **refusal.values) if refusal is not None else None,
        **more,
    )
    return page, form.answer_status if form is not None else 200


def _shown(case: Case, check_in: CheckIn) -> dict[str, Any]:
    text, tone, picture = _standing(check_in)
    bad = set(bad_answers(check_in))
    return {
        "url": url_for("inspector.check_in", reference=case.reference, check_in=check_in.reference),
        "reference": check_in.reference,
        "worker": _worker(case, check_in.complaint),
        "due": day(check_in.due_on),
        "iso": check_in.due_on.isoformat(),
        "occasion": translated(OCCASION_LABELS[check_in.occasion]),
        "route": translated(REPLY_LABELS[check_in.route]),
        "state": text,
        "tone": tone,
        "icon": picture,
        "answers": [
            {"question": translated(CHECK_QUESTIONS[each]), "said": _said(check_in, each), "bad": each in bad}
            for each in CheckQuestion
        ],
        "noted_by": check_in.noted_by.name if check_in.noted_by is not None else None,
        "review": day(check_in.review_due_on) if check_in.decision is None else None,
        "child": check_in.child.reference if check_in.child is not None else None,
        "child_url": url_for("inspector.case", reference=check_in.child.reference)
        if check_in.child is not None
        else None,
    }


def _standing(check_in: CheckIn) -> tuple[str, str, str]:
    """Return in words, tone and picture how a check-in stands."""
    if bad_answers(check_in):
        return gettext("Points to harm"), "danger", "danger"
    if check_in.answered_on is not None:
        return gettext("All well"), "good", "check"
    if check_in.decision is not None:
        return translated(SILENCE_LABELS[check_in.decision]), "plain", "check"
    if check_in.silent_on is not None:
        return gettext("No answer: decide"), "warn", "late"
    if check_in.route is not ReplyRoute.CODE:
        return gettext("Ask the worker"), "warn", "speech"
    return gettext("Waits for the worker"), "info", "clock"


def _said(check_in: CheckIn, question: CheckQuestion) -> str:
    said = given(check_in, question)
    return translated(CHECK_ANSWERS[said]) if said is not None else "–"


def _worker(case: Case, complaint: Complaint) -> str:
    references = [each.reference for each in case.complaints]
    number = references.index(complaint.reference) + 1 if complaint.reference in references else 0
    return gettext("Worker %(number)s", number=number)


def _reminder(check_in: CheckIn) -> dict[str, str] | None:
    """Return what a worker who wants a text can be sent, in their language."""
    if check_in.route is not ReplyRoute.TEXT or check_in.answered_on is not None:
        return None
    known = language(check_in.complaint.locale)
    with force_locale(check_in.complaint.locale):
        return {"text": translated(REMINDER), "lang": known.tag, "dir": known.direction}


def _offer(field: Any) -> None:
    answers = [(each.value, translated(CHECK_ANSWERS[each])) for each in CheckAnswer]
    field.choices = [("", gettext("Choose")), *answers]
