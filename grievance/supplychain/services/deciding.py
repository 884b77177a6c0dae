"""Decide what a name in a list means; nobody is asked about the same name of the same list again."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.names import NameKind, bare_name
from grievance.supplychain.outcomes import RowOutcome, Subject, Verdict
from grievance.supplychain.recognising import name_key
from grievance.supplychain.redirects import standing
from grievance.supplychain.reviewing import Question, is_open, question_of
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.naming import keep_name

NOBODY_CHOSEN = N_("Choose one of them, or say that it is none.")


def decide(
    actor: Actor,
    name: str,
    *,
    subject: Subject,
    verdict: Verdict,
    chosen: Site | Company | None = None,
    list_name: str = "",
    country: str | None = None,
) -> MatchDecision:
    """Keep for ever what a name in a list means; if it means a known one, it becomes another of its names."""
    actor.must(Permission.Site.MANAGE)
    if (chosen is None) != (verdict is Verdict.NEW):
        raise InvalidInput(NOBODY_CHOSEN, field="chosen")
    if chosen is not None and isinstance(chosen, Site) != (subject is Subject.SITE):
        raise InvalidInput(NOBODY_CHOSEN, field="chosen")
    target = standing(chosen) if chosen is not None else None
    made = MatchDecision(
        subject=subject,
        list_name=list_name,
        name_key=name_key(name),
        country=country or "",
        verdict=verdict,
        site_id=target.id if isinstance(target, Site) else None,
        company_id=target.id if isinstance(target, Company) else None,
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    if verdict is Verdict.SAME:
        assert target is not None
        _remember_name(target, name, list_name)
    record(actor, "match.decided", made, outcome=verdict, kind=subject)
    return made


def answer_row(
    actor: Actor, row: ImportRow, *, verdict: Verdict, chosen: Site | Company | None = None
) -> MatchDecision:
    """Say what a row of an import means, for this row and every one like it; they are taken afterwards.

    That it is not one of those shown leaves the question open.
    """
    if not is_open(row):
        raise WrongState
    question = question_of(row)
    decision = decide(
        actor,
        question.name,
        subject=question.subject,
        verdict=verdict,
        chosen=chosen,
        list_name=row.run.list_name,
        country=question.wanted.country,
    )
    if verdict is not Verdict.DIFFERENT:
        for each in _asking_the_same(row, question):
            each.decision_id = decision.id
    return decision


def _asking_the_same(row: ImportRow, question: Question) -> list[ImportRow]:
    query = (
        select(ImportRow)
        .join(ImportRow.run)
        .where(ImportRun.list_name == row.run.list_name, ImportRow.outcome == RowOutcome.REVIEW)
    )
    key = question.subject, name_key(question.name), question.wanted.country
    return [each for each in db.session.scalars(query) if is_open(each) and _key(question_of(each)) == key]


def _key(question: Question) -> tuple[Subject, str, str | None]:
    return question.subject, name_key(question.name), question.wanted.country


def _remember_name(target: Site | Company, name: str, list_name: str) -> None:
    known = {bare_name(each) for each in (target.name, *(other.name for other in target.names))}
    if bare_name(name) not in known:
        keep_name(target, name, kind=NameKind.AS_IN_FILE, source=list_name or None)
        chain_changed()
