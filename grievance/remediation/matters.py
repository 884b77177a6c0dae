"""Matters as a site sees them: what an inspector released, what is asked, and nothing from a worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

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
from grievance.remediation.access import MATTERS
from grievance.remediation.labels import MATTER_STATUS, Ask, MatterStatus
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.plans_now import PlanNow, plans_now
from grievance.remediation.queries import AuthoredText, read_text
from grievance.remediation.states import LIVE_PLANS, OPEN_ACTIONS, ActionState, PlanState
from grievance.supplychain.models.site import Site, SiteAnswerer

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


def status_of(case: Case) -> MatterStatus:
    """Return where a matter stands for the site; a pause does not show."""
    return _status(case.paused_from or case.state, was_resolved=case.resolved_at is not None)


def _status(state: CaseState, *, was_resolved: bool) -> MatterStatus:
    if state is CaseState.CLOSING and not was_resolved:
        # It is about to end, and nothing of it was put right.
        return MatterStatus.LOOKED_INTO
    return MATTER_STATUS.get(state, MatterStatus.LOOKED_INTO)


def matters(actor: Actor) -> list[MatterRow]:
    """Return the matters of one's organisation where something may still be asked, what presses first."""
    live = MATTERS.visible(actor).where(_may_ask())
    ids = live.with_only_columns(Case.id)
    answers, plans = _due_answers(ids), plans_now(actor, ids)
    rows = [_row(actor, case, answers.get(case.id), plans.get(case.id)) for case in _told(live)]
    return sorted(rows, key=lambda row: (not row.asks, row.due_on or _LAST, row.told_on, row.reference))


def count_rested(actor: Actor) -> int:
    """Count the other matters that the actor's organisation was told of: over, with nothing left to do."""
    rested = MATTERS.visible(actor).where(not_(_may_ask()))
    return db.session.scalar(rested.with_only_columns(func.count(Case.id))) or 0


def rested_matters(actor: Actor, *, after: int, most: int) -> list[MatterRow]:
    """Return some of these, the last told first."""
    query = MATTERS.visible(actor).where(not_(_may_ask()))
    query = query.order_by(Case.site_told_at.desc(), Case.id.desc())
    cases = _told(query.offset(after).limit(most)) if most else []
    return [_row(actor, case, None, None) for case in cases]


def matter_row(actor: Actor, case: Case) -> MatterRow:
    """Return one matter as its list shows it."""
    MATTERS.require(actor, Permission.Plan.READ, case)
    own = select(Case.id).where(Case.id == case.id)
    (told,) = _told(own)
    return _row(actor, told, _due_answers(own).get(case.id), plans_now(actor, own).get(case.id))


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


def _told(cases: Select[Any]) -> Sequence[Row[Any]]:
    """Return of these cases what a list says of a matter, and nothing else of them."""
    told: tuple[InstrumentedAttribute[Any], ...] = (
        Case.id,
        Case.reference,
        Case.state,
        Case.paused_from,
        Case.resolved_at,
        Case.site_told_at,
        Site.name,
    )
    query = cases.outerjoin(Site, Site.id == Case.site_id).with_only_columns(*told)
    return db.session.execute(query).all()


def _row(actor: Actor, case: Row[Any], answer_due_on: date | None, plan: PlanNow | None) -> MatterRow:
    status = _status(case.paused_from or case.state, was_resolved=case.resolved_at is not None)
    reply_due_on = None if status is MatterStatus.CLOSED else answer_due_on
    carry_out_by = plan.carry_out_by if plan is not None else None
    due_on = min([day for day in (reply_due_on, carry_out_by) if day is not None], default=None)
    return MatterRow(
        reference=case.reference,
        site_name=case.name or "",
        status=status,
        asks=tuple(_asks(actor, plan, answer=reply_due_on is not None)),
        told_on=case.site_told_at.date(),
        due_on=due_on,
        reply_due_on=reply_due_on,
        late=due_on is not None and due_on < clock.today(),
        actions_open=plan.open if plan is not None else 0,
        actions_overdue=plan.overdue if plan is not None else 0,
    )


def _asks(actor: Actor, plan: PlanNow | None, *, answer: bool) -> Iterable[Ask]:
    if answer:
        yield Ask.ANSWER
    if plan is not None and actor.may(Permission.Plan.PROPOSE):
        if plan.state is PlanState.PROPOSED and not plan.accepted:
            yield Ask.ACCEPT_PLAN
        if plan.state is PlanState.REVISION:
            yield Ask.CHANGE_PLAN
        if plan.another_waits:
            yield Ask.ACCEPT_ACTION
    if plan is not None and plan.carry_out_by is not None:
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
