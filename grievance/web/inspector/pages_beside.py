"""The pages of a case that are no step of its course, as buttons where there is something on them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.cases.states import OPEN
from grievance.exports.services.filing import WHO as MAKES_FILES
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission


def pages_beside(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return a button for each page that this colleague can open from a case."""
    return [
        *_indicator_button(actor, case),
        *_code_button(actor, case),
        *_safety_button(case),
        _facts_button(case),
        *_interview_button(actor, case),
        *_letters_button(case),
        *_statement_button(case),
        *_file_button(actor, case),
    ]


def _code_button(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Offer a new code where a worker could have one and this colleague could make it."""
    works = actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)
    if not works or not case.complaints:
        return []
    url = url_for("inspector.codes", reference=case.reference)
    return [{"label": gettext("A new code for a worker"), "url": url, "kind": "quiet", "icon": "key"}]


def _indicator_button(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Offer the check for forced labour while a case is open."""
    works = actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)
    if not works or case.state not in OPEN:
        return []
    url = url_for("inspector.indicators", reference=case.reference)
    return [{"label": gettext("Check for forced labour"), "url": url, "kind": "quiet", "icon": "search"}]


def _safety_button(case: Case) -> list[dict[str, Any]]:
    """Offer what the workers were asked about their safety, where there is a worker."""
    if not case.complaints:
        return []
    url = url_for("inspector.check_ins", reference=case.reference)
    return [{"label": gettext("Are the workers safe?"), "url": url, "kind": "quiet", "icon": "eye"}]


def _facts_button(case: Case) -> dict[str, Any]:
    """Offer what is told differently."""
    url = url_for("inspector.facts", reference=case.reference)
    return {"label": gettext("Contested facts"), "url": url, "kind": "quiet", "icon": "search"}


def _interview_button(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Offer an empty sheet for notes while somebody is heard."""
    works = actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)
    if not works or case.state not in OPEN:
        return []
    url = url_for("inspector.interview", reference=case.reference)
    return [{"label": gettext("Private interview"), "url": url, "kind": "quiet", "icon": "speech"}]


def _letters_button(case: Case) -> list[dict[str, Any]]:
    """Offer letters once the site has been told."""
    if case.site_told_at is None:
        return []
    url = url_for("inspector.letters", reference=case.reference)
    return [{"label": gettext("Letters to the site"), "url": url, "kind": "quiet", "icon": "file"}]


def _statement_button(case: Case) -> list[dict[str, Any]]:
    """Offer what the operator tells its customers once the site has been told."""
    if case.site_told_at is None:
        return []
    url = url_for("inspector.statement", reference=case.reference)
    return [
        {
            "label": gettext("What the operator tells its customers"),
            "url": url,
            "kind": "quiet",
            "icon": "speech",
        }
    ]


def _file_button(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Offer the case on paper to whoever decides in it."""
    if not any(actor.may(each) for each in MAKES_FILES):
        return []
    url = url_for("inspector.case_file", reference=case.reference)
    return [{"label": gettext("Case file (PDF)"), "url": url, "kind": "quiet", "icon": "file"}]
