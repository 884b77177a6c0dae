"""An operator writes once what it tells all its customers; the case team lets it go out or sends it back."""

from __future__ import annotations

from sqlalchemy import func, select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import permission_for
from grievance.cases.services.steps import Words, add_event
from grievance.cases.services.telling import refuse_telling
from grievance.cases.states import DisclosureAudience
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import MATTERS
from grievance.remediation.services.terms import clean_text
from grievance.transparency.models import SiteStatement
from grievance.transparency.queries.site_statements import waits_for_team, why_brands_may_not_read
from grievance.transparency.states import StatementState
from grievance.vault.services.compartments import open_item, seal

_KIND = "site_statement"
WAITS = N_("What you wrote last still waits for the case team. You can write again once it has decided.")


def write_statement(actor: Actor, case: Case, *, text: str, locale: str) -> SiteStatement:
    """Write for a site, from a matter that it was told of, what all its customers are to read."""
    MATTERS.require(actor, Permission.Remedy.TELL_CUSTOMERS, case)
    if case.shared is None or case.site_id is None or case.erased_on is not None:
        raise WrongState
    words = clean_text(text)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    if waits_for_team(case, actor.organisation_id):
        raise GuardRefused(WAITS)
    content = {"lang": locale, "text": words}
    made = SiteStatement(
        case=case,
        site_id=case.site_id,
        organisation_id=actor.organisation_id,
        version=_newest(case.site_id, actor.organisation_id) + 1,
        locale=locale,
        item=seal(case.shared, content, kind=_KIND, author_role=actor.leading_role),
        written_by_id=actor.user_id,
        written_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, made, "case.statement_written")
    return made


def publish_statement(actor: Actor, case: Case, statement: SiteStatement) -> None:
    """Let every brand with the site in its chain read a version, word for word."""
    _require(actor, case, statement)
    why_not = why_brands_may_not_read(case)
    if why_not is not None:
        raise GuardRefused(why_not)
    words = open_item(actor, statement.item)["text"]
    refuse_telling(actor, case, DisclosureAudience.BRAND, words)
    statement.text = words
    _decide(actor, statement, StatementState.PUBLISHED)
    _note(actor, statement, "case.statement_published")


def send_statement_back(actor: Actor, case: Case, statement: SiteStatement, *, reason: Words) -> None:
    """Say to the operator why a version does not go out; it writes another one or leaves it."""
    _require(actor, case, statement)
    why = reason.required()
    if case.shared is None or case.erased_on is not None:
        raise WrongState
    content = {"lang": why.locale, "text": why.text}
    statement.reason = seal(case.shared, content, kind=_KIND, author_role=actor.leading_role)
    _decide(actor, statement, StatementState.SENT_BACK)
    _note(actor, statement, "case.statement_sent_back")


def _require(actor: Actor, case: Case, statement: SiteStatement) -> None:
    CASES.require(actor, permission_for(DisclosureAudience.BRAND), case)
    if statement.case_id != case.id:
        raise NotFound
    if statement.state is not StatementState.WAITING:
        raise WrongState


def _decide(actor: Actor, statement: SiteStatement, state: StatementState) -> None:
    statement.state, statement.decided_at = state, clock.now()
    statement.decided_by_id = actor.user_id


def _note(actor: Actor, statement: SiteStatement, fact: str) -> None:
    event = fact.removeprefix("case.")
    add_event(actor, statement.case, event, visible_to=("operator",), version=statement.version)
    record(actor, fact, statement.case, version=statement.version)


def _newest(site_id: int, organisation_id: int) -> int:
    query = select(func.max(SiteStatement.version)).where(
        SiteStatement.site_id == site_id, SiteStatement.organisation_id == organisation_id
    )
    return db.session.scalar(query) or 0
