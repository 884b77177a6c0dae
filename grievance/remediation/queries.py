"""Plans, actions and what became of them, as each side may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from grievance.cases.access import shown_outside
from grievance.cases.endings import WITHOUT_REMEDY
from grievance.cases.models.case import Case
from grievance.cases.told import refused_by_workers
from grievance.complaints.states import ConsentAudience
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation import standing
from grievance.remediation.access import ACTIONS, PLANS, count_actions, of_plan_in_sight
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import ActionEvidence, CorrectiveAction, Plan
from grievance.remediation.standing import Delivered, Totals, WorkerWords
from grievance.remediation.states import (
    LIVE_PLANS,
    OPEN_ACTIONS,
    PROMISED_ACTIONS,
    ActionState,
    ExtensionAnswer,
    ExtensionStep,
    OwnerKind,
    PlanState,
    RemedyFactKind,
    RemedyState,
)
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item


@dataclass(frozen=True)
class AuthoredText:
    """What somebody wrote, translated if that was asked for and done; text None: the reader has no key."""

    lang: str
    text: str | None
    translated: bool = False


@dataclass(frozen=True)
class EvidenceView:
    """One proof that an owner handed in."""

    organisation_id: int
    """Whose people handed it in."""
    note: AuthoredText
    dated_on: date
    submitted_at: date
    file_reference: str | None


@dataclass(frozen=True)
class ExtensionView:
    """A request for more time, and what was answered."""

    step: ExtensionStep
    asked_on: date
    due_before: date
    asked_for: date
    reason: AuthoredText
    answer: ExtensionAnswer | None
    answer_text: AuthoredText | None
    """Why it was declined."""


@dataclass(frozen=True)
class ActionView:
    """An action as the team and the site see it: nothing here comes from a worker."""

    reference: str
    version: int
    state: ActionState
    text: AuthoredText
    remedy_type: str
    root_cause: str
    owner_kind: OwnerKind
    owner_reference: str
    owner_name: str
    due_on: date
    overdue: bool
    due_soon: bool
    workers_covered: int
    amount: int | None
    currency: str | None
    item_code: str | None
    """The finding that it answers, if the team tied it to one."""
    claimed: Delivered | None
    evidence: tuple[EvidenceView, ...]
    rejection: AuthoredText | None
    """Why the last check was not passed."""
    extensions: tuple[ExtensionView, ...]
    waits_for_more_time: bool
    """Whether the team has to answer the last of them."""
    look_again_on: date | None
    """When somebody looks whether it has lasted."""
    lasted_on: date | None


@dataclass(frozen=True)
class PlanView:
    """A plan with its actions."""

    reference: str
    version: int
    state: PlanState
    accepted: bool
    proposed_by_site: bool
    sent_back: AuthoredText | None
    """Why the team sent it back, while it is being revised."""
    answers: Mapping[str, str]
    page: Page[ActionView]
    """The part of its actions that was asked for; no words but theirs are opened."""

    @property
    def actions(self) -> Sequence[ActionView]:
        """The actions of that part."""
        return self.page.rows


@dataclass(frozen=True)
class SiteProgress:
    """How far remedy has come at one site; no words, no cases, no complaints."""

    site_id: int
    open: int = 0
    overdue: int = 0
    verified: int = 0
    next_due_on: date | None = None
    confirmed_workers: int = 0
    confirmed_money: Mapping[str, int] = field(default_factory=dict)
    """By currency, in minor units; only what workers confirmed or a verifier saw."""
    claimed_workers: int = 0
    claimed_money: Mapping[str, int] = field(default_factory=dict)


def remedy_state(action: CorrectiveAction) -> RemedyState:
    """Return where the remedy of an agreed action stands today."""
    return standing.state_of(action, today=clock.today())


def worker_words(action: CorrectiveAction) -> WorkerWords:
    """Return how many workers said what about an action; for the team."""
    return standing.words(action)


def is_overdue(action: CorrectiveAction) -> bool:
    """Whether the day has passed and nobody has handed in proof."""
    return standing.is_overdue(action, today=clock.today())


def is_due_soon(action: CorrectiveAction) -> bool:
    """Whether little of its time is left and its owner has still to act."""
    return standing.is_due_soon(action, today=clock.today())


def live_plan(actor: Actor, case: Case) -> Plan | None:
    """Return the plan of a case that counts now, if it has one in sight of the actor."""
    return db.session.scalar(
        PLANS.visible(actor)
        .where(Plan.case_id == case.id, Plan.state.in_(LIVE_PLANS))
        .order_by(Plan.id.desc())
        .limit(1)
    )


def plan_of(
    actor: Actor, case: Case, *, locale: str = "en", page: int = 1, size: int | None = None
) -> PlanView | None:
    """Return the plan of a case that counts now, opened with the actor's key.

    Of its actions only the page that is asked for is opened, or all if they are to be one page.
    """
    plan = live_plan(actor, case)
    if plan is None:
        return None
    PLANS.require(actor, Permission.Plan.READ, plan)
    own = select(CorrectiveAction).where(CorrectiveAction.plan_id == plan.id, of_plan_in_sight(actor))
    every = max(1, count_actions(plan)) if size is None else size
    part = page_of(own.order_by(CorrectiveAction.id), number=page, size=every)
    views = tuple(action_view(actor, action, locale=locale) for action in part.rows)
    return PlanView(
        reference=plan.reference,
        version=plan.version,
        state=plan.state,
        accepted=plan.accepted_at is not None,
        proposed_by_site=plan.accepted_by_id is not None and plan.accepted_by_id == plan.proposed_by_id,
        sent_back=_sent_back(actor, plan, locale=locale),
        answers=dict(plan.adequacy),
        page=Page(rows=views, number=part.number, total=part.total, size=part.size),
    )


def action_view(actor: Actor, action: CorrectiveAction, *, locale: str) -> ActionView:
    """Return an action as the actor may read it."""
    ACTIONS.require(actor, Permission.Plan.READ, action)
    said = standing.last_of(action.ledger, RemedyFactKind.CLAIMED)
    return ActionView(
        reference=action.reference,
        version=action.version,
        state=action.state,
        text=read_text(actor, action.text_item, locale=locale),
        remedy_type=action.remedy_type,
        root_cause=action.root_cause,
        owner_kind=action.owner_kind,
        owner_reference=action.owner.reference,
        owner_name=action.owner.name,
        due_on=action.due_on,
        overdue=is_overdue(action),
        due_soon=is_due_soon(action),
        workers_covered=action.workers_covered,
        amount=action.amount,
        currency=action.currency,
        item_code=action.allegation.item_code if action.allegation is not None else None,
        claimed=standing.claimed(action) if said is not None else None,
        evidence=tuple(_evidence_view(actor, each, locale=locale) for each in action.evidence),
        rejection=_rejection(actor, action, locale=locale),
        extensions=tuple(_extension_view(actor, each, locale=locale) for each in action.extensions),
        waits_for_more_time=standing.waiting_extension(action) is not None,
        look_again_on=action.sustain_check_due_on,
        lasted_on=action.sustained_on,
    )


def site_progress(site_ids: Iterable[int] | Select[Any]) -> list[SiteProgress]:
    """Return how far remedy has come at each of these sites that was ever told of a matter with a plan."""
    query = promised_outside(site_ids if isinstance(site_ids, Select) else list(site_ids))
    by_site: defaultdict[int, dict[standing.PromisedAction, bool]] = defaultdict(dict)
    for action, (site_id, closure) in _counted(query, Case.site_id, Case.closure_reason):
        by_site[site_id][action] = closure in WITHOUT_REMEDY
    return [_progress(site_id, promised) for site_id, promised in sorted(by_site.items())]


def _counted(actions: Select[Any], *beside: Any) -> list[tuple[standing.PromisedAction, list[Any]]]:
    """Return what is counted of each of these actions, with more columns of the same query beside it."""
    ledgers = _ledgers(actions.with_only_columns(CorrectiveAction.id))
    each = CorrectiveAction
    rows = actions.with_only_columns(each.id, each.state, each.due_on, each.workers_covered, *beside)
    return [
        (standing.PromisedAction(state, due_on, workers, ledgers.get(action_id, ())), more)
        for action_id, state, due_on, workers, *more in db.session.execute(rows)
    ]


def _ledgers(action_ids: Select[Any]) -> dict[int, list[Any]]:
    """Return the facts of these actions by action, the oldest first, with what is counted of each."""
    amounts = (RemedyFact.workers, RemedyFact.amount, RemedyFact.currency)
    query = select(RemedyFact.id, RemedyFact.action_id, RemedyFact.kind, RemedyFact.complaint_id, *amounts)
    query = query.where(RemedyFact.action_id.in_(action_ids.order_by(None)))
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for fact in db.session.execute(query.order_by(RemedyFact.id)):
        found[fact.action_id].append(fact)
    return found


def promised_outside(site_ids: list[int] | Select[Any]) -> Select[Any]:
    """Return a query for what may be known outside of promises at sites, with site and why the case ended."""
    return (
        promised_actions()
        .join(Case, Case.id == Plan.case_id)
        .add_columns(Case.site_id, Case.closure_reason)
        .where(Case.site_id.in_(site_ids), shown_outside())
        .where(Case.id.not_in(refused_by_workers(ConsentAudience.BRAND)))
    )


def totals_of(actor: Actor, case: Case) -> Totals:
    """Return what was delivered of all that was ever promised in a case; for the team."""
    query = promised_actions().where(Plan.case_id == case.id, PLANS.clause(actor))
    return standing.totals((action for action, _beside in _counted(query)), today=clock.today())


def read_text(actor: Actor, item: SealedItem, *, locale: str) -> AuthoredText:
    """Open a text, in the language asked for if it was translated; without a key the words stay away."""
    try:
        opened = open_item(actor, item)
    except Sealed:
        return AuthoredText(locale, None)
    translations = opened.get("translations", {})
    if locale != opened["lang"] and locale in translations:
        return AuthoredText(locale, translations[locale]["text"], translated=True)
    return AuthoredText(opened["lang"], opened["text"])


def promised_actions() -> Select[Any]:
    """Return a query for what was ever promised and still counts, the earliest due first."""
    return (
        select(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(CorrectiveAction.state.in_(PROMISED_ACTIONS))
        # A new plan does not undo what was delivered under the one before.
        .where(
            or_(
                Plan.state == PlanState.AGREED,
                Plan.agreed_at.is_not(None) & (CorrectiveAction.state == ActionState.VERIFIED),
            )
        )
        .order_by(CorrectiveAction.due_on, CorrectiveAction.id)
    )


def _progress(site_id: int, promised: dict[standing.PromisedAction, bool]) -> SiteProgress:
    """Of a case that ended without a remedy nothing is under way, whatever day was agreed."""
    open_actions = [action for action in promised if action.state in OPEN_ACTIONS]
    delivered = standing.totals(promised, today=clock.today())
    return SiteProgress(
        site_id=site_id,
        open=len(open_actions),
        overdue=sum(
            promised[action] or standing.is_overdue(action, today=clock.today()) for action in open_actions
        ),
        verified=len(promised) - len(open_actions),
        next_due_on=min((action.due_on for action in open_actions), default=None),
        confirmed_workers=delivered.confirmed.workers,
        confirmed_money=delivered.confirmed.money,
        claimed_workers=delivered.claimed.workers,
        claimed_money=delivered.claimed.money,
    )


def _evidence_view(actor: Actor, proof: ActionEvidence, *, locale: str) -> EvidenceView:
    return EvidenceView(
        organisation_id=proof.submitted_by.organisation_id,
        note=read_text(actor, proof.note, locale=locale),
        dated_on=proof.dated_on,
        submitted_at=proof.submitted_at.date(),
        file_reference=proof.file.reference if proof.file is not None else None,
    )


def _extension_view(actor: Actor, asked: ExtensionRequest, *, locale: str) -> ExtensionView:
    declined = asked.answer_item
    return ExtensionView(
        step=asked.step,
        asked_on=asked.asked_at.date(),
        due_before=asked.due_before,
        asked_for=asked.asked_for,
        reason=read_text(actor, asked.reason, locale=locale),
        answer=asked.answer,
        answer_text=read_text(actor, declined, locale=locale) if declined is not None else None,
    )


def _sent_back(actor: Actor, plan: Plan, *, locale: str) -> AuthoredText | None:
    if plan.state is not PlanState.REVISION or plan.sent_back_item is None:
        return None
    return read_text(actor, plan.sent_back_item, locale=locale)


def _rejection(actor: Actor, action: CorrectiveAction, *, locale: str) -> AuthoredText | None:
    if action.state not in {ActionState.REJECTED, ActionState.IN_PROGRESS}:
        return None
    found = standing.last_of(action.ledger, RemedyFactKind.REJECTED)
    return (
        read_text(actor, found.note, locale=locale) if found is not None and found.note is not None else None
    )
