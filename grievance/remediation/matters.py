"""Matters as a site sees them: what an inspector released, what is asked, and nothing from a worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.event import SiteRelease
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.models.respondent import Respondent
from grievance.cases.states import CaseState, ReplyKind
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS, MATTERS, PLANS, actions_in_sight
from grievance.remediation.labels import MATTER_STATUS, Ask, MatterStatus
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import (
    ActionView,
    AuthoredText,
    action_view,
    is_due_soon,
    is_overdue,
    read_text,
)
from grievance.remediation.replacements import replaces
from grievance.remediation.states import LIVE_PLANS, OPEN_ACTIONS, WITH_OWNER, ActionState, PlanState
from grievance.supplychain.models.site import SiteAnswerer

#: So much of what was told and answered stands on a page.
RELEASES = 20
_LAST = date(9999, 12, 31)


@dataclass(frozen=True)
class MatterRow:
    """One matter in a list: codes, days and counts of actions, no words."""

    reference: str
    site_name: str
    status: MatterStatus
    asks: tuple[Ask, ...]
    told_on: date
    due_on: date | None
    """The next day by which the site has to do something."""
    reply_due_on: date | None
    """By when an answer is due, where one is."""
    late: bool
    actions_open: int
    actions_overdue: int


@dataclass(frozen=True)
class ReleaseView:
    """What the team released to the site, or what the site answered."""

    reference: str
    by_site: bool
    organisation: str | None
    """Which organisation answered; the team is never named."""
    on_paper: bool
    """Whether it came on paper, and somebody of the team entered it."""
    corrects: bool
    """Whether the site says here that a fact is wrong."""
    text: AuthoredText
    on: date
    reply_due_on: date | None


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


def status_of(case: Case) -> MatterStatus:
    """Return where a matter stands for the site; a pause does not show."""
    state = case.paused_from or case.state
    if state is CaseState.CLOSING and case.resolved_at is None:
        # It is about to end, and nothing of it was put right.
        return MatterStatus.LOOKED_INTO
    return MATTER_STATUS.get(state, MatterStatus.LOOKED_INTO)


def matters(actor: Actor) -> list[MatterRow]:
    """Return the matters of one's organisation where something may still be asked, what presses first."""
    live = MATTERS.visible(actor).where(_may_ask())
    cases = db.session.scalars(live.options(joinedload(Case.site))).all()
    ids = live.with_only_columns(Case.id)
    answers, plans = _due_answers(ids), _plans(actor, ids)
    rows = [_row(actor, case, answers.get(case.id), plans.get(case.id)) for case in cases]
    return sorted(rows, key=lambda row: (not row.asks, row.due_on or _LAST, row.told_on, row.reference))


def count_rested(actor: Actor) -> int:
    """Count the other matters that the actor's organisation was told of: over, with nothing left to do."""
    rested = MATTERS.visible(actor).where(not_(_may_ask()))
    return db.session.scalar(rested.with_only_columns(func.count(Case.id))) or 0


def rested_matters(actor: Actor, *, after: int, most: int) -> list[MatterRow]:
    """Return some of these, the last told first."""
    query = MATTERS.visible(actor).where(not_(_may_ask())).options(joinedload(Case.site))
    query = query.order_by(Case.site_told_at.desc(), Case.id.desc())
    cases = db.session.scalars(query.offset(after).limit(most)).all() if most else []
    return [_row(actor, case, None, None) for case in cases]


def matter_row(actor: Actor, case: Case) -> MatterRow:
    """Return one matter as its list shows it."""
    MATTERS.require(actor, Permission.Plan.READ, case)
    own = select(Case.id).where(Case.id == case.id)
    return _row(actor, case, _due_answers(own).get(case.id), _plans(actor, own).get(case.id))


