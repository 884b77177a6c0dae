"""Before a case is published its site says which fact is wrong; the team puts it right or lets it stand."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.calendars import calendar_of_site
from grievance.cases.clocks import UNRATED
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, add_event
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, WrongState
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor, service
from grievance.policy.permissions import Permission
from grievance.remediation.access import MATTERS
from grievance.standards.clock_rules import rule_in_force
from grievance.supplychain.models.site import SiteAnswerer
from grievance.transparency.dates import DELAY
from grievance.transparency.models import FactObjection, PublishedCase
from grievance.transparency.queries.candidates import candidates
from grievance.transparency.queries.records import place_in, record_of
from grievance.transparency.queries.site_facts import facts_shown, row_to_check
from grievance.transparency.states import ObjectionAnswer, SiteFact
from grievance.vault.services.compartments import seal

CONTESTED = "contested"
LONGEST_OBJECTION = 2000
TOO_LATE = N_("The time to say so has passed.")
SAID = N_("Your organisation has said this of this fact already.")
NO_TEXT = N_("Say what is right instead.")
NO_SOURCE = N_("Name a source: a letter, a record, an entry with its day.")
STILL_SO = N_("The case still says the same. Put it right there first, or let it stand with a reason.")


def show_to_sites() -> int:
    """Show each site what the next publication will say of it, once that is fixed; return how many cases."""
    today = clock.today()
    answered = select(SiteAnswerer.site_id)
    query = (
        select(PublishedCase, Case)
        .join(Case, Case.register_reference == PublishedCase.register_reference)
        .where(
            PublishedCase.published_on > today,
            # Until then the row is written anew every day.
            PublishedCase.published_on < today + DELAY,
            PublishedCase.withdrawn.is_(False),
            PublishedCase.site_told_on.is_(None),
            Case.site_id.in_(answered),
        )
    )
    shown = db.session.execute(query.order_by(PublishedCase.id)).all()
    for row, case in shown:
        row.site_told_on, row.site_answers_by = today, _answers_by(case, row.published_on)
        record(service(), "case.publication_shown", case, due=row.site_answers_by)
    return len(shown)


def object_to(
    actor: Actor, case: Case, *, fact: SiteFact, text: str, source: str, locale: str
) -> FactObjection:
    """Say for a site that a fact is wrong, what is right, and where that is written."""
    MATTERS.require(actor, Permission.Appeal.CONTEST, case)
    row = row_to_check(case)
    if row is None or case.shared is None:
        raise WrongState
    if row.site_answers_by is None or clock.today() > row.site_answers_by:
        raise GuardRefused(TOO_LATE)
    if fact not in facts_shown(case):
        raise NotFound
    words, named = clean_lines(text)[:LONGEST_OBJECTION], clean_lines(source)[:LONGEST_OBJECTION]
    if not words:
        raise InvalidInput(NO_TEXT, field="text")
    if not named:
        raise InvalidInput(NO_SOURCE, field="source")
    if _said_before(case, row.published_on, fact):
        raise InvalidInput(SAID, field="fact")
    assert actor.user_id is not None
    content = {"lang": locale, "text": words, "source": named}
    made = FactObjection(
        case=case,
        published_on=row.published_on,
        fact=fact,
        value=row.record[fact],
        item=seal(case.shared, content, kind="fact_objection", author_role=actor.leading_role),
        said_by_id=actor.user_id,
        said_on=clock.today(),
    )
    db.session.add(made)
    _note(row, fact, contested=True)
    add_event(actor, case, "publication_contested", visible_to=("operator",), fact=str(fact))
    record(actor, "case.publication_contested", case, field=fact)
    return made


def accept_objection(actor: Actor, case: Case, objection: FactObjection) -> None:
    """Say that the site is right: the case was put right by now, and the row says what the case says."""
    _require(actor, case, objection)
    row = _coming_row(case, objection)
    if row is not None:
        found = candidates(row.published_on, case_id=case.id)
        if not found:
            raise WrongState
        now = record_of(found[0], place_in(row.record))[objection.fact]
        if now == objection.value:
            raise GuardRefused(STILL_SO)
        row.record = {**row.record, str(objection.fact): now}
        _note(row, objection.fact, contested=False)
    _answer(actor, objection, ObjectionAnswer.ACCEPTED)
    add_event(actor, case, "publication_corrected", visible_to=("operator",), fact=str(objection.fact))
    record(actor, "case.publication_corrected", case, field=objection.fact)


def decline_objection(actor: Actor, case: Case, objection: FactObjection, *, reason: Words) -> None:
    """Let a fact stand, and say why; it is published with the note that the site contests it."""
    _require(actor, case, objection)
    why = reason.required()
    assert case.shared is not None
    content = {"lang": why.locale, "text": why.text}
    objection.reason = seal(case.shared, content, kind="fact_objection", author_role=actor.leading_role)
    _answer(actor, objection, ObjectionAnswer.DECLINED)
    add_event(actor, case, "publication_upheld", visible_to=("operator",), fact=str(objection.fact))
    record(actor, "case.publication_upheld", case, field=objection.fact)


def _require(actor: Actor, case: Case, objection: FactObjection) -> None:
    CASES.require(actor, Permission.Case.INVESTIGATE, case)
    if objection.case_id != case.id:
        raise NotFound
    if objection.answer is not None:
        raise WrongState


def _answer(actor: Actor, objection: FactObjection, answer: ObjectionAnswer) -> None:
    objection.answer, objection.answered_on = answer, clock.today()
    objection.answered_by_id = actor.user_id


def _answers_by(case: Case, published_on: date) -> date:
    """Return the last day to say that something is wrong; the day before publication at the latest."""
    rule = rule_in_force("publication_facts")
    calendar = calendar_of_site(case)
    due = calendar.after(clock.now(), rule.for_band(case.band or UNRATED))
    return min(calendar.day_at(due), published_on - timedelta(days=1))


def _said_before(case: Case, published_on: date, fact: SiteFact) -> bool:
    query = select(FactObjection.id).where(
        FactObjection.case_id == case.id,
        FactObjection.published_on == published_on,
        FactObjection.fact == fact,
    )
    return db.session.scalar(query) is not None


def _coming_row(case: Case, objection: FactObjection) -> PublishedCase | None:
    """Return the row that an objection is about, if it is not out yet."""
    row = row_to_check(case)
    return row if row is not None and row.published_on == objection.published_on else None


def _note(row: PublishedCase, fact: SiteFact, *, contested: bool) -> None:
    others = set(row.record.get(CONTESTED, ())) - {str(fact)}
    facts = sorted(others | {str(fact)} if contested else others)
    kept = {key: value for key, value in row.record.items() if key != CONTESTED}
    row.record = {**kept, CONTESTED: facts} if facts else kept
    db.session.flush()
