"""Check a case for forced labour, say that it is so, and keep the words from a site before that was found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.forced_labour import Sign, Suspicion, early_words, from_items, points_to_it, suspicion
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.models.indicator import IndicatorCheck
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.rating import item_codes_of
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import CALLS_FOR_REMEDY, OPEN, Sighting
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue

INVESTIGATE = Permission.Case.INVESTIGATE


def checklist(case: Case) -> list[Sign]:
    """Return all eleven indicators: as somebody judged them, else as the items of the case say."""
    known = from_items(item_codes_of(case))
    query = select(IndicatorCheck).where(IndicatorCheck.case_id == case.id)
    for each in db.session.scalars(query):
        known[each.indicator_code] = Sign(
            each.indicator_code, each.sighting, each.evidence, each.involuntary, each.menace
        )
    return list(known.values())


def was_checked(case: Case) -> bool:
    """Whether somebody has gone through the list."""
    query = select(IndicatorCheck.id).where(IndicatorCheck.case_id == case.id)
    return db.session.scalar(query.limit(1)) is not None


def check_indicators(actor: Actor, case: Case, *, signs: Collection[Sign]) -> Suspicion:
    """Keep what somebody judged of each indicator; returns what they add up to."""
    require_any(actor, case, Permission.Case.TRIAGE, INVESTIGATE)
    if case.state not in OPEN:
        raise WrongState
    assert actor.user_id is not None
    for sign in signs:
        _require_sound(sign)
    query = select(IndicatorCheck).where(IndicatorCheck.case_id == case.id)
    kept = {each.indicator_code: each for each in db.session.scalars(query)}
    for sign in signs:
        row = kept.get(sign.indicator) or IndicatorCheck(case_id=case.id, indicator_code=sign.indicator)
        row.sighting, row.evidence = sign.sighting, sign.evidence
        row.involuntary, row.menace = sign.involuntary, sign.menace
        row.set_by_id, row.set_at = actor.user_id, clock.now()
        db.session.add(row)
    db.session.flush()
    judged = checklist(case)
    result, seen = suspicion(judged), sum(each.sighting is Sighting.SEEN for each in judged)
    add_event(actor, case, "indicators_checked", count=seen, suspicion=str(result))
    record(actor, "case.indicators_checked", case, count=seen, outcome=result)
    return result


def establish_forced_labour(actor: Actor, case: Case, *, reason: Words) -> None:
    """Say, as an inspector and with reasons, that the signs add up to forced labour."""
    require_free(actor, case, step=ConflictStep.FINDINGS)
    CASES.require(actor, INVESTIGATE, case)
    if Role.INSPECTOR not in actor.roles:
        raise NotAllowed(N_("Only an inspector says that it is forced labour."))
    if case.state not in OPEN:
        raise WrongState
    if not _is_borne_out(case):
        raise GuardRefused(N_("No finding of this case bears that out."))
    if suspicion(checklist(case)) is not Suspicion.PROBABLE:
        raise GuardRefused(
            N_(
                "Go through the indicators first: work against one's will and the menace of a penalty, "
                "both shown."
            )
        )
    case.forced_labour_established = True
    add_event(actor, case, "forced_labour_established", reason=reason.required())
    record(actor, "case.forced_labour_established", case)


def withdraw_if_not_borne_out(actor: Actor, case: Case) -> None:
    """Take back that it is forced labour where no finding bears that out any more."""
    if case.forced_labour_established and not _is_borne_out(case):
        case.forced_labour_established = False
        add_event(actor, case, "forced_labour_withdrawn")
        record(actor, "case.forced_labour_withdrawn", case)


def refuse_early_words(case: Case, text: str) -> None:
    """Refuse a text for the site that names forced labour before a finding exists."""
    found = early_words(text)
    if found and not _is_found(case):
        raise GuardRefused(
            N_(
                "This text says “%(words)s”. Before a finding, the site reads what happened, "
                "not what it is called. Say it without these words."
            ),
            words="”, “".join(found),
        )


def _is_found(case: Case) -> bool:
    """Whether findings were made that bear out an item which stands for an indicator."""
    made = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.verb == "find")
    return _is_borne_out(case) and db.session.scalar(made.limit(1)) is not None


def _is_borne_out(case: Case) -> bool:
    return any(each.outcome in CALLS_FOR_REMEDY and points_to_it(each.item_code) for each in case.allegations)


def _require_sound(sign: Sign) -> None:
    field = f"{sign.indicator}-sighting"
    if sign.indicator not in catalogue().indicators:
        raise InvalidInput(N_("Choose one of the list."), field=field)
    if (sign.involuntary or sign.menace) and sign.sighting is not Sighting.SEEN:
        raise InvalidInput(N_("Only what was seen can show this."), field=field)
    if (sign.involuntary or sign.menace) and sign.evidence is None:
        raise InvalidInput(N_("Say what it rests on."), field=f"{sign.indicator}-evidence")
