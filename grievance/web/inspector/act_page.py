"""The page of one act: what it does, its form, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from grievance.cases.links import links_of
from grievance.cases.members import live_code
from grievance.cases.models.case import Case
from grievance.cases.services import notes, safety_gate
from grievance.cases.services.advocates import waiting_for_advocate
from grievance.cases.services.disclosing import NO_TEXT, live_version
from grievance.cases.services.erasing import live_hold
from grievance.cases.services.lessons import anything_learned
from grievance.cases.services.reminding import reminder_of
from grievance.cases.services.tasks import anything_to_do
from grievance.cases.states import CASE_FLOW, DisclosureAudience
from grievance.cases.translations import anybody_listed_for, anything_out
from grievance.cases.withdrawals import withdrawal_waits
from grievance.cases.workers import workers_of
from grievance.foundation.db import transaction
from grievance.foundation.errors import (
    Changed,
    GuardRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    Refusal,
    Sealed,
    WrongState,
)
from grievance.policy.actor import Actor
from grievance.representation.queries import followed_in
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.acts import Act, allowed, held
from grievance.web.inspector.authority_acts import HAND_OVER
from grievance.web.inspector.brand_acts import ALERT_BRANDS
from grievance.web.inspector.brand_page import ASK_BRANDS
from grievance.web.inspector.conflict_acts import CONFLICT
from grievance.web.inspector.conflicts import PAGE_LABELS, look, remember, require_same, settle, who_else
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.disclosure_preview import write_url
from grievance.web.inspector.helper_acts import ADVOCATE, BASIS, TO_REPRESENTATIVE
from grievance.web.inspector.keeping_acts import KEEPING
from grievance.web.inspector.lesson_acts import LESSONS
from grievance.web.inspector.letters import templates_shown
from grievance.web.inspector.link_acts import LINKS
from grievance.web.inspector.member_acts import MEMBERSHIP
from grievance.web.inspector.panel_acts import CHANGE_PANEL, EMPANEL
from grievance.web.inspector.party_releases import RELEASE
from grievance.web.inspector.step_acts import STEPS as COURSE
from grievance.web.inspector.task_acts import TASKS
from grievance.web.inspector.translation_acts import INTERPRETING
from grievance.web.inspector.work_acts import WORK
from grievance.web.ui.forms import Form
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated

STEPS = (*COURSE, EMPANEL)
ASIDE = (
    *WORK,
    *TASKS,
    *LESSONS,
    *INTERPRETING,
    TO_REPRESENTATIVE,
    ADVOCATE,
    BASIS,
    *LINKS,
    *MEMBERSHIP,
    CHANGE_PANEL,
    RELEASE,
    HAND_OVER,
    ASK_BRANDS,
    ALERT_BRANDS,
    *KEEPING,
    CONFLICT,
)
ACTS: dict[str, Act] = {act.verb: act for act in (*STEPS, *ASIDE)}
#: What somebody has open whom colleagues see on a case: the form of an act, or a page with a long one.
ACT_LABELS = {verb: act.label for verb, act in ACTS.items()} | PAGE_LABELS
#: What is offered only where there is something to do it with; opened by its address, it says so itself.
_ONLY_IF: dict[str, Callable[[Actor, Case], object]] = {
    "lift_hold": lambda _actor, case: live_hold(case) is not None,
    "message": lambda _actor, case: workers_of(case),
    "tick_off": lambda actor, case: reminder_of(actor, case) is not None,
    "task_done": lambda _actor, case: anything_to_do(case),
    "lesson_used": lambda _actor, case: anything_learned(case),
    "ask_interpreter": lambda _actor, case: workers_of(case) and anybody_listed_for(case),
    "take_back_text": lambda _actor, case: anything_out(case),
    "write_to_representative": lambda _actor, case: followed_in(case),
    "basis": lambda _actor, case: case.complaints,
    "advocate_found": lambda _actor, case: waiting_for_advocate(case),
    "best_interest": lambda _actor, case: case.restriction is not None and case.restriction.of_child,
    "go_on": lambda _actor, case: withdrawal_waits(case),
    "unlink": lambda actor, case: links_of(actor, case, most=1),
    "collective": lambda _actor, case: case.restriction is None,
    "join_code": lambda _actor, case: case.restriction is None,
    "stop_join_code": lambda _actor, case: live_code(case) is not None,
}


def steps_for(actor: Actor, case: Case) -> list[Act]:
    """Return the steps that are open now and are this colleague's to take."""
    open_now = {step.verb for step in CASE_FLOW.open_from(case.state)}
    if not withdrawal_waits(case):
        open_now.discard("withdraw")
    if not workers_of(case):
        open_now.discard("ask_reporter")
    may = held(actor, case)
    return [
        act
        for act in STEPS
        if act.verb in open_now and act.fits(case) and act.may_come_to_it(case) and may & set(act.needs())
    ]


def work_for(actor: Actor, case: Case) -> list[Act]:
    """Return what else this colleague can do with the case."""
    may = held(actor, case)
    return [
        act
        for act in ASIDE
        if case.state in act.in_states
        and act.fits(case)
        and act.may_come_to_it(case)
        and _has_a_point(actor, case, act)
        and act.is_for(actor)
        and may & set(act.needs())
    ]


