"""The life of a plan and of a corrective action, and the facts of the remedy ledger."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_
from grievance.foundation.workflow import Flow, Step


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    REVISION = "revision"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


class ActionState(StrEnum):
    """Where a corrective action stands; due soon and overdue are computed."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_PROGRESS = "in_progress"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    UNDER_VERIFICATION = "under_verification"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REPLACED = "replaced"


class OwnerKind(StrEnum):
    """Who has to carry an action out."""

    SITE = "site"
    CONTRACTOR = "contractor"
    BRAND = "brand"


class ExtensionStep(StrEnum):
    """How much more time an owner can ask for at once."""

    ONE_WEEK = "1w"
    TWO_WEEKS = "2w"
    ONE_MONTH = "1m"
    TWO_MONTHS = "2m"


class ExtensionAnswer(StrEnum):
    """What became of a request for more time; without an answer it waits."""

    APPROVED = "approved"
    DECLINED = "declined"


class RemedyFactKind(StrEnum):
    """What a row of the ledger says."""

    PROMISED = "promised"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    PARTLY = "partly"
    DISPUTED = "disputed"
    AFRAID_TO_SAY = "afraid_to_say"
    VERIFIED = "verified"
    REJECTED = "rejected"


class RemedyState(StrEnum):
    """What the ledger's facts add up to for one action; derived, never stored."""

    PROMISED = "promised"
    DUE = "due"
    CLAIMED_DELIVERED = "claimed_delivered"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    VERIFIED = "verified"


