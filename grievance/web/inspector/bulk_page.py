"""Do one thing with several cases: each on its own, so that what one refuses does not stop the others.

Nothing is told to anybody outside but its workers, ends or is erased in this way: that takes a look at each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from grievance.accounts.models.user import User
from grievance.cases.labels import LINK_LABELS
from grievance.cases.models.case import Case
from grievance.cases.queue_rows import QueueRow
from grievance.cases.services import notes, reminding
from grievance.cases.services.assignment import assign_case
from grievance.cases.services.correspondence import WRITES, write_to_reporters
from grievance.cases.services.linking import LINKS, link_cases
from grievance.cases.services.taking_lines import take_lines
from grievance.cases.states import CaseState, LinkKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed, Refusal, WrongState
from grievance.foundation.pages import PAGE_SIZE
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.act_page import ACTS
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.letters import letter_from, templates_for_several
from grievance.web.inspector.queue_address import parsed, part_here, url_of
from grievance.web.inspector.queue_page import page_of
from grievance.web.ui.downloads import csv_file
from grievance.web.ui.presentation import translated

NONE_CHOSEN = N_("Choose at least one case.")
ONE_MORE = N_("Choose the case to link with first, and at least one more.")
NO_HANDLER = N_("Choose who handles them.")
#: What a file of lines says of a case, as codes and days.
COLUMNS = (
    *("case", "kind", "state", "urgency", "opened", "next_deadline", "deadline"),
    *("groups", "languages", "reports"),
)
Doing = Callable[[Actor, Case], None]


@dataclass(frozen=True)
class Several:
    """What is done with each of several cases."""

    label: str
    doing: Doing
    cases: Sequence[str]


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
        if request.form.get("act") == "csv":
            return _file_of(chosen)
        several = _several(present(), chosen)
    except InvalidInput as refusal:
        return page_of(view, filters, refused=translated(refusal.message, **refusal.values)), refusal.status
    outcomes = [_outcome(each, several.doing) for each in several.cases]
    return render_template(
        "inspector/bulk.html",
        nav=rail(),
        label=several.label,
        outcomes=outcomes,
        done=sum(each.done for each in outcomes),
        back_url=url_of(view, filters, **part_here()),
    )


def _outcome(reference: str, doing: Doing) -> Outcome:
    """Do it with one case, all of it or nothing."""
    url = url_for("inspector.case", reference=reference)
    try:
        with transaction():
            doing(present(), find_case(reference))
    except Refusal as refusal:
        return Outcome(reference, url, done=False, why=translated(refusal.message, **refusal.values))
    except StaleDataError:
        return Outcome(reference, url, done=False, why=translated(Changed.message))
    return Outcome(reference, url, done=True)


def _several(actor: Actor, chosen: Sequence[str]) -> Several:
    """Return what was asked for and how it is done, or refuse it for all at once."""
    making = _ACTS.get(request.form.get("act", ""))
    if making is None:
        raise NotAllowed
    return making(actor, chosen)


def _to_assign(actor: Actor, chosen: Sequence[str]) -> Several:
    actor.must(Permission.Case.ASSIGN)
    handler_id, name = _handler(request.form.get("handler", ""))
    return Several(
        gettext("Assign to %(name)s", name=name), lambda who, case: _assign(who, case, handler_id), chosen
    )


def _to_remind(_actor: Actor, chosen: Sequence[str]) -> Several:
    day = _day(request.form.get("day", ""))
    return Several(gettext("Remind me"), lambda who, case: reminding.remind(who, case, day=day), chosen)


def _to_mark_seen(_actor: Actor, chosen: Sequence[str]) -> Several:
    return Several(gettext("Mark as seen"), notes.mark_seen, chosen)


def _to_link(actor: Actor, chosen: Sequence[str]) -> Several:
    """Link every other case with the first one."""
    if not any(actor.may(each) for each in LINKS):
        raise NotAllowed
    kind = LinkKind.SAME_EVENT if request.form.get("act") == "same_event" else LinkKind.SAME_PATTERN
    first, *others = chosen
    if not others:
        raise InvalidInput(ONE_MORE)
    label = gettext("Link with case %(case)s: %(kind)s", case=first, kind=translated(LINK_LABELS[kind]))
    return Several(label, lambda who, case: _link(who, case, first, kind), others)


def _link(actor: Actor, case: Case, first: str, kind: LinkKind) -> None:
    link_cases(actor, case, target=first, kind=kind)


def _to_write(actor: Actor, chosen: Sequence[str]) -> Several:
    """Send the workers of each case a template, if it is written in the language of each of them."""
    if not any(actor.may(each) for each in WRITES):
        raise NotAllowed
    template = request.form.get("template", "")
    label = dict(templates_for_several(actor)).get(template)
    if label is None:
        raise InvalidInput(N_("Choose a template."))
    return Several(
        gettext("Write to the workers: %(template)s", template=label),
        lambda who, case: write_to_reporters(who, case, letter_from(template, case)),
        chosen,
    )


_ACTS: Mapping[str, Callable[[Actor, Sequence[str]], Several]] = {
    "assign": _to_assign,
    "remind": _to_remind,
    "seen": _to_mark_seen,
    "same_event": _to_link,
    "same_pattern": _to_link,
    "write": _to_write,
}


def _file_of(chosen: Sequence[str]) -> Response:
    """Return the chosen lines as a file: codes, days and states, and no words."""
    with transaction():
        lines = take_lines(present(), chosen)
    return csv_file("cases", COLUMNS, [_cells(each) for each in lines])


def _cells(line: QueueRow) -> list[object]:
    return [
        line.reference,
        line.case_type,
        line.state,
        line.band,
        line.opened_on,
        line.due_at.date() if line.due_at is not None else None,
        line.due_kind,
        " ".join(line.groups),
        " ".join(line.locales),
        line.reports,
    ]


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
