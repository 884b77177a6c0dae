"""Plan a visit to a site, or call it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, nulls_last, select
from sqlalchemy.orm import selectinload

from grievance.accounts.models.user import User, UserRole, UserState
from grievance.audit.trail import record
from grievance.cases.access import CASES, members_of
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, add_event_unread, require_any
from grievance.cases.states import OPEN
from grievance.cases.ties import tied_to_case
from grievance.fieldwork.access import VISITS, WHO
from grievance.fieldwork.models import SiteVisit, VisitCase
from grievance.fieldwork.queries import has_packs_out
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.services.compartments import seal

LONGEST, LATEST = timedelta(days=31), timedelta(days=366)
CAN_GO = [role for role in Role if any(permission in GRANTS[role] for permission in WHO)]
#: So many other cases at a site are offered to be taken along, the most urgent first.
OFFERED = 50
NO_SITE = N_("No site is linked to this case. Say first which site it is about.")
STILL_OUT = N_("A pack of this visit is on its way. It is brought back, or said to be lost, first.")


@dataclass(frozen=True)
class VisitWanted:
    """When somebody goes, who, and what about."""

    begins_on: date
    ends_on: date
    goers: Sequence[str]
    """References of colleagues."""
    more_cases: Sequence[str] = ()
    """References of other cases at the same site."""
    text: Words | None = None
    """What to find out in the first case."""


def plan_visit(actor: Actor, case: Case, wanted: VisitWanted) -> SiteVisit:
    """Plan a visit about a case, and perhaps about others at its site."""
    require_any(actor, case, *WHO)
    if case.site is None:
        raise GuardRefused(NO_SITE)
    _require_days(wanted)
    cases = [case, *_others(actor, case, wanted)]
    assert actor.user_id is not None
    made = SiteVisit(
        site=case.site,
        begins_on=wanted.begins_on,
        ends_on=wanted.ends_on,
        planned_by_id=actor.user_id,
        planned_at=clock.now(),
        goers=_goers(cases, wanted),
    )
    db.session.add(made)
    for each in cases:
        text = wanted.text if each is case else None
        made.cases.append(VisitCase(case=each, item=_sealed(actor, each, text)))
        add_event_unread(actor, each, "visit_planned", due=wanted.begins_on.isoformat())
    record(actor, "visit.planned", made, due=wanted.begins_on, count=len(cases))
    return made


def call_off(actor: Actor, visit: SiteVisit) -> None:
    """Say that nobody goes."""
    require_for_visit(actor, visit)
    if has_packs_out(visit):
        raise GuardRefused(STILL_OUT)
    if visit.called_off_at is None:
        visit.called_off_at = clock.now()
        for each in visit.cases:
            add_event_unread(actor, each.case, "visit_called_off", due=visit.begins_on.isoformat())
        record(actor, "visit.called_off", visit)


def require_for_visit(actor: Actor, visit: SiteVisit) -> None:
    """Raise unless the actor works on site in cases, and this visit is within their reach."""
    VISITS.require(actor, Permission.Case.READ, visit)
    if not any(actor.may(each) for each in WHO):
        raise NotAllowed


def cases_beside(actor: Actor, case: Case) -> list[Case]:
    """Return other open cases at a case's site that the actor may take along, the most urgent first."""
    query = _beside(actor, case).options(selectinload(Case.allegations))
    query = query.order_by(nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)
    return list(db.session.scalars(query.limit(OFFERED)))


def _beside(actor: Actor, case: Case) -> Select[Case]:
    return CASES.visible(actor).where(
        Case.site_id == case.site_id, Case.id != case.id, Case.state.in_(sorted(OPEN))
    )


def possible_goers(case: Case) -> list[User]:
    """Return the colleagues of a case's teams who work on site and have no ties to it, by name."""
    able = select(UserRole.user_id).where(UserRole.role.in_(CAN_GO))
    query = select(User).where(
        User.id.in_(members_of(case)),
        User.id.in_(able),
        User.id.not_in(tied_to_case(case)),
        User.leaving_since.is_(None),
        User.state != UserState.CLOSED,
    )
    return list(db.session.scalars(query.order_by(User.name)))


def _require_days(wanted: VisitWanted) -> None:
    if not clock.today() <= wanted.begins_on <= clock.today() + LATEST:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="begins_on")
    if not wanted.begins_on <= wanted.ends_on <= wanted.begins_on + LONGEST:
        raise InvalidInput(N_("A visit ends on the day it begins, or within a month."), field="ends_on")


def _others(actor: Actor, case: Case, wanted: VisitWanted) -> list[Case]:
    named = _beside(actor, case).where(Case.reference.in_(wanted.more_cases))
    offered = {each.reference: each for each in db.session.scalars(named)}
    if set(wanted.more_cases) - set(offered):
        raise InvalidInput(N_("Choose from the list."), field="more_cases")
    chosen = [offered[each] for each in dict.fromkeys(wanted.more_cases)]
    for each in chosen:
        require_any(actor, each, *WHO)
    return chosen


def _goers(cases: Sequence[Case], wanted: VisitWanted) -> list[User]:
    """Return who goes: everybody may open each of the cases, or the visit is not planned so."""
    offered = {each.reference: each for each in possible_goers(cases[0])}
    if not wanted.goers or set(wanted.goers) - set(offered):
        raise InvalidInput(N_("Say who goes."), field="goers")
    chosen = [offered[each] for each in dict.fromkeys(wanted.goers)]
    for case in cases[1:]:
        able = {each.id for each in possible_goers(case)}
        without = [each.name for each in chosen if each.id not in able]
        if without:
            raise InvalidInput(
                N_("%(names)s cannot open case %(case)s. Leave out one or the other."),
                field="goers",
                names=", ".join(without),
                case=case.reference,
            )
    return chosen


def _sealed(actor: Actor, case: Case, text: Words | None) -> object:
    if text is None or not text.text.strip():
        return None
    content = {"lang": text.locale, "text": text.required().text}
    return seal(case.internal, content, kind="visit", author_role=actor.leading_role)
