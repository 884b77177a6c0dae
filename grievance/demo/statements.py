"""What an operator wants to tell all its customers: it writes, and the team publishes it or sends it back."""

from __future__ import annotations

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.demo import words
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.transparency.models import SiteStatement
from grievance.transparency.queries.site_statements import find_statement, statements_of
from grievance.transparency.services.site_statements import (
    publish_statement,
    send_statement_back,
    write_statement,
)


def wrote(stage: Stage, matter: Matter, *, day: int, text: str, operator: str) -> Story[None]:
    """The operator writes a version, which waits for the team."""
    yield stage.time.ago(day, "14:40")
    write_statement(stage.actor(operator), matter.case, text=words.text(text), locale=words.original_of(text))


def published(stage: Stage, matter: Matter, *, day: int) -> Story[None]:
    """Nothing in it could show who reported: brands read it."""
    yield stage.time.ago(day, "11:40")
    publish_statement(stage.actor("inspector"), matter.case, _waiting(stage, matter.case))


def sent_back(stage: Stage, matter: Matter, *, day: int, reason: str) -> Story[None]:
    """Something in it could show who reported; the operator reads what."""
    yield stage.time.ago(day, "11:40")
    why = Words(words.text(reason), words.original_of(reason))
    send_statement_back(stage.actor("inspector"), matter.case, _waiting(stage, matter.case), reason=why)


def _waiting(stage: Stage, case: Case) -> SiteStatement:
    newest, *_earlier = statements_of(stage.actor("inspector"), case)
    return find_statement(case, newest.reference)
