"""What is open at a site: cases, actions, requests, visits and releases that the visitor may know of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for

from grievance.cases.at_sites import open_cases_at
from grievance.enforcement.queries import releases_at
from grievance.enforcement.states import PARTY_LABELS
from grievance.fieldwork.queries import coming_visits_at
from grievance.leverage.at_sites import Awaited, owed_at
from grievance.leverage.labels import COMMITMENT_STATE_LABELS, REQUEST_STATE_LABELS
from grievance.leverage.states import CommitmentState, RequestState
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.at_sites import OpenAction
from grievance.remediation.states import ACTION_STATE_LABELS
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.brand_page import asked_for
from grievance.web.inspector.queue_lines import line_of
from grievance.web.inspector.visit_page import visit_rows
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated

_LATE = frozenset({RequestState.LATE, CommitmentState.LATE})
_STATES: dict[Any, str] = {**REQUEST_STATE_LABELS, **COMMITMENT_STATE_LABELS}


def open_matters(actor: Actor, site_ids: Collection[int]) -> dict[str, Any]:
    """Return what is open there in the cases that the visitor may see, and of no others."""
    cases = open_cases_at(actor, site_ids)
    due = owed_at(actor, site_ids, page=page_number("due"))
    visits = coming_visits_at(actor, site_ids, page=page_number("visits"))
    releases = releases_at(actor, site_ids, number=page_number("released"))
    return {
        "cases": [line_of(row) for row in cases.rows],
        "more_cases": cases.more,
        "due": [
            _action(each) if isinstance(each, OpenAction) else _awaited(actor, each) for each in due.rows
        ],
        "due_place": pages_here(due, "due", anchor="#due"),
        "visits": visit_rows(actor, visits.rows),
        "visits_place": pages_here(visits, "visits", anchor="#visits"),
        "releases": [
            {
                "party": translated(PARTY_LABELS[each.party]),
                "when": day(each.released_on),
                "iso": each.released_on.isoformat(),
                "case": each.case_reference,
            }
            for each in releases.rows
        ],
        "releases_place": pages_here(releases, "released", anchor="#released"),
    }


def _action(each: OpenAction) -> dict[str, Any]:
    return {
        "what": translated(catalogue().remedy_types[each.remedy_type].label),
        "who": each.owner,
        "case": each.case,
        "url": url_for("inspector.plan", reference=each.case),
        "state": translated(ACTION_STATE_LABELS[each.state]),
        "due_on": each.due_on,
        "late": each.overdue,
        "row_class": "danger" if each.overdue else None,
    }


def _awaited(actor: Actor, each: Awaited) -> dict[str, Any]:
    late = each.state in _LATE
    # Only whoever may ask brands has the page of what they were asked.
    page = "inspector.brands" if actor.may(Permission.Leverage.ASK) else "inspector.case"
    return {
        "what": asked_for(each.ask, each.rung),
        "who": each.brand,
        "case": each.case,
        "url": url_for(page, reference=each.case),
        "state": translated(_STATES[each.state]),
        "due_on": each.due_on,
        "late": late,
        "row_class": "danger" if late else None,
    }