def releases_of(
    actor: Actor, case: Case, *, locale: str, page: int = 1, size: int | None = None
) -> Page[ReleaseView]:
    """Return one page of what was released and answered, opened with the actor's key.

    The newest are on the first page, and each page is read from its oldest down.
    """
    MATTERS.require(actor, Permission.Plan.READ, case)
    query = select(SiteRelease).where(SiteRelease.case_id == case.id).options(joinedload(SiteRelease.item))
    found = page_of(query.order_by(SiteRelease.id.desc()), number=page, size=size or RELEASES)
    return replace(found, rows=_release_views(actor, found.rows[::-1], locale=locale))


def due_actions(actor: Actor) -> list[DueAction]:
    """Return what the actor's organisation still has to carry out, the earliest due first."""
    found = db.session.scalars(
        ACTIONS.visible(actor)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(Plan.state == PlanState.AGREED, CorrectiveAction.state.in_(WITH_OWNER))
        .where(CorrectiveAction.owner_id == actor.organisation_id)
        .options(
            joinedload(CorrectiveAction.plan).joinedload(Plan.case).joinedload(Case.site),
            joinedload(CorrectiveAction.respondent),
            selectinload(CorrectiveAction.ledger),
        )
        .order_by(CorrectiveAction.due_on, CorrectiveAction.id)
    )
    return [
        DueAction(
            reference=action.reference,
            matter=action.plan.case.reference,
            firm=action.respondent.reference if action.respondent is not None else None,
            site_name=_site_name(action.plan.case),
            remedy_type=action.remedy_type,
            state=action.state,
            due_on=action.due_on,
            overdue=is_overdue(action),
            due_soon=is_due_soon(action),
        )
        for action in found
    ]


def actions_of_firm(actor: Actor, respondent: Respondent, *, locale: str) -> list[ActionView]:
    """Return what a contractor or recruiter owes in a case, opened with its key."""
    query = ACTIONS.visible(actor).where(CorrectiveAction.respondent_id == respondent.id)
    found = db.session.scalars(query.order_by(CorrectiveAction.due_on, CorrectiveAction.id))
    return [action_view(actor, each, locale=locale) for each in found]


def possible_owners(case: Case) -> list[Organisation]:
    """Return the organisations that answer for the site of a matter and so can own an action."""
    found = (
        select(Organisation)
        .join(SiteAnswerer, SiteAnswerer.organisation_id == Organisation.id)
        .where(SiteAnswerer.site_id == case.site_id)
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(found))


def owner_of(case: Case, reference: str) -> Organisation | None:
    """Return the organisation of this reference if it answers for the site of a matter."""
    return next((each for each in possible_owners(case) if each.reference == reference), None)


def firms_that_can_owe(case: Case) -> list[Respondent]:
    """Return the contractors and recruiters of a case that were told of it and sign in here."""
    query = select(Respondent).where(
        Respondent.case_id == case.id,
        Respondent.organisation_id.is_not(None),
        Respondent.packet_id.is_not(None),
        Respondent.set_aside_on.is_(None),
    )
    return list(db.session.scalars(query.order_by(Respondent.id)))


def _release_views(actor: Actor, releases: Sequence[SiteRelease], *, locale: str) -> list[ReleaseView]:
    writers = select(User.id, Organisation.name).join(Organisation, Organisation.id == User.organisation_id)
    writers = writers.where(User.id.in_({each.user_id for each in releases}))
    organisations = dict(db.session.execute(writers).all())
    sheets = select(ReplySheet.release_id).where(ReplySheet.release_id.in_([each.id for each in releases]))
    on_paper = set(db.session.scalars(sheets))
    return [
        ReleaseView(
            reference=each.reference,
            by_site=each.side == "site",
            organisation=organisations[each.user_id] if each.side == "site" else None,
            on_paper=each.id in on_paper,
            corrects=each.kind is ReplyKind.CORRECTION,
            text=read_text(actor, each.item, locale=locale),
            on=each.at.date(),
            reply_due_on=each.reply_due_at.date() if each.reply_due_at is not None else None,
        )
        for each in releases
    ]


