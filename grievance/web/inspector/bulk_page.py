"""Do one thing with several cases: each on its own, so that what one refuses does not stop the others.

Nothing goes out, ends or is erased in this way: those take a look at each case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.services import notes, reminding
from grievance.cases.services.assignment import assign_case
from grievance.cases.states import CaseState
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, Refusal, WrongState
from grievance.foundation.pages import PAGE_SIZE
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.act_page import ACTS
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.queue_address import parsed, url_of
from grievance.web.inspector.queue_page import page_of
from grievance.web.ui.presentation import translated

NONE_CHOSEN = N_("Choose at least one case.")
NO_HANDLER = N_("Choose who handles them.")
Doing = Callable[[Actor, Case], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one of the cases."""

    case: str
    url: str
    done: bool
    why: str = ""


@for_case_team
def do() -> Page:
    """Do it with each of the chosen cases, and say which were refused and why."""
    view, filters = parsed(request.form.get("address", ""))
    chosen = list(dict.fromkeys(each[:16] for each in request.form.getlist("case")))[:PAGE_SIZE]
    try:
        if not chosen:
            raise InvalidInput(NONE_CHOSEN)
        label, doing = _doing(present(), request.form.get("act", ""))
    except InvalidInput as refusal:
        return page_of(view, filters, refused=translated(refusal.message)), refusal.status
    outcomes = [_outcome(each, doing) for each in chosen]
    return render_template(
        "inspector/bulk.html",
        nav=rail(),
        label=label,
        outcomes=outcomes,
        done=sum(each.done for each in outcomes),
        back_url=url_of(view, filters),
    )


def _outcome(reference: str, doing: Doing) -> Outcome:
    """Do it with one case, all of it or nothing."""
    url = url_for("inspector.case", reference=reference)
    try:
        with transaction():
            doing(present(), find_case(reference))
    except Refusal as refusal:
        return Outcome(reference, url, done=False, why=translated(refusal.message, **refusal.values))
    return Outcome(reference, url, done=True)


def _doing(actor: Actor, act: str) -> tuple[str, Doing]:
    """Return what was asked for and how it is done, or refuse it for all at once."""
    if act == "assign":
        actor.must(Permission.Case.ASSIGN)
        handler = _handler(request.form.get("handler", ""))
        return gettext("Assign to %(name)s", name=handler[1]), lambda who, case: _assign(
            who, case, handler[0]
        )
    if act == "remind":
        day = _day(request.form.get("day", ""))
        return gettext("Remind me"), lambda who, case: reminding.remind(who, case, day=day)
    if act == "seen":
        return gettext("Mark as seen"), notes.mark_seen
    raise NotAllowed


def _handler(reference: str) -> tuple[int, str]:
    found = db.session.scalar(select(User).where(User.reference == reference[:16]))
    if found is None:
        raise InvalidInput(NO_HANDLER)
    return found.id, found.name


def _assign(actor: Actor, case: Case, handler_id: int) -> None:
    if case.state is not CaseState.ACCEPTED and case.state not in ACTS["reassign"].in_states:
        raise WrongState
    assign_case(actor, case, handler=db.session.get_one(User, handler_id))


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidInput(N_("Give a day from today on, within a year.")) from None
