"""Requests to brands as the brand sees them, and as the team does that made them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy import case as case_of
from sqlalchemy.orm import joinedload, selectinload

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of
from grievance.leverage.access import MADE, RECEIVED
from grievance.leverage.agenda import is_overdue
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.leverage.states import Answer, Ask, CommitmentState, RequestState, Rung
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.queries import AuthoredText, read_text
from grievance.supplychain.access import PROGRESS_SITES
from grievance.supplychain.models.site import Site

#: So many requests of a case stand on a page, with what was answered and promised.
REQUESTS = 20
#: So many promises of a brand on one request stand on a page.
PROMISES = 20
#: What waits for a brand comes first, the most urgent before the rest.
_ORDER = {RequestState.LATE: 0, RequestState.OPEN: 1, RequestState.ANSWERED: 2, RequestState.CALLED_OFF: 3}
_UNDONE = frozenset({CommitmentState.PROMISED, CommitmentState.LATE})


@dataclass(frozen=True)
class CommitmentView:
    """One promise of a brand."""

    reference: str
    kind: Ask
    rung: Rung | None
    state: CommitmentState
    promised_on: date
    due_on: date
    was_late: bool
    amount: int | None
    currency: str | None
    text: AuthoredText
    report: AuthoredText | None
    """What the brand says was done; only the team reads it here."""

    @property
    def is_undone(self) -> bool:
        """Whether it still has to be done."""
        return self.state in _UNDONE


@dataclass(frozen=True)
class RequestRow:
    """One request in a brand's list: codes and days, nothing of the case but its site."""

    reference: str
    site: str
    ask: Ask
    rung: Rung | None
    state: RequestState
    sent_on: date
    due_on: date
    answer: Answer | None
    promised: int
    late: int
    """How many promises are late."""
    next_due_on: date | None
    """The earliest day by which something promised is to be done."""


@dataclass(frozen=True)
class PromiseRow:
    """One promise in a list of a brand's: codes, days and an amount, and none of its words."""

    site: str
    kind: Ask
    rung: Rung | None
    state: CommitmentState
    promised_on: date
    due_on: date
    amount: int | None
    currency: str | None


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as the brand that was asked reads it."""

    row: RequestRow
    site_reference: str | None
    """The page of the site, where it is in the brand's chain as the brand sees it."""
    text: AuthoredText
    answer_text: AuthoredText | None
    promises: Page[CommitmentView]
    rungs: tuple[Rung, ...]
    """What the brand has promised of its ladder here."""

    @property
    def waits(self) -> bool:
        """Whether an answer is still due."""
        return self.row.state in {RequestState.OPEN, RequestState.LATE}

    @property
    def may_promise(self) -> bool:
        """Whether more can be promised."""
        return self.row.answer in {Answer.AGREED, Answer.PARTLY}


@dataclass(frozen=True)
class MadeRequest:
    """A request as the team of its case sees it."""

    reference: str
    brand: str
    ask: Ask
    rung: Rung | None
    state: RequestState
    due_on: date | None
    answer: Answer | None
    answered_on: date | None
    in_time: bool | None
    answer_text: AuthoredText | None
    disclosure: str
    """Which text it goes out with."""
    commitments: tuple[CommitmentView, ...]


def received(actor: Actor) -> list[RequestRow]:
    """Return what the actor's organisation was asked, what waits first."""
    rows = _rows(RECEIVED.visible(actor))
    return sorted(rows, key=lambda row: (_urgency(row), row.due_on, row.reference))


def promised(actor: Actor) -> list[PromiseRow]:
    """Return what the actor's organisation has promised, what is due first before the rest."""
    query = (
        RECEIVED.visible(actor)
        .join(BrandCommitment, BrandCommitment.request_id == BrandRequest.id)
        .join(Case, Case.id == BrandRequest.case_id)
        .outerjoin(Site, Site.id == Case.site_id)
        .with_only_columns(BrandCommitment, func.coalesce(Site.name, ""))
        .order_by(BrandRequest.id, BrandCommitment.id)
    )
    rows = [
        PromiseRow(
            site=site,
            kind=each.kind,
            rung=each.rung,
            state=each.state,
            promised_on=each.promised_on,
            due_on=each.due_on,
            amount=each.amount,
            currency=each.currency,
        )
        for each, site in db.session.execute(query)
    ]
    return sorted(rows, key=lambda row: (row.state not in _UNDONE, row.due_on, row.site))


