"""Ask brands for something: composed, looked at and agreed like every text, then sealed to each of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import cleared, compose, released
from grievance.cases.services.steps import add_event
from grievance.cases.states import OPEN, DisclosureAudience
from grievance.enforcement.wording import careful
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.text import N_
from grievance.leverage.access import MADE
from grievance.leverage.brands import brands_to_ask, languages_of, people_of
from grievance.leverage.models import BrandRequest
from grievance.leverage.states import ASKED_RUNGS, Ask, RequestState, Rung
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.clock_rules import rule_in_force
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import open_compartment, seal

BRAND = DisclosureAudience.BRAND
CLOCK = "brand_answer"
LONGEST = 8000
NOBODY = N_("No brand that signs in here is linked to this site by a public source.")
CHOOSE_BRANDS = N_("Choose whom to ask.")
CHOOSE_RUNG = N_("Say how far the brand is asked to go. Nobody is asked to leave.")
NOBODY_OPENS = N_("Nobody of %(brand)s can open anything any more. Ask the administrator to invite somebody.")
_NO_TRANSLATIONS: Mapping[str, str] = {}


def compose_request(
    actor: Actor,
    case: Case,
    *,
    brands: Collection[str],
    ask: Ask,
    text: str,
    locale: str,
    rung: Rung | None = None,
    translations: Mapping[str, str] = _NO_TRANSLATIONS,
) -> Disclosure:
    """Write what some brands, by reference, would be asked; whom and what for is looked at with the text."""
    CASES.require(actor, Permission.Leverage.ASK, case)
    if case.state not in OPEN:
        raise WrongState
    asked = _chosen(case, brands)
    wanted = _rung(ask, rung)
    for words in translations.values():
        careful(words, field="text", limit=LONGEST)
    made = compose(
        actor,
        case,
        audience=BRAND,
        text=careful(text, field="text", limit=LONGEST, needed=True),
        locale=locale,
        translations=translations,
        readers=languages_of([each.id for each in asked]),
        fixed={
            "to": [each.name for each in asked],
            "ask": str(ask),
            "rung": str(wanted) if wanted is not None else None,
        },
    )
    if not requests_of(made):
        for each in asked:
            db.session.add(
                BrandRequest(
                    case_id=case.id,
                    organisation_id=each.id,
                    disclosure_id=made.id,
                    ask=ask,
                    rung=wanted,
                )
            )
        db.session.flush()
    return made


def send_request(actor: Actor, case: Case, *, disclosure: Disclosure | None) -> list[BrandRequest]:
    """Seal a request to each brand that it is addressed to; their time to answer begins."""
    CASES.require(actor, Permission.Leverage.ASK, case)
    if case.state not in OPEN:
        raise WrongState
    content = cleared(actor, disclosure, audience=BRAND)
    assert disclosure is not None
    sent = requests_of(disclosure)
    due = clocks.due_after(case, rule_in_force(CLOCK), _period(case), at=clock.now())
    for each in sent:
        _deliver(actor, each, content, due_at=due)
    clocks.start(case, CLOCK, due_at=due)
    released(actor, disclosure, reference=sent[0].reference)
    for each in sent:
        add_event(actor, case, "brand_asked", request=each.reference, ask=str(each.ask))
        record(actor, "brand_request.sent", each, kind=each.ask, instrument=each.rung, due=due.date())
    return sent


def call_off(actor: Actor, request: BrandRequest) -> None:
    """Say that no answer is needed any more."""
    MADE.require(actor, Permission.Leverage.ASK, request)
    if request.state not in {RequestState.OPEN, RequestState.LATE}:
        raise WrongState
    request.called_off_on = clock.today()
    run_on(request.case)
    add_event(actor, request.case, "brand_request_called_off", request=request.reference)
    record(actor, "brand_request.called_off", request)


def run_on(case: Case) -> None:
    """Let the clock of a case run for the earliest answer that is still missing, or end it."""
    clocks.stop(case, CLOCK)
    waiting = db.session.scalars(
        select(BrandRequest)
        .where(
            BrandRequest.case_id == case.id,
            BrandRequest.due_at.is_not(None),
            BrandRequest.answered_on.is_(None),
            BrandRequest.called_off_on.is_(None),
        )
        .order_by(BrandRequest.due_at)
    ).first()
    if waiting is not None:
        clocks.start(case, CLOCK, due_at=waiting.due_at)


def requests_of(disclosure: Disclosure) -> list[BrandRequest]:
    """Return the requests that go out with a text, one for each brand."""
    query = select(BrandRequest).where(BrandRequest.disclosure_id == disclosure.id)
    return list(db.session.scalars(query.order_by(BrandRequest.id)))


def _chosen(case: Case, brands: Collection[str]) -> list[Organisation]:
    offered = brands_to_ask(case)
    if not offered:
        raise GuardRefused(NOBODY)
    chosen = [each for each in offered if each.reference in set(brands)]
    if not chosen or len(chosen) < len(set(brands)):
        raise InvalidInput(CHOOSE_BRANDS, field="brands")
    return chosen


def _rung(ask: Ask, rung: Rung | None) -> Rung | None:
    if ask is not Ask.USE_LEVERAGE:
        return None
    if rung not in ASKED_RUNGS:
        raise InvalidInput(CHOOSE_RUNG, field="rung")
    return rung


def _period(case: Case) -> str:
    return rule_in_force(CLOCK).for_band(case.band or clocks.UNRATED)


def _deliver(actor: Actor, request: BrandRequest, content: dict[str, Any], *, due_at: datetime) -> None:
    people = people_of(request.organisation_id)
    if not people:
        raise GuardRefused(NOBODY_OPENS, brand=request.organisation.name)
    packet = open_compartment(CompartmentKind.PACKET, people)
    item = seal(packet, content, kind="request", author_role=actor.leading_role)
    request.packet, request.item, request.due_at = packet, item, due_at
