"""What an operator tells its customers, version by version, in the words of the pages that show it."""

from __future__ import annotations

from typing import Any

from grievance.transparency.labels import STATEMENT_LABELS
from grievance.transparency.queries.site_statements import StatementView
from grievance.transparency.states import StatementState
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated

_TONES = {
    StatementState.WAITING: "info",
    StatementState.PUBLISHED: "good",
    StatementState.SENT_BACK: "danger",
}


def shown_statement(statement: StatementView) -> dict[str, Any]:
    """Return a version with the words for its codes."""
    return {
        "view": statement,
        "waits": statement.state is StatementState.WAITING,
        "state": translated(STATEMENT_LABELS[statement.state]),
        "tone": _TONES[statement.state],
        "language": language(statement.lang),
        "reason_language": language(statement.reason_lang),
    }
