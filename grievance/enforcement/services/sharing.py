"""Information packets from one Party to the other: prepared, sent, received and answered (CMA-E2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from grievance.audit.trail import record
from grievance.enforcement.access import RELEASES, require_addressee, require_own
from grievance.enforcement.consents import may_be_passed_on, was_taken_back
from grievance.enforcement.facts import fingerprint
from grievance.enforcement.models import CaseRelease, OfficialAct
from grievance.enforcement.officials import officials_of
from grievance.enforcement.services.recording import new_act, other_party, own_party
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import ACT_FLOW, ActKind, ActState, Party
from grievance.enforcement.wording import careful
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import grant, open_compartment, open_item, seal

LONGEST = 20_000
#: Modelled on the labour tool of the USMCA; the Agreement sets no time.
REPLY_WITHIN = timedelta(days=10)
CONSENT_GONE = N_(
    "Not every worker of case %(case)s agrees that it goes on. "
    "Ask the case team to ask them, or leave the case out."
)
EMPTY = N_("Write something, or add a case.")


def prepare_packet(
    actor: Actor,
    *,
    title: str,
    about: Subjects,
    text: str = "",
    locale: str = "en",
    releases: Sequence[CaseRelease] = (),
) -> OfficialAct:
    """Draft a packet; only officials of the actor's own Party can open it until it is sent."""
    party = own_party(actor)
    for each in releases:
        RELEASES.require(actor, Permission.Enforcement.READ, each)
    words = careful(text, field="text", limit=LONGEST)
    if not words and not releases:
        raise InvalidInput(EMPTY, field="text")
    content = {"lang": locale, "text": words, "cases": [_opened(actor, each) for each in releases]}
    packet = open_compartment(CompartmentKind.PACKET, officials_of(party))
    item = seal(packet, content, kind="packet", author_role=actor.leading_role)
    cases = [*about.cases, *(each.case.reference for each in releases)]
    made = new_act(
        actor,
        ActKind.INFORMATION_PACKET,
        ActState.PREPARED,
        title=title,
        started_on=clock.today(),
        about=Subjects(tuple(cases), about.sites, about.companies, about.provisions),
        to_party=other_party(party),
        packet=packet,
        packet_item=item,
        packet_hash=fingerprint(content),
    )
    record(actor, "packet.prepared", made, party=made.to_party, count=len(releases))
    return made


def send_packet(actor: Actor, act: OfficialAct) -> None:
    """Let the other Party's officials open it, and start the clock of their reply."""
    require_own(actor, act)
    state = ACT_FLOW.after("send", act.state)
    assert act.to_party is not None
    assert act.packet is not None
    for case, with_words in _cases_in(actor, act):
        if not may_be_passed_on(case, act.to_party, with_words=with_words):
            raise GuardRefused(CONSENT_GONE, case=case.reference)
    grant(actor, act.packet, officials_of(act.to_party))
    act.state = state
    act.sent_at = clock.now()
    act.reply_due_at = act.sent_at + REPLY_WITHIN
    record(actor, "packet.sent", act, party=act.to_party, due=act.reply_due_at.date())


def receive_packet(actor: Actor, act: OfficialAct) -> None:
    """Confirm that it arrived and could be opened."""
    require_addressee(actor, act)
    state = ACT_FLOW.after("receive", act.state)
    assert act.packet_item is not None
    open_item(actor, act.packet_item)
    act.state = state
    act.received_at = clock.now()
    record(actor, "packet.received", act, party=act.to_party)


def answer_packet(actor: Actor, act: OfficialAct, *, text: str, locale: str = "en") -> None:
    """Answer a packet; the answer is sealed to the officials of both Parties."""
    require_addressee(actor, act)
    state = ACT_FLOW.after("answer", act.state)
    assert act.packet is not None
    words = careful(text, field="text", limit=LONGEST, needed=True)
    content = {"lang": locale, "text": words}
    act.answer_item = seal(act.packet, content, kind="answer", author_role=actor.leading_role)
    act.answered_at = clock.now()
    act.state = state
    record(actor, "packet.answered", act, party=act.to_party)


def _opened(actor: Actor, release: CaseRelease) -> dict[str, Any]:
    if was_taken_back(release.case, Party(release.party), with_words=release.with_words):
        raise GuardRefused(CONSENT_GONE, case=release.case.reference)
    content: dict[str, Any] = open_item(actor, release.item)
    return content


def _cases_in(actor: Actor, act: OfficialAct) -> list[tuple[Any, bool]]:
    """Return the cases whose release is in a packet, with whether it holds words about them."""
    assert act.packet_item is not None
    content = open_item(actor, act.packet_item)
    spoken = {each["facts"]["case"]: bool(each["text"]) for each in content["cases"]}
    return [
        (tie.case, spoken[tie.case.reference])
        for tie in act.ties
        if tie.case is not None and tie.case.reference in spoken
    ]


def forget_draft(actor: Actor, act: OfficialAct) -> None:
    """Throw away a packet that was never sent."""
    require_own(actor, act)
    ACT_FLOW.step("send", act.state)
    record(actor, "packet.discarded", act)
    db.session.delete(act)
