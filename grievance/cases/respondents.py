"""Contractors and recruiters of a case: which firms they can be, who reaches them, what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy import case as case_of
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.access import CASES, shown_outside
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent, RespondentLetter, state_of_answer
from grievance.cases.states import CaseType, RespondentState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.policy.scope import Scope
from grievance.supplychain.claims import HIRED, CompanyRole
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.supplychain.models.involvement import Involvement
from grievance.supplychain.models.site import Site
from grievance.supplychain.registry import ANSWERING
from grievance.vault.models.compartment import Compartment
from grievance.vault.models.principal import Principal

#: A contractor or recruiter owes an answer in these.
WAITS = frozenset({RespondentState.TOLD, RespondentState.LATE})
#: So many firms of a case, and so much of what one was told and answered, stand on a page.
FIRMS = LETTERS = 20


def _of_firm(actor: Actor) -> ColumnElement[bool]:
    """What one's own firm was told, in cases that anybody outside may know of."""
    if actor.organisation_id is None:
        return false()
    known = select(Case.id).where(shown_outside(), Case.case_type != CaseType.RETALIATION)
    return and_(
        Respondent.organisation_id == actor.organisation_id,
        Respondent.told_on.is_not(None),
        Respondent.set_aside_on.is_(None),
        Respondent.case_id.in_(known),
    )


#: As the firm itself sees it.
TOLD: Scope[Respondent] = Scope(Respondent, {Reach.OWN: _of_firm}, read=Permission.Plan.READ)
#: As the team of the case sees it.
NAMED: Scope[Respondent] = Scope.through(
    Respondent,
    Respondent.case_id,
    CASES,  # type: ignore[arg-type]
    read=Permission.Case.READ,
)


RESPONDENT_STATE_LABELS: dict[RespondentState, str] = {
    RespondentState.NAMED: N_("Not told yet"),
    RespondentState.TOLD: N_("Waits for an answer"),
    RespondentState.LATE: N_("The answer is late"),
    RespondentState.ANSWERED: N_("Answered"),
    RespondentState.SET_ASIDE: N_("The case is not about it any more"),
}


@dataclass(frozen=True)
class Candidate:
    """A firm that the register names at the site of a case."""

    company: Company
    role: CompanyRole
    work: str | None
    since: str | None


@dataclass(frozen=True)
class AskedRow:
    """What a firm was told, in its list: codes and days, nothing of the case but its site."""

    reference: str
    site: str
    role: CompanyRole
    state: RespondentState
    told_on: date
    due_on: date


def candidates(case: Case) -> list[Candidate]:
    """Return the contractors and recruiters that the register names at a case's site now, each once."""
    if case.site_id is None:
        return []
    today = clock.today().isoformat()
    query = (
        select(Involvement)
        .where(Involvement.site_id == case.site_id, Involvement.role.in_(HIRED))
        .where(or_(Involvement.until.is_(None), Involvement.until >= today[:4]))
        .options(joinedload(Involvement.company))
        .order_by(Involvement.id)
    )
    named = set(db.session.scalars(select(Respondent.company_id).where(Respondent.case_id == case.id)))
    found: dict[int, Candidate] = {}
    for each in db.session.scalars(query):
        ended = each.until is not None and each.until < today[: len(each.until)]
        if not ended and each.company_id not in named:
            found[each.company_id] = Candidate(each.company, each.role, each.work, each.since)
    return sorted(found.values(), key=lambda each: each.company.name)


def page_of_respondents(actor: Actor, case: Case, *, page: int = 1) -> Page[Respondent]:
    """Return one page of the contractors and recruiters that a case is about, in the order of naming."""
    query = NAMED.visible(actor).where(Respondent.case_id == case.id)
    query = query.options(joinedload(Respondent.company), joinedload(Respondent.organisation))
    return page_of(query.order_by(Respondent.id), number=page, size=FIRMS)


def find_respondent(actor: Actor, case: Case, reference: str) -> Respondent:
    """Return one of them, or raise `NotFound`."""
    query = NAMED.visible(actor).where(Respondent.case_id == case.id, Respondent.reference == reference)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def letters_of(respondent: Respondent, *, page: int) -> Page[RespondentLetter]:
    """Return one page of what a firm was told and answered.

    The newest are on the first page, and each page is read from its oldest down.
    """
    query = select(RespondentLetter).where(RespondentLetter.respondent_id == respondent.id)
    query = query.options(joinedload(RespondentLetter.item)).order_by(RespondentLetter.id.desc())
    found = page_of(query, number=page, size=LETTERS)
    return replace(found, rows=found.rows[::-1])


