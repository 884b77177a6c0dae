"""What all pages of the operator's desk share: who may enter, the rail, and records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.cases.models.case import Case
from grievance.cases.respondents import count_asked
from grievance.foundation.errors import Changed
from grievance.policy.roles import Role
from grievance.remediation.access import ACTIONS, MATTERS, PLANS
from grievance.remediation.duties import count_due
from grievance.remediation.labels import Ask
from grievance.remediation.matters import MatterRow, count_rested, matters
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.web.operator.forms import VersionedForm
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_sites = for_roles(Role.OPERATOR, Role.CONTRACTOR)


def find_matter(reference: str) -> Case:
    """Return the matter of an address, if an inspector released it to the visitor's organisation."""
    return MATTERS.find(staff(), Case.reference, reference)


def find_plan(reference: str) -> Plan:
    """Return the plan of an address, if it is within the visitor's sight."""
    return PLANS.find(staff(), Plan.reference, reference)


def find_action(reference: str) -> CorrectiveAction:
    """Return the action of an address, if it is within the visitor's sight."""
    return ACTIONS.find(staff(), CorrectiveAction.reference, reference)


def rail(current: str | None = None, live: Sequence[MatterRow] | None = None) -> list[dict[str, Any]]:
    """Return the views with their counts; `live` are the matters, where they were read already."""
    actor = staff()
    rows = matters(actor) if live is None else live
    (due, overdue), (firms, firms_late) = count_due(actor), count_asked(actor)
    every = len(rows) + count_rested(actor)
    late = firms_late > 0 or any(row.late for row in rows)
    asked = sum(ask is not Ask.CARRY_OUT for row in rows for ask in row.asks)
    views = (
        (
            "waiting",
            gettext("Waiting for you"),
            "inbox",
            sum(bool(row.asks) for row in rows) + firms,
            late,
        ),
        (
            "actions",
            gettext("What is asked, by when"),
            "check",
            due + asked + firms,
            late or overdue > 0,
        ),
        ("all", gettext("All matters"), "file", every, False),
        ("sites", gettext("Your sites"), "site", None, False),
    )
    addresses = {"actions": url_for("operator.due"), "sites": url_for("operator.sites")}
    return [
        {
            "label": label,
            "url": addresses.get(key) or url_for("operator.matters", view=key),
            "icon": icon,
            "current": key == current,
            "count": count,
            "late": is_late,
        }
        for key, label, icon, count, is_late in views
    ]


def must_be_unchanged(form: VersionedForm, version: int) -> None:
    """Raise `Changed` if the record moved on since the form was filled in; the next try fits the new one."""
    if not form.is_about(version):
        form.version.data = str(version)
        raise Changed