def _has_a_point(actor: Actor, case: Case, act: Act) -> bool:
    condition = _ONLY_IF.get(act.verb)
    return condition is None or bool(condition(actor, case))


@for_case_team
def act(reference: str, verb: str) -> Page:
    """Show an act and do it."""
    found = ACTS.get(verb)
    if found is None:
        raise NotFound
    actor, case = present(), find_case(reference)
    if request.method == "GET":
        _require_open(actor, case, found)
        case = look(reference, act=found.verb)
        form = found.build(actor, case)
        return _page(actor, case, found, form), form.answer_status
    _require_allowed(actor, case, found)
    form = found.build(actor, case)
    if not form.arrived():
        _require_open(actor, case, found)
        return _page(actor, case, found, form), form.answer_status
    try:
        _do(actor, reference, found, form)
    except InvalidInput as refusal:
        form.blame(refusal)
        return _page(actor, case, found, form), refusal.status
    except (GuardRefused, Sealed, WrongState) as refusal:
        return _page(actor, find_case(reference), found, form, refused=refusal), refusal.status
    except (Changed, StaleDataError):
        return _conflict(actor, find_case(reference), found, form), Changed.status
    return _go_on(reference, found)


def _do(actor: Actor, reference: str, found: Act, form: Form) -> None:
    with transaction():
        case = find_case(reference)
        _require_open(actor, case, found)
        require_same(form, case, lambda: found.build(actor, case))
        found.apply(actor, case, form)


def _conflict(actor: Actor, case: Case, found: Act, form: Form) -> str:
    """Show what somebody else changed meanwhile beside what was typed, which can be saved then."""
    conflict = settle(form, case, lambda: found.build(actor, case))
    return _page(actor, case, found, form, conflict=conflict)


def _go_on(reference: str, done: Act) -> Response:
    """Go back to a case, or to the queue if what was done has left it to others."""
    try:
        find_case(reference)
    except NotFound:
        return redirect(url_for("inspector.queue", moved=done.verb), code=303)
    return redirect(url_for("inspector.case", reference=reference), code=303)


@for_case_team
def seen(reference: str) -> Response:
    """Mark what came in as seen, or as new again."""
    mark = notes.mark_new if "new" in request.form else notes.mark_seen
    with transaction():
        mark(present(), find_case(reference))
    return redirect(url_for("inspector.case", reference=reference), code=303)


def require_version(case: Case, form: Form) -> None:
    """Refuse if the case has moved on since the page was shown."""
    given = form["version"].data
    if given and str(case.version) != given:
        raise Changed


def _require_allowed(actor: Actor, case: Case, found: Act) -> None:
    if not allowed(actor, case, found):
        raise NotAllowed


def _require_open(actor: Actor, case: Case, found: Act) -> None:
    _require_allowed(actor, case, found)
    if found.is_step:
        CASE_FLOW.step(found.verb, case.state)
    elif case.state not in found.in_states:
        raise WrongState


def _page(
    actor: Actor,
    case: Case,
    found: Act,
    form: Form,
    *,
    refused: Refusal | None = None,
    conflict: dict[str, Any] | None = None,
) -> str:
    if request.method == "GET":
        remember(form, case)
        if found.audience is not None:
            waiting = live_version(case, found.audience)
            form["disclosure"].data = waiting.reference if waiting is not None else ""
    return render_template(
        "inspector/act.html",
        nav=rail(),
        case=case,
        act={
            "label": translated(found.label),
            "hint": translated(found.hint) if found.hint else "",
            "kind": "danger" if found.kind == "danger" else "primary",
            "icon": found.icon,
        },
        form=form,
        errors=form.mistakes(),
        beside=_shown_beside(actor, case, found),
        write_url=write_url(case, found.audience) if found.audience is not None else None,
        templates=templates_shown(case) if found.writes else [],
        warnings=_warnings(case, found),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
        conflict=conflict,
        who_else=who_else(case, ACT_LABELS),
    )


def _warnings(case: Case, found: Act) -> list[str]:
    """Return what stands in the way of it, or of telling the site."""
    if found.warn is not None:
        return [translated(each) for each in found.warn(case)]
    if found.audience is None:
        return []
    waiting = live_version(case, found.audience)
    if waiting is None:
        against = safety_gate.gate(case) if found.audience is DisclosureAudience.SITE else []
        return [translated(NO_TEXT), *(translated(each) for each in against)]
    return [translated(each) for each in safety_gate.obstacles(case, waiting)]


def _shown_beside(actor: Actor, case: Case, found: Act) -> list[dict[str, Any]]:
    waiting = live_version(case, found.audience) if found.audience is not None else None
    if waiting is None:
        return []
    held = open_item(actor, waiting.item)
    texts = {held["lang"]: held["text"]}
    texts |= {code: each["text"] for code, each in held.get("translations", {}).items()}
    title = gettext("What its reader will read")
    if found.audience is DisclosureAudience.SITE:
        title = gettext("What the site will read")
    return [_beside(title, text, code) for code, text in texts.items()]


def _beside(title: str, text: str, code: str) -> dict[str, Any]:
    known = language(code)
    return {"title": title, "language": known.autonym, "text": text, "lang": known.tag}