def firms_of(actor: Actor, case: Case) -> list[Company]:
    """Return the firms that a case names, each once: who runs its site, and whom else it is about."""
    running = case.site.operator if case.site is not None else None
    query = NAMED.visible(actor).where(Respondent.case_id == case.id)
    there = db.session.scalars(query.options(joinedload(Respondent.company)).order_by(Respondent.id))
    named = [running, *(each.company for each in there)]
    return list(dict.fromkeys(each for each in named if each is not None))


def asked_rows(actor: Actor, *, waiting: bool = False) -> list[AskedRow]:
    """Return what one's own firm was told as its list shows it, what waits longest first.

    `waiting` leaves out where it owes no answer.
    """
    query = TOLD.visible(actor).join(Case, Case.id == Respondent.case_id)
    query = query.outerjoin(Site, Site.id == Case.site_id).order_by(Respondent.due_at, Respondent.id)
    if waiting:
        query = query.where(_waits())
    known: tuple[InstrumentedAttribute[Any], ...] = (
        Respondent.reference,
        Respondent.role,
        Respondent.told_on,
        Respondent.due_at,
        Respondent.answered_on,
    )
    return [
        AskedRow(reference, site, role, state_of_answer(due_at, answered_on), told_on, due_at.date())
        for site, reference, role, told_on, due_at, answered_on in db.session.execute(
            query.with_only_columns(func.coalesce(Site.name, ""), *known)
        )
    ]


def count_asked(actor: Actor) -> tuple[int, int]:
    """Return of how many one's own firm owes an answer, and of how many it is late with it."""
    late = case_of((Respondent.due_at < clock.now(), 1))
    query = TOLD.visible(actor).where(_waits())
    found = query.with_only_columns(func.count(Respondent.id), func.count(late))
    waiting, overdue = db.session.execute(found).one()
    return waiting, overdue


def _waits() -> ColumnElement[bool]:
    return Respondent.due_at.is_not(None) & Respondent.answered_on.is_(None)


def asked_row(respondent: Respondent) -> AskedRow:
    """Return one of them."""
    assert respondent.told_on is not None
    assert respondent.due_at is not None
    site = respondent.case.site
    return AskedRow(
        reference=respondent.reference,
        site=site.name if site is not None else "",
        role=respondent.role,
        state=respondent.state,
        told_on=respondent.told_on,
        due_on=respondent.due_at.date(),
    )


def organisation_of(company: Company) -> Organisation | None:
    """Return the organisation that signs in here for a contractor or recruiter, if one does."""
    query = (
        select(Organisation)
        .join(OrganisationCompany, OrganisationCompany.organisation_id == Organisation.id)
        .where(OrganisationCompany.company_id == company.id, Organisation.kind.in_(ANSWERING))
        .order_by(Organisation.id)
    )
    return db.session.scalars(query).first()


def languages_of_firm(respondent: Respondent) -> list[str]:
    """Return the languages of a firm's people who sign in here, each once."""
    if respondent.organisation_id is None:
        return []
    query = select(User.locale).where(User.id.in_(_people(respondent.organisation_id))).distinct()
    return sorted(db.session.scalars(query))


def keys_of_firm(organisation_id: int) -> list[Principal]:
    """Return the keys of a firm's people."""
    people = _people(organisation_id)
    query = select(Principal).where(Principal.user_id.in_(people), Principal.receives_grants)
    return list(db.session.scalars(query.order_by(Principal.id)))


def people_of_firm(respondent: Respondent) -> list[int]:
    """Return the people who sign in here for a firm."""
    if respondent.organisation_id is None:
        return []
    return list(db.session.scalars(_people(respondent.organisation_id)))


def packets_of(case: Case) -> list[Compartment]:
    """Return the compartments of what the contractors and recruiters of a case were told."""
    told = select(Respondent.packet_id).where(Respondent.case_id == case.id)
    query = select(Compartment).where(Compartment.id.in_(told), Compartment.destroyed_on.is_(None))
    return list(db.session.scalars(query.order_by(Compartment.id)))


def _people(organisation_id: int) -> Select[int]:
    return (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == organisation_id,
            UserRole.role.in_([Role.OPERATOR, Role.CONTRACTOR]),
            User.state == UserState.ACTIVE,
        )
    )