class WorkerView(StrEnum):
    """What affected workers say about an action."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    AFRAID_TO_SAY = "afraid_to_say"
    NOT_ASKED = "not_asked"


class PlanAnswer(StrEnum):
    """What a worker says about a plan before it is agreed; whoever says nothing is not reached."""

    ENOUGH = "enough"
    NOT_ENOUGH = "not_enough"
    AFRAID_TO_SAY = "afraid_to_say"


A = ActionState
#: Agreed and not yet given up for another: what somebody has promised.
PROMISED_ACTIONS = frozenset(ActionState) - {A.PROPOSED, A.REPLACED}
#: Promised and not yet verified.
OPEN_ACTIONS = PROMISED_ACTIONS - {A.VERIFIED}
#: The owner has something to do.
WITH_OWNER = frozenset({A.AGREED, A.IN_PROGRESS, A.REJECTED})
#: Proof is in, and somebody has to look.
HANDED_IN = frozenset({A.EVIDENCE_SUBMITTED, A.UNDER_VERIFICATION})
#: More time can be asked for and given until the proof is in.
EXTENDABLE = frozenset({A.AGREED, A.IN_PROGRESS})
#: Terms may still be changed, on a plan that nobody has to judge at the moment.
EDITABLE_PLANS = frozenset({PlanState.DRAFT, PlanState.REVISION})
LIVE_PLANS = frozenset(PlanState) - {PlanState.SUPERSEDED}


def _from(*states: ActionState) -> frozenset[ActionState]:
    return frozenset(states)


ACTION_FLOW: Flow[ActionState] = Flow(
    (
        Step("agree", _from(A.PROPOSED), A.AGREED, N_("Agree")),
        Step("start", _from(A.AGREED, A.REJECTED), A.IN_PROGRESS, N_("Start")),
        Step(
            "submit_evidence",
            _from(A.IN_PROGRESS, A.EVIDENCE_SUBMITTED),
            A.EVIDENCE_SUBMITTED,
            N_("Hand in proof"),
        ),
        Step("check", _from(A.EVIDENCE_SUBMITTED), A.UNDER_VERIFICATION, N_("Start checking")),
        Step("verify", _from(A.UNDER_VERIFICATION), A.VERIFIED, N_("Verified")),
        Step("reject", _from(A.UNDER_VERIFICATION), A.REJECTED, N_("Not accepted")),
        # A worker's no outranks what the owner and the verifier said.
        Step(
            "dispute",
            _from(A.EVIDENCE_SUBMITTED, A.UNDER_VERIFICATION, A.VERIFIED),
            A.REJECTED,
            N_("The worker says no"),
        ),
        Step("relapse", _from(A.VERIFIED), A.REJECTED, N_("It has not lasted")),
        Step("replace", _from(A.AGREED), A.REPLACED, N_("Not feasible: replace")),
    )
)

PLAN_FLOW: Flow[PlanState] = Flow(
    (
        Step("propose", frozenset({PlanState.DRAFT, PlanState.REVISION}), PlanState.PROPOSED, N_("Propose")),
        Step("send_back", frozenset({PlanState.PROPOSED}), PlanState.REVISION, N_("Send back")),
        Step("agree", frozenset({PlanState.PROPOSED}), PlanState.AGREED, N_("Agree")),
        Step(
            "supersede",
            frozenset({PlanState.DRAFT, PlanState.PROPOSED, PlanState.REVISION, PlanState.AGREED}),
            PlanState.SUPERSEDED,
            N_("Replace by a new plan"),
        ),
    )
)

ACTION_STATE_LABELS: dict[ActionState, str] = {
    A.PROPOSED: N_("Proposed"),
    A.AGREED: N_("Agreed"),
    A.IN_PROGRESS: N_("Under way"),
    A.EVIDENCE_SUBMITTED: N_("Proof handed in"),
    A.UNDER_VERIFICATION: N_("Being checked"),
    A.VERIFIED: N_("Verified"),
    A.REJECTED: N_("Not accepted"),
    A.REPLACED: N_("Replaced"),
}
PLAN_STATE_LABELS: dict[PlanState, str] = {
    PlanState.DRAFT: N_("Draft"),
    PlanState.PROPOSED: N_("Proposed"),
    PlanState.REVISION: N_("Sent back"),
    PlanState.AGREED: N_("Agreed"),
    PlanState.SUPERSEDED: N_("Superseded"),
}
OWNER_LABELS: dict[OwnerKind, str] = {
    OwnerKind.SITE: N_("Site"),
    OwnerKind.CONTRACTOR: N_("Contractor or recruiter"),
    OwnerKind.BRAND: N_("Brand"),
}
REMEDY_STATE_LABELS: dict[RemedyState, str] = {
    RemedyState.PROMISED: N_("Promised"),
    RemedyState.DUE: N_("Due"),
    RemedyState.CLAIMED_DELIVERED: N_("Said to be done by the site"),
    RemedyState.CONFIRMED: N_("Confirmed by the worker"),
    RemedyState.DISPUTED: N_("Disputed by the worker"),
    RemedyState.VERIFIED: N_("Confirmed and verified"),
}
WORKER_VIEW_LABELS: dict[WorkerView, str] = {
    WorkerView.YES: N_("Yes, it is fixed"),
    WorkerView.PARTLY: N_("Only a part"),
    WorkerView.NO: N_("No, it is not fixed"),
    WorkerView.AFRAID_TO_SAY: N_("I am afraid to say"),
    WorkerView.NOT_ASKED: N_("Not asked or not reached"),
}
WORKER_PLAN_LABELS: dict[PlanAnswer, str] = {
    PlanAnswer.ENOUGH: N_("This is enough"),
    PlanAnswer.NOT_ENOUGH: N_("This is not enough"),
    PlanAnswer.AFRAID_TO_SAY: N_("I am afraid to say"),
}
EXTENSION_STEP_LABELS: dict[ExtensionStep, str] = {
    ExtensionStep.ONE_WEEK: N_("One week more"),
    ExtensionStep.TWO_WEEKS: N_("Two weeks more"),
    ExtensionStep.ONE_MONTH: N_("One month more"),
    ExtensionStep.TWO_MONTHS: N_("Two months more"),
}
EXTENSION_ANSWER_LABELS: dict[ExtensionAnswer, str] = {
    ExtensionAnswer.APPROVED: N_("Approved"),
    ExtensionAnswer.DECLINED: N_("Declined"),
}
