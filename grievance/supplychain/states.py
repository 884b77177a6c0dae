"""How far a claim about supply, or about a site, has got: what its ends, stewards and time do to it."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.foundation.workflow import Flow, Step
from grievance.supplychain.claims import ClaimState, SiteClaimState

S = ClaimState
CLAIM_FLOW: Flow[ClaimState] = Flow(
    [
        Step("confirm", frozenset({S.ASSERTED, S.DISPUTED}), S.CONFIRMED, N_("Confirmed by the other end")),
        Step("dispute", frozenset({S.ASSERTED, S.CONFIRMED}), S.DISPUTED, N_("Disputed by one end")),
        Step("settle", frozenset({S.DISPUTED, S.ENDED}), S.ASSERTED, N_("Asserted again")),
        Step("end", frozenset({S.ASSERTED, S.CONFIRMED, S.DISPUTED}), S.ENDED, N_("Ended")),
    ]
)

C = SiteClaimState
SITE_CLAIM_FLOW: Flow[SiteClaimState] = Flow(
    [
        Step("confirm", frozenset({C.WAITING}), C.CONFIRMED, N_("Checked and confirmed")),
        Step("refuse", frozenset({C.WAITING}), C.REFUSED, N_("Refused")),
        Step("withdraw", frozenset({C.WAITING}), C.WITHDRAWN, N_("Taken back")),
        Step("give_up", frozenset({C.CONFIRMED}), C.CONFIRMED, N_("Said to be over")),
        Step("end", frozenset({C.CONFIRMED}), C.ENDED, N_("Ended")),
    ]
)
#: Claims that count: one of each role for an organisation at a site.
PRESENT_CLAIMS = frozenset({C.WAITING, C.CONFIRMED})