def _urgency(row: RequestRow) -> int:
    """A late promise is as late as a late answer."""
    return _ORDER[RequestState.LATE] if row.late else _ORDER[row.state]


def what_waits(rows: Iterable[RequestRow]) -> int:
    """Count the answers that are due and the promises that are late."""
    return sum((row.state in {RequestState.OPEN, RequestState.LATE}) + row.late for row in rows)


def count_waiting(actor: Actor) -> int:
    """Count the same in the database, for every page of a brand shows it."""
    asked = RECEIVED.visible(actor).with_only_columns(BrandRequest.id)
    unanswered = asked.where(BrandRequest.answered_on.is_(None), BrandRequest.called_off_on.is_(None))
    late = select(BrandCommitment.id).where(is_overdue(), BrandCommitment.request_id.in_(asked))
    return sum(
        db.session.scalar(select(func.count()).select_from(each.subquery())) or 0
        for each in (unanswered, late)
    )


def received_request(actor: Actor, reference: str, *, locale: str, page: int = 1) -> ReceivedRequest:
    """Return one request with one page of what was promised on it; another organisation's is not found."""
    found = find_received(actor, reference)
    site = found.case.site
    shown = site is not None and _is_in_chain(actor, site)
    query = _commitments(found)
    part = page_of(query.order_by(BrandCommitment.id), number=page, size=PROMISES)
    rungs = db.session.scalars(query.with_only_columns(BrandCommitment.rung).distinct())
    (row,) = _rows(select(BrandRequest).where(BrandRequest.id == found.id))
    assert found.item is not None
    return ReceivedRequest(
        row=row,
        site_reference=site.reference if site is not None and shown else None,
        text=read_text(actor, found.item, locale=locale),
        answer_text=read_text(actor, found.answer_item, locale=locale)
        if found.answer_item is not None
        else None,
        promises=replace(part, rows=[_commitment(actor, each, locale=locale) for each in part.rows]),
        rungs=tuple(sorted(each for each in rungs if each is not None)),
    )


def made_promise(actor: Actor, request: str, reference: str, *, locale: str) -> CommitmentView | None:
    """Return one promise that the actor's organisation made on a request; None if there is no such."""
    query = _commitments(find_received(actor, request)).where(BrandCommitment.reference == reference)
    found = db.session.scalar(query)
    return _commitment(actor, found, locale=locale) if found is not None else None


def find_received(actor: Actor, reference: str) -> BrandRequest:
    """Return the record of a request that the actor's organisation received."""
    return RECEIVED.find(actor, BrandRequest.reference, reference)


def find_promise(actor: Actor, request: str, reference: str) -> BrandCommitment:
    """Return the record of a promise that the actor's organisation made on a request."""
    query = _commitments(find_received(actor, request)).where(BrandCommitment.reference == reference)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def made(actor: Actor, case: Case, *, locale: str, page: int = 1) -> Page[MadeRequest]:
    """Return one page of the requests of a case whose text has gone out or still waits, newest first."""
    query = (
        MADE.visible(actor)
        .join(Disclosure, Disclosure.id == BrandRequest.disclosure_id)
        .where(BrandRequest.case_id == case.id, Disclosure.stopped_at.is_(None))
        .options(joinedload(BrandRequest.disclosure), selectinload(BrandRequest.commitments))
        .order_by(BrandRequest.id.desc())
    )
    found = page_of(query, number=page, size=REQUESTS)
    return replace(found, rows=[_made(actor, each, locale=locale) for each in found.rows])


