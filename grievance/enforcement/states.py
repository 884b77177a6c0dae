"""What the Parties do, and how far it has come."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_
from grievance.foundation.workflow import Flow, Step


class ActKind(StrEnum):
    """A kind of official act, named after the Agreement's commitments."""

    ENGAGEMENT = "engagement"
    INFORMATION_PACKET = "information_packet"
    MEASURE = "measure"


class ActState(StrEnum):
    """How far an act has come."""

    PREPARED = "prepared"
    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    ACTIVE = "active"
    ENDED = "ended"


class Party(StrEnum):
    """A government that the Agreement binds."""

    US = "US"
    JP = "JP"


S = ActState
ACT_FLOW: Flow[ActState] = Flow(
    (
        Step("send", frozenset({S.PREPARED}), S.SENT, N_("Send")),
        Step("receive", frozenset({S.SENT}), S.RECEIVED, N_("Confirm receipt")),
        Step("answer", frozenset({S.RECEIVED}), S.ANSWERED, N_("Answer")),
        Step("end", frozenset({S.ACTIVE}), S.ENDED, N_("End")),
    )
)

ACT_KIND_LABELS: dict[ActKind, str] = {
    ActKind.ENGAGEMENT: N_("Engagement"),
    ActKind.INFORMATION_PACKET: N_("Information packet"),
    ActKind.MEASURE: N_("Enforcement or leverage action"),
}
ACT_STATE_LABELS: dict[ActState, str] = {
    ActState.PREPARED: N_("Prepared"),
    ActState.SENT: N_("Sent"),
    ActState.RECEIVED: N_("Received"),
    ActState.ANSWERED: N_("Answered"),
    ActState.ACTIVE: N_("Active"),
    ActState.ENDED: N_("Ended"),
}
PARTY_LABELS: dict[Party, str] = {Party.US: N_("United States"), Party.JP: N_("Japan")}
