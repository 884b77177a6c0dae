"""What an event is called in the course of a case, with what its codes say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from grievance.cases.history import TimelineEntry
from grievance.cases.labels import CASE_TYPE_LABELS, CLOSURE_LABELS, OUTCOME_LABELS, REOPEN_LABELS
from grievance.cases.states import CaseType, ClosureReason, Outcome, ReopenCause
from grievance.complaints.consent_texts import PARAPHRASE_LABELS
from grievance.complaints.states import ConsentAnswer
from grievance.enforcement.states import PARTY_LABELS, Party
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.states import LetterKind
from grievance.oncall.labels import VERDICT_LABELS
from grievance.oncall.states import Verdict
from grievance.remediation.states import WORKER_VIEW_LABELS, WorkerView
from grievance.web.inspector.helper_facts import filing_words
from grievance.web.ui.presentation import country, translated
from grievance.web.ui.sendings import sent_to


def title_of(entry: TimelineEntry) -> str:
    """Return what happened in a few words, and which report it was about where there are several."""
    title, said = translated(entry.label), _said(entry)
    if entry.count > 1:
        return sent_to(title, entry.count)
    if said:
        return f"{title}: {said}"
    if entry.report:
        return gettext("%(what)s (report %(number)s)", what=title, number=entry.report)
    return title


def _reopened(its: Mapping[str, Any]) -> str:
    """Say why a case was taken up again; what a panel decided has a line of its own."""
    label = REOPEN_LABELS.get(ReopenCause(its["cause"]))
    return translated(label) if label is not None else ""


#: What the codes of some events say, in words.
_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "finding_made": lambda its: f"{its['item']} · {translated(OUTCOME_LABELS[Outcome(its['outcome'])])}",
    "severity_set": lambda its: f"{its['band']} ({its['score']})",
    "danger_checked": lambda its: translated(VERDICT_LABELS[Verdict(its["kind"])]),
    "disclosure_answered": lambda its: translated(PARAPHRASE_LABELS[ConsentAnswer(its["answer"])]),
    "released_to_party": lambda its: translated(PARTY_LABELS[Party(its["party"])]),
    "remedy_judged": lambda its: translated(WORKER_VIEW_LABELS[WorkerView(its["answer"])]),
    "reopen": _reopened,
    "letter_issued": lambda its: f"{translated(LETTER_LABELS[LetterKind(its['kind'])])} ({its['number']})",
    "type_changed": lambda its: translated(CASE_TYPE_LABELS[CaseType(its["kind"])]),
    "basis_said": lambda its: filing_words(its["basis"]),
    "accept": lambda its: country(its.get("country")),
}


def _said(entry: TimelineEntry) -> str:
    details = entry.details
    if entry.verb in _SAID:
        return _SAID[entry.verb](details)
    if details.get("closure"):
        return translated(CLOSURE_LABELS[ClosureReason(details["closure"])])
    return next((str(details[key]) for key in ("item", "provision", "other") if details.get(key)), "")
