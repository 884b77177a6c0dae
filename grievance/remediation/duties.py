"""What an organisation still has to carry out, of all plans together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.remediation import standing
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import ActionView, action_view
from grievance.remediation.states import WITH_OWNER, ActionState, PlanState, RemedyFactKind
from grievance.supplychain.models.site import Site


@dataclass(frozen=True)
class DueAction:
    """An agreed action that one's organisation still has to carry out."""

    reference: str
    matter: str
    firm: str | None
    """Under which name one's firm knows the case, where it owes this as a contractor or recruiter of it."""
    site_name: str
    remedy_type: str
    state: ActionState
    due_on: date
    overdue: bool
    due_soon: bool


def due_actions(actor: Actor) -> list[DueAction]:
    """Return what the actor's organisation still has to carry out, the earliest due first."""
    promised = (
        select(RemedyFact.at)
        .where(RemedyFact.action_id == CorrectiveAction.id, RemedyFact.kind == RemedyFactKind.PROMISED)
        .order_by(RemedyFact.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        _due(actor)
        .join(Case, Case.id == Plan.case_id)
        .outerjoin(Site, Site.id == Case.site_id)
        .outerjoin(Respondent, Respondent.id == CorrectiveAction.respondent_id)
        .with_only_columns(
            CorrectiveAction.reference,
            Case.reference,
            Respondent.reference,
            func.coalesce(Site.name, ""),
            CorrectiveAction.remedy_type,
            CorrectiveAction.state,
            CorrectiveAction.due_on,
            promised,
        )
        .order_by(CorrectiveAction.due_on, CorrectiveAction.id)
    )
    today = clock.today()
    return [
        DueAction(
            reference=reference,
            matter=matter,
            firm=firm,
            site_name=site,
            remedy_type=kind,
            state=state,
            due_on=due_on,
            overdue=due_on < today,
            due_soon=at is not None and standing.is_soon(at.date(), due_on, today=today),
        )
        for reference, matter, firm, site, kind, state, due_on, at in db.session.execute(query)
    ]


def count_due(actor: Actor) -> tuple[int, int]:
    """Return how much of that there is, and of how much the day has passed."""
    late = case((CorrectiveAction.due_on < clock.today(), 1))
    query = _due(actor).with_only_columns(func.count(CorrectiveAction.id), func.count(late))
    every, overdue = db.session.execute(query).one()
    return every, overdue


def actions_of_firm(actor: Actor, respondent: Respondent, *, locale: str) -> list[ActionView]:
    """Return what a contractor or recruiter owes in a case, opened with its key."""
    query = ACTIONS.visible(actor).where(CorrectiveAction.respondent_id == respondent.id)
    found = db.session.scalars(query.order_by(CorrectiveAction.due_on, CorrectiveAction.id))
    return [action_view(actor, each, locale=locale) for each in found]


def _due(actor: Actor) -> Select[Any]:
    return (
        ACTIONS.visible(actor)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(Plan.state == PlanState.AGREED, CorrectiveAction.state.in_(WITH_OWNER))
        .where(CorrectiveAction.owner_id == actor.organisation_id)
    )