def _row(actor: Actor, case: Case, answer_due_on: date | None, plan: Plan | None) -> MatterRow:
    assert case.site_told_at is not None
    status = status_of(case)
    agreed = actions_in_sight(actor, plan) if plan is not None and plan.state is PlanState.AGREED else []
    open_actions = [action for action in agreed if action.state in OPEN_ACTIONS]
    mine = [
        action
        for action in open_actions
        if action.state in WITH_OWNER and action.owner_id == actor.organisation_id
    ]
    reply_due_on = None if status is MatterStatus.CLOSED else answer_due_on
    days = [*([reply_due_on] if reply_due_on else []), *(action.due_on for action in mine)]
    due_on = min(days, default=None)
    return MatterRow(
        reference=case.reference,
        site_name=_site_name(case),
        status=status,
        asks=tuple(_asks(actor, plan, answer=reply_due_on is not None, carry_out=bool(mine))),
        told_on=case.site_told_at.date(),
        due_on=due_on,
        reply_due_on=reply_due_on,
        late=due_on is not None and due_on < clock.today(),
        actions_open=len(open_actions),
        actions_overdue=sum(is_overdue(action) for action in open_actions),
    )


def _asks(actor: Actor, plan: Plan | None, *, answer: bool, carry_out: bool) -> Iterable[Ask]:
    if answer:
        yield Ask.ANSWER
    if plan is not None and actor.may(Permission.Plan.PROPOSE):
        if plan.state is PlanState.PROPOSED and plan.accepted_at is None:
            yield Ask.ACCEPT_PLAN
        if plan.state is PlanState.REVISION:
            yield Ask.CHANGE_PLAN
        if plan.state is PlanState.AGREED and any(map(replaces, actions_in_sight(actor, plan))):
            yield Ask.ACCEPT_ACTION
    if carry_out:
        yield Ask.CARRY_OUT


def _may_ask() -> ColumnElement[bool]:
    """Whether a matter is not over, or something of its plan is still open."""
    over = [state for state, status in MATTER_STATUS.items() if status is MatterStatus.CLOSED]
    unfinished = (
        select(Plan.case_id)
        .join(CorrectiveAction, CorrectiveAction.plan_id == Plan.id)
        .where(Plan.state.in_(LIVE_PLANS), CorrectiveAction.state.in_({ActionState.PROPOSED, *OPEN_ACTIONS}))
    )
    return or_(Case.state.not_in(over), Case.id.in_(unfinished))


def _due_answers(case_ids: Select[int]) -> dict[int, date]:
    """Return, by case, by which day the last question of the team has to be answered, if it has not been."""
    of_cases = SiteRelease.case_id.in_(case_ids)
    answered = select(SiteRelease.case_id, func.max(SiteRelease.id).label("last"))
    answered = answered.where(of_cases, SiteRelease.side == "site").group_by(SiteRelease.case_id)
    last = answered.subquery()
    asked = (
        select(func.max(SiteRelease.id))
        .outerjoin(last, last.c.case_id == SiteRelease.case_id)
        .where(of_cases, SiteRelease.side == "team", SiteRelease.reply_due_at.is_not(None))
        .where(SiteRelease.id > func.coalesce(last.c.last, 0))
        .group_by(SiteRelease.case_id)
    )
    found = select(SiteRelease.case_id, SiteRelease.reply_due_at).where(SiteRelease.id.in_(asked))
    return {case_id: due_at.date() for case_id, due_at in db.session.execute(found) if due_at is not None}


def _plans(actor: Actor, case_ids: Select[int]) -> dict[int, Plan]:
    """Return the plan that counts for each case: the newest in sight."""
    found = db.session.scalars(
        PLANS.visible(actor)
        .where(Plan.case_id.in_(case_ids), Plan.state.in_(LIVE_PLANS))
        .options(selectinload(Plan.actions))
        .order_by(Plan.id)
    )
    return {plan.case_id: plan for plan in found}


def _site_name(case: Case) -> str:
    return case.site.name if case.site is not None else ""
