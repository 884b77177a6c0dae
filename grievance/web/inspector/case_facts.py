"""The facts at the side of a case page: what is alleged, how urgent, where, and what may be told."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.labels import CASE_STATE_LABELS, CASE_TYPE_LABELS, CLOSURE_LABELS, OUTCOME_LABELS
from grievance.cases.models.case import Case, CaseProvision
from grievance.cases.services.erasing import live_hold
from grievance.cases.services.safety_gate import gate, risk_of
from grievance.cases.states import CaseType, ClosureReason, Outcome
from grievance.cases.workers import workers_of
from grievance.complaints.consents import matrix_of
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import count_actions
from grievance.remediation.confirmed import workers_confirmed
from grievance.remediation.queries import live_plan
from grievance.remediation.states import PLAN_STATE_LABELS
from grievance.standards.catalogue import catalogue
from grievance.standards.labels import BASIS_LABELS, RELATES_TO
from grievance.supplychain.stages import MINERAL_LABELS, STAGE_LABELS
from grievance.web.inspector.alike_facts import others_shown
from grievance.web.inspector.appeal_facts import appeal_shown
from grievance.web.inspector.consent_words import audience_words
from grievance.web.inspector.consents import answer_shown
from grievance.web.inspector.disclosures import disclosure_links
from grievance.web.inspector.indicator_facts import indicators_shown
from grievance.web.inspector.member_facts import member_columns, members_shown
from grievance.web.inspector.party_releases import releases_shown
from grievance.web.inspector.plan_rows import plan_voices
from grievance.web.inspector.ratings import explained, wish_shown
from grievance.web.inspector.task_acts import tasks_shown
from grievance.web.inspector.translation_acts import with_interpreters
from grievance.web.inspector.visit_page import visits_shown
from grievance.web.inspector.worker_views import reports_here
from grievance.web.ui.presentation import country, day, listed, translated

_OUTCOME_TONES = {
    Outcome.SUBSTANTIATED: "danger",
    Outcome.PARTLY: "warn",
    Outcome.NOT_SUBSTANTIATED: "plain",
    Outcome.INCONCLUSIVE: "plain",
}


def facts_of(actor: Actor, case: Case) -> dict[str, Any]:
    """Return everything that stands beside the timeline."""
    return {
        "state_words": translated(CASE_STATE_LABELS[case.state]),
        "type_words": translated(CASE_TYPE_LABELS[case.case_type]),
        "closing": _closing(case),
        "allegations": [_allegation(each) for each in case.allegations],
        "provisions": _provisions(case),
        "severity": _severity(case),
        "lowering": wish_shown(actor, case),
        "indicators": indicators_shown(actor, case),
        "risk": risk_of(case) if case.severity is not None else None,
        "site_facts": _site(case),
        "site_url": url_for("inspector.site", reference=case.reference) if _may_link(actor, case) else None,
        "site_cases_url": url_for("inspector.queue", view="all", site=case.site.reference)
        if case.site is not None
        else None,
        "consents": [_consents(each, at) for at, each in reports_here(workers_of(case)).rows],
        "consents_url": url_for("inspector.consents", reference=case.reference),
        "disclosures": disclosure_links(actor, case),
        "gate_reasons": [translated(each) for each in gate(case)] if case.site_told_at is None else [],
        **others_shown(actor, case),
        "members": members_shown(actor, case),
        "member_columns": member_columns(),
        "appeal": appeal_shown(actor, case),
        "plan": _plan(actor, case),
        **releases_shown(actor, case),
        **tasks_shown(actor, case),
        **with_interpreters(case),
        "visits": visits_shown(actor, case),
        "handling": _handling(case),
    }


def _may_link(actor: Actor, case: Case) -> bool:
    if case.case_type is CaseType.APPEAL:
        return False
    return actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)


def _closing(case: Case) -> dict[str, str] | None:
    """Return why a case ended; a green tick only for what was put right, as its workers say themselves."""
    if case.closure_reason is None:
        return None
    remedied = case.closure_reason is ClosureReason.REMEDIED and workers_confirmed(case)
    return {
        "text": translated(CLOSURE_LABELS[case.closure_reason]),
        "tone": "good" if remedied else "plain",
        "icon": "check" if remedied else "lock",
    }


def _allegation(each: Any) -> dict[str, Any]:
    known = catalogue()
    item = known.items.get(each.item_code)
    group = known.groups.get(item.group_code) if item is not None else None
    return {
        "code": each.item_code,
        "label": translated(item.staff_label) if item is not None else each.item_code,
        "icon": group.icon if group is not None else "g-ot",
        "floor": item.floor if item is not None else None,
        "zero_tolerance": item.zero_tolerance if item is not None else False,
        "instruments": ", ".join(item.instruments) if item is not None else "",
        "indicator": translated(known.indicators[item.forced_labour_indicator].label)
        if item is not None and item.forced_labour_indicator
        else "",
        "hazard": translated(known.hazards[each.hazard_code].label)
        if each.hazard_code in known.hazards
        else "",
        "added": each.added_by != "reporter",
        "outcome": translated(OUTCOME_LABELS[each.outcome]) if each.outcome is not None else "",
        "tone": _OUTCOME_TONES.get(each.outcome, "plain"),
    }


def _provisions(case: Case) -> list[dict[str, str]]:
    rows = db.session.scalars(
        select(CaseProvision).where(CaseProvision.case_id == case.id).order_by(CaseProvision.provision_code)
    )
    known = catalogue().provisions
    return [
        {
            "text": translated(RELATES_TO, code=row.provision_code),
            "topic": translated(known[row.provision_code].topic) if row.provision_code in known else "",
            "basis": translated(BASIS_LABELS.get(row.basis, row.basis)),
        }
        for row in rows
    ]


def _severity(case: Case) -> dict[str, Any]:
    if case.severity is None:
        return {"score": None, "reasons": [explained("not_rated", "")], "by": "", "when": ""}
    by = db.session.get(User, case.severity.set_by_id)
    return {
        "score": case.severity.score,
        "reasons": [explained(code, value) for code, value in case.severity.reasons],
        "by": by.name if by is not None else "",
        "when": day(case.severity.set_at),
    }


def _site(case: Case) -> list[Any]:
    site = case.site
    if site is None:
        return []
    minerals = listed(translated(MINERAL_LABELS[row.mineral]) for row in site.minerals)
    return [
        {
            "term": gettext("Name"),
            "value": site.name,
            "url": url_for("inspector.known_site", reference=site.reference),
        },
        (gettext("Country"), country(site.country)),
        (gettext("Kind"), translated(STAGE_LABELS[site.stage])),
        (gettext("Minerals"), minerals),
        (gettext("Operator"), site.operator.name if site.operator is not None else None),
        (gettext("People at work"), str(site.workforce) if site.workforce is not None else None),
        (
            gettext("Told on"),
            day(case.site_told_at) if case.site_told_at is not None else gettext("not told"),
        ),
    ]


def _consents(complaint: Complaint, number: int) -> dict[str, Any]:
    """Return what a worker answered or is asked now; whatever was never asked is no."""
    rows = [
        {**answer_shown(cell), "who": audience_words(cell.audience)}
        for cell in matrix_of(complaint)
        if cell.history or cell.asked_on
    ]
    return {"number": number, "rows": rows}


def _plan(actor: Actor, case: Case) -> dict[str, Any] | None:
    plan = live_plan(actor, case)
    if plan is None:
        return None
    return {
        "state": translated(PLAN_STATE_LABELS[plan.state]),
        "actions": count_actions(plan),
        "due": day(case.remedy_due_on),
        "said": plan_voices(plan)["said"],
        "url": url_for("inspector.plan", reference=case.reference),
    }


def _handling(case: Case) -> list[tuple[str, str | None]]:
    return [
        (gettext("Handler"), case.handler.name if case.handler is not None else gettext("nobody yet")),
        (gettext("Team"), case.team.name),
        (gettext("Kind"), translated(CASE_TYPE_LABELS[case.case_type])),
        (gettext("Opened"), day(case.opened_at)),
        (gettext("Closed"), day(case.closed_at) if case.closed_at is not None else gettext("no")),
        *_keeping(case),
    ]


def _keeping(case: Case) -> list[tuple[str, str | None]]:
    """Return when its content is erased and what forbids that, where there is anything to say."""
    hold = live_hold(case)
    rows: list[tuple[str, str | None]] = []
    if case.erase_on is not None and case.erased_on is None:
        rows.append((gettext("Will be erased"), day(case.erase_on)))
    if hold is not None:
        until = gettext("until %(date)s, set by %(name)s", date=day(hold.until), name=hold.set_by.name)
        rows.append((gettext("Hold"), until))
    return rows