def find_made(actor: Actor, case: Case, reference: str) -> BrandRequest:
    """Return the record of a request of a case within reach."""
    found = MADE.find(actor, BrandRequest.reference, reference)
    if found.case_id != case.id:
        raise NotFound
    return found


def find_made_promise(actor: Actor, case: Case, reference: str) -> BrandCommitment:
    """Return the record of a promise that a brand made about a case within reach."""
    query = (
        select(BrandCommitment)
        .join(BrandRequest, BrandRequest.id == BrandCommitment.request_id)
        .join(Case, Case.id == BrandRequest.case_id)
        .where(
            BrandCommitment.reference == reference,
            Case.id == case.id,
            CASES.clause(actor, Permission.Case.READ),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _rows(requests: Select[BrandRequest]) -> list[RequestRow]:
    """Return of these requests what a list says, with what was promised on each added up."""
    undone = BrandCommitment.kept.is_(None) & BrandCommitment.said_done_on.is_(None)
    summed = (
        select(
            BrandCommitment.request_id,
            func.count(BrandCommitment.id).label("promised"),
            func.count(case_of((is_overdue(), 1))).label("late"),
            func.min(case_of((undone, BrandCommitment.due_on))).label("next_due_on"),
        )
        .group_by(BrandCommitment.request_id)
        .subquery()
    )
    query = (
        requests.join(Case, Case.id == BrandRequest.case_id)
        .join(Disclosure, Disclosure.id == BrandRequest.disclosure_id)
        .outerjoin(Site, Site.id == Case.site_id)
        .outerjoin(summed, summed.c.request_id == BrandRequest.id)
        .with_only_columns(
            BrandRequest,
            Site.name,
            Disclosure.released_at,
            summed.c.promised,
            summed.c.late,
            summed.c.next_due_on,
        )
    )
    return [_row(*each) for each in db.session.execute(query)]


def _row(
    request: BrandRequest,
    site: str | None,
    sent_at: datetime | None,
    promised: int | None,
    late: int | None,
    next_due_on: date | None,
) -> RequestRow:
    assert request.due_at is not None
    return RequestRow(
        reference=request.reference,
        site=site or "",
        ask=request.ask,
        rung=request.rung,
        state=request.state,
        sent_on=sent_at.date() if sent_at is not None else clock.today(),
        due_on=request.due_at.date(),
        answer=request.answer,
        promised=promised or 0,
        late=late or 0,
        next_due_on=next_due_on,
    )


def _made(actor: Actor, request: BrandRequest, *, locale: str) -> MadeRequest:
    said = request.team_answer_item
    return MadeRequest(
        reference=request.reference,
        brand=request.organisation.name,
        ask=request.ask,
        rung=request.rung,
        state=request.state,
        due_on=request.due_at.date() if request.due_at is not None else None,
        answer=request.answer,
        answered_on=request.answered_on,
        in_time=request.in_time,
        answer_text=read_text(actor, said, locale=locale) if said is not None else None,
        disclosure=request.disclosure.reference,
        commitments=tuple(
            _commitment(actor, each, locale=locale, of_team=True) for each in request.commitments
        ),
    )


def _commitment(
    actor: Actor, commitment: BrandCommitment, *, locale: str, of_team: bool = False
) -> CommitmentView:
    item = commitment.team_item if of_team else commitment.item
    report = commitment.report_item if of_team else None
    return CommitmentView(
        reference=commitment.reference,
        kind=commitment.kind,
        rung=commitment.rung,
        state=commitment.state,
        promised_on=commitment.promised_on,
        due_on=commitment.due_on,
        was_late=commitment.was_late,
        amount=commitment.amount,
        currency=commitment.currency,
        text=read_text(actor, item, locale=locale),
        report=read_text(actor, report, locale=locale) if report is not None else None,
    )


def _commitments(request: BrandRequest) -> Select[BrandCommitment]:
    return select(BrandCommitment).where(BrandCommitment.request_id == request.id)


def _is_in_chain(actor: Actor, site: Site) -> bool:
    query = PROGRESS_SITES.visible(actor).where(Site.id == site.id)
    return db.session.scalar(query) is not None
