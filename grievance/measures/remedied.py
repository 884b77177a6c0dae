"""What the remedy ledger adds up to for each action, worked out in the database.

The rules are those of `remediation.standing`, which reads one action at a time; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy import case as when

from grievance.foundation.db import db
from grievance.measures.selection import Selection
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.standing import VIEW_OF, Delivered
from grievance.remediation.states import PROMISED_ACTIONS, ActionState, PlanState
from grievance.remediation.states import RemedyFactKind as Kind


@dataclass(frozen=True)
class ActionRemedy:
    """What is claimed and what counts as delivered of one action."""

    case_id: int
    remedy_type: str
    claimed: Delivered
    confirmed: Delivered


def promised() -> ColumnElement[bool]:
    """Return the condition for actions that somebody has promised: as `remediation.queries` tells sites."""
    return and_(
        CorrectiveAction.state.in_(sorted(PROMISED_ACTIONS)),
        or_(
            Plan.state == PlanState.AGREED,
            and_(Plan.agreed_at.is_not(None), CorrectiveAction.state == ActionState.VERIFIED),
        ),
    )


def remedies(selection: Selection) -> list[ActionRemedy]:
    """Return what became of each promised action of the cases that are counted."""
    cases, newest, voices = selection.cases(), _newest_facts(), _voices()
    claim, check = RemedyFact.__table__.alias("claim"), RemedyFact.__table__.alias("check_fact")
    query = (
        select(
            Plan.case_id,
            CorrectiveAction.remedy_type,
            CorrectiveAction.workers_covered,
            claim.c.workers,
            claim.c.amount,
            claim.c.currency,
            check.c.workers,
            check.c.amount,
            check.c.currency,
            func.coalesce(newest.c.verified, 0) > func.coalesce(newest.c.rejected, 0),
            func.coalesce(voices.c.last_no, 0) > func.coalesce(newest.c.verified, 0),
            func.coalesce(voices.c.yes, 0),
        )
        .select_from(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .join(cases, cases.c.id == Plan.case_id)
        .outerjoin(newest, newest.c.action_id == CorrectiveAction.id)
        .outerjoin(voices, voices.c.action_id == CorrectiveAction.id)
        .outerjoin(claim, claim.c.id == newest.c.claimed)
        .outerjoin(check, check.c.id == newest.c.verified)
        .where(promised())
    )
    return [_remedy(*row) for row in db.session.execute(query)]


def _remedy(
    case_id: int,
    remedy_type: str,
    covered: int,
    claimed_workers: int | None,
    claimed_amount: int | None,
    claimed_currency: str | None,
    seen_workers: int | None,
    seen_amount: int | None,
    seen_currency: str | None,
    was_verified: bool,
    denied: bool,
    yes: int,
) -> ActionRemedy:
    claimed = Delivered(claimed_workers or 0, _money(claimed_amount, claimed_currency))
    if was_verified and not denied:
        confirmed = Delivered(seen_workers or 0, _money(seen_amount, seen_currency))
    else:
        heads = max(claimed.workers, covered, yes, 1)
        shares = {code: amount * yes // heads for code, amount in claimed.money.items() if yes}
        confirmed = Delivered(yes, shares)
    return ActionRemedy(case_id, remedy_type, claimed, confirmed)


def _money(amount: int | None, currency: str | None) -> dict[str, int]:
    return {currency: amount} if currency and amount is not None else {}


def _newest_facts() -> Subquery:
    """For each action, the newest claim, verification and rejection."""
    return (
        select(
            RemedyFact.action_id,
            func.max(when((RemedyFact.kind == Kind.CLAIMED, RemedyFact.id))).label("claimed"),
            func.max(when((RemedyFact.kind == Kind.VERIFIED, RemedyFact.id))).label("verified"),
            func.max(when((RemedyFact.kind == Kind.REJECTED, RemedyFact.id))).label("rejected"),
        )
        .group_by(RemedyFact.action_id)
        .subquery("newest")
    )


def last_words() -> Select[int]:
    """Return a query for the last word of each worker about each action."""
    return (
        select(func.max(RemedyFact.id))
        .where(RemedyFact.kind.in_(sorted(VIEW_OF)))
        .group_by(RemedyFact.action_id, RemedyFact.complaint_id)
    )


def _voices() -> Subquery:
    """For each action, the newest no that stands, and how many say yes since it was last rejected."""
    rejected = (
        select(RemedyFact.action_id, func.max(RemedyFact.id).label("id"))
        .where(RemedyFact.kind == Kind.REJECTED)
        .group_by(RemedyFact.action_id)
        .subquery("rejected")
    )
    is_yes = and_(RemedyFact.kind == Kind.CONFIRMED, RemedyFact.id > func.coalesce(rejected.c.id, 0))
    return (
        select(
            RemedyFact.action_id,
            func.max(when((RemedyFact.kind == Kind.DISPUTED, RemedyFact.id))).label("last_no"),
            func.count().filter(is_yes).label("yes"),
        )
        .outerjoin(rejected, rejected.c.action_id == RemedyFact.action_id)
        .where(RemedyFact.id.in_(last_words()))
        .group_by(RemedyFact.action_id)
        .subquery("voices")
    )
