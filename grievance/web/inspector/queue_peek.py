"""A case in short, below its line in the queue: the next step and where it stands, from columns alone."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from grievance.cases.clocks import running_clocks
from grievance.cases.history import newest
from grievance.cases.labels import CLOCK_LABELS, EVENT_LABELS
from grievance.cases.models.case import Case
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.queries import live_plan
from grievance.remediation.states import PROMISED_ACTIONS, ActionState
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.act_page import steps_for
from grievance.web.inspector.desk import clock_of
from grievance.web.ui.presentation import day, listed, moment, translated

#: More deadlines stand on the page of the case.
DEADLINES = 4


def in_short(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what a colleague learns of a case without opening it: no words of anybody are unsealed.

    Of a restricted case no list says of what kind it is, so neither what it is about nor what was done last.
    """
    facts = [(gettext("Who handles it"), case.handler.name if case.handler else gettext("Nobody yet"))]
    if case.restriction is None:
        facts += [(gettext("About"), _about(case)), (gettext("Last"), _last(actor, case))]
    plan = _plan(actor, case)
    if plan:
        facts.append((gettext("Plan"), plan))
    steps = steps_for(actor, case)
    leading = next((each for each in steps if each.kind == "primary"), steps[0] if steps else None)
    return {
        "facts": facts,
        "clocks": _clocks(case),
        "step": translated(leading.label) if leading is not None else "",
        "step_url": url_for("inspector.act", reference=case.reference, verb=leading.verb)
        if leading
        else None,
        "step_icon": leading.icon if leading is not None else None,
    }


def _about(case: Case) -> str:
    items = catalogue().items
    codes = dict.fromkeys(each.item_code for each in case.allegations)
    return listed(translated(items[code].staff_label) for code in codes if code in items)


def _last(actor: Actor, case: Case) -> str:
    """Say what happened last and when; what a reporter does is dated to the day."""
    event = newest(actor, case)
    if event is None:
        return ""
    when = day(event.at) if event.role is Role.REPORTER else moment(event.at)
    return " · ".join((translated(EVENT_LABELS.get(event.verb, event.verb)), when))


def _plan(actor: Actor, case: Case) -> str:
    plan = live_plan(actor, case)
    promised = [each for each in plan.actions if each.state in PROMISED_ACTIONS] if plan is not None else []
    if not promised:
        return ""
    verified = sum(each.state is ActionState.VERIFIED for each in promised)
    return ngettext(
        "%(done)s of %(num)s action verified",
        "%(done)s of %(num)s actions verified",
        len(promised),
        done=verified,
    )


def _clocks(case: Case) -> list[dict[str, Any] | None]:
    return [
        clock_of(
            each.due_at,
            label=translated(CLOCK_LABELS.get(each.kind, each.kind)),
            paused=each.paused_at is not None,
        )
        for each in running_clocks(case)[:DEADLINES]
    ]
