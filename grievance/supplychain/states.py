"""How far a claim about supply has got: what its two ends, and time, do to it."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.foundation.workflow import Flow, Step
from grievance.supplychain.claims import ClaimState

S = ClaimState
CLAIM_FLOW: Flow[ClaimState] = Flow(
    [
        Step("confirm", frozenset({S.ASSERTED, S.DISPUTED}), S.CONFIRMED, N_("Confirmed by the other end")),
        Step("dispute", frozenset({S.ASSERTED, S.CONFIRMED}), S.DISPUTED, N_("Disputed by one end")),
        Step("settle", frozenset({S.DISPUTED, S.ENDED}), S.ASSERTED, N_("Asserted again")),
        Step("end", frozenset({S.ASSERTED, S.CONFIRMED, S.DISPUTED}), S.ENDED, N_("Ended")),
    ]
)
