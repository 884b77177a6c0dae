"""What a brand answers, what it promises of itself, and what it says it has done."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.services.steps import Words, add_event
from grievance.enforcement.wording import careful
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, Sealed, WrongState
from grievance.foundation.text import N_
from grievance.leverage.access import RECEIVED
from grievance.leverage.brands import people_of
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.leverage.services.asking import run_on
from grievance.leverage.states import Answer, Ask, CommitmentState, RequestState, Rung
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import grant, seal

LONGEST = 8000
FARTHEST = timedelta(days=3 * 366)
ANSWERED = N_("Somebody of your company has answered this already.")
ERASED = N_("The case that this was about has been erased. Nothing more is kept of it.")
SAY_WHAT = N_("Say what you will do, and by when.")
CHOOSE_STEP = N_("Choose a step of the ladder.")
HOW_MUCH = N_("Say how much you pay.")
A_DAY = N_("Give a day from today on, within three years.")
EXIT_LAST = N_(
    "Leaving comes last: what was promised to workers there may end with it. "
    "Confirm that the open remedy was weighed, and write what happens to the workers."
)
LADDER_FIRST = N_(
    "Leaving comes last. Promise a step before it first: a concern, a plan together, or no new orders."
)


@dataclass(frozen=True)
class Promise:
    """What a brand will do by a day."""

    kind: Ask
    due_on: date
    text: str = field(repr=False)
    locale: str
    rung: Rung | None = None
    amount: int | None = None
    currency: str | None = None
    exit_weighed: bool = False
    """Whether somebody confirmed that the open remedy was weighed and that workers have a plan."""


def answer_request(
    actor: Actor,
    request: BrandRequest,
    *,
    answer: Answer,
    text: str,
    locale: str,
    promise: Promise | None = None,
) -> None:
    """Answer for the brand; whoever agrees says what it does and by when, or gives what was asked for."""
    RECEIVED.require(actor, Permission.Leverage.ANSWER, request)
    _refuse_if_erased(request)
    if request.state is RequestState.ANSWERED:
        raise GuardRefused(ANSWERED)
    if request.state is RequestState.CALLED_OFF:
        raise WrongState
    assert request.due_at is not None
    if answer is not Answer.REFUSED and promise is None and request.ask is not Ask.GIVE_INFORMATION:
        raise InvalidInput(SAY_WHAT, field="promise_text")
    words = careful(text, field="text", limit=LONGEST, needed=True)
    _let_colleagues_read(actor, request)
    request.answer_item, request.team_answer_item = _sealed_twice(actor, request, words, locale, "answer")
    request.answer, request.answered_on = answer, clock.today()
    request.in_time = clock.now() <= request.due_at
    request.due_at = clock.day_of(request.due_at)
    run_on(request.case)
    reason = Words(words, locale)
    add_event(
        actor, request.case, "brand_answered", reason=reason, request=request.reference, answer=str(answer)
    )
    record(actor, "brand_request.answered", request, answer=answer)
    if promise is not None and answer is not Answer.REFUSED:
        make_promise(actor, request, promise=promise)


def make_promise(actor: Actor, request: BrandRequest, *, promise: Promise) -> BrandCommitment:
    """Promise something by a day; leaving comes last, and only after another step."""
    RECEIVED.require(actor, Permission.Leverage.ANSWER, request)
    if request.answered_on is None or request.answer is Answer.REFUSED:
        raise WrongState
    _refuse_if_erased(request)
    words = careful(promise.text, field="promise_text", limit=LONGEST, needed=True)
    _check(request, promise)
    item, team_item = _sealed_twice(actor, request, words, promise.locale, "commitment")
    made = BrandCommitment(
        request=request,
        kind=promise.kind,
        rung=promise.rung,
        promised_on=clock.today(),
        due_on=promise.due_on,
        amount=promise.amount,
        currency=promise.currency,
        item=item,
        team_item=team_item,
    )
    db.session.add(made)
    db.session.flush()
    add_event(
        actor,
        request.case,
        "brand_promised",
        reason=Words(words, promise.locale),
        request=request.reference,
        kind=str(promise.kind),
        due=promise.due_on.isoformat(),
    )
    record(
        actor,
        "brand_commitment.made",
        made,
        kind=promise.kind,
        instrument=promise.rung,
        due=promise.due_on,
        amount=promise.amount,
        currency=promise.currency,
    )
    return made


def report_done(actor: Actor, commitment: BrandCommitment, *, text: str, locale: str) -> None:
    """Say that a promise was kept, and how that can be seen; the team looks at it."""
    RECEIVED.require(actor, Permission.Leverage.ANSWER, commitment.request)
    _refuse_if_erased(commitment.request)
    if commitment.state not in {CommitmentState.PROMISED, CommitmentState.LATE}:
        raise WrongState
    words = careful(text, field="text", limit=LONGEST, needed=True)
    case, content = commitment.request.case, {"lang": locale, "text": words}
    commitment.report_item = seal(case.internal, content, kind="report", author_role=actor.leading_role)
    commitment.said_done_on = clock.today()
    add_event(
        actor, case, "brand_reported", reason=Words(words, locale), request=commitment.request.reference
    )
    record(actor, "brand_commitment.reported", commitment, kind=commitment.kind)


def rungs_taken(request: BrandRequest) -> set[Rung]:
    """Return the rungs of the ladder that a brand has promised to climb at the same site."""
    query = (
        select(BrandCommitment.rung)
        .join(BrandRequest, BrandRequest.id == BrandCommitment.request_id)
        .where(
            BrandRequest.organisation_id == request.organisation_id,
            BrandRequest.case_id == request.case_id,
            BrandCommitment.rung.is_not(None),
        )
    )
    return {rung for rung in db.session.scalars(query) if rung is not None}


def _refuse_if_erased(request: BrandRequest) -> None:
    if request.case.internal.destroyed_on is not None:
        raise GuardRefused(ERASED)


def _check(request: BrandRequest, promise: Promise) -> None:
    if not clock.today() <= promise.due_on <= clock.today() + FARTHEST:
        raise InvalidInput(A_DAY, field="due_on")
    if (promise.rung is None) is (promise.kind is Ask.USE_LEVERAGE):
        raise InvalidInput(CHOOSE_STEP, field="rung")
    if promise.kind is Ask.SHARE_COST and not promise.amount:
        raise InvalidInput(HOW_MUCH, field="amount")
    if promise.rung is not Rung.EXIT:
        return
    if not rungs_taken(request):
        raise InvalidInput(LADDER_FIRST, field="rung")
    if not promise.exit_weighed:
        raise InvalidInput(EXIT_LAST, field="exit_weighed")


def _sealed_twice(
    actor: Actor, request: BrandRequest, words: str, locale: str, kind: str
) -> tuple[SealedItem, SealedItem]:
    """Seal what a brand writes to its own people, and to the team."""
    assert request.packet is not None
    content, role = {"lang": locale, "text": words}, actor.leading_role
    own = seal(request.packet, content, kind=kind, author_role=role)
    return own, seal(request.case.internal, content, kind=kind, author_role=role)


def _let_colleagues_read(actor: Actor, request: BrandRequest) -> None:
    """Give the key to people of the brand who came since; whoever has none cannot pass one on."""
    assert request.packet is not None
    with suppress(Sealed):
        grant(actor, request.packet, people_of(request.organisation_id))
