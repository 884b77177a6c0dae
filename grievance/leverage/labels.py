"""Words for what brands are asked, answer and promise."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.leverage.states import Answer, Ask, CommitmentState, RequestState, Rung

ASK_LABELS: dict[Ask, str] = {
    Ask.USE_LEVERAGE: N_("Use your leverage with the site"),
    Ask.SHARE_COST: N_("Share the cost of remedy"),
    Ask.CHANGE_PURCHASING: N_("Change how you buy"),
    Ask.GIVE_INFORMATION: N_("Give information"),
}
RUNG_LABELS: dict[Rung, str] = {
    Rung.CONCERN: N_("1: a written concern to the site"),
    Rung.JOINT_PLAN: N_("2: a plan together, with a share of the cost"),
    Rung.ORDERS_ON_HOLD: N_("3: no new orders until it is put right"),
    Rung.EXIT: N_("4: leaving, with a plan for the effect on workers"),
}
ANSWER_LABELS: dict[Answer, str] = {
    Answer.AGREED: N_("Yes"),
    Answer.PARTLY: N_("In part"),
    Answer.REFUSED: N_("No"),
}
REQUEST_STATE_LABELS: dict[RequestState, str] = {
    RequestState.DRAFT: N_("Not sent yet"),
    RequestState.OPEN: N_("Waits for an answer"),
    RequestState.LATE: N_("The answer is late"),
    RequestState.ANSWERED: N_("Answered"),
    RequestState.CALLED_OFF: N_("No answer is needed any more"),
}
COMMITMENT_STATE_LABELS: dict[CommitmentState, str] = {
    CommitmentState.PROMISED: N_("Promised"),
    CommitmentState.LATE: N_("Late"),
    CommitmentState.SAID_DONE: N_("Said to be done, being checked"),
    CommitmentState.KEPT: N_("Kept"),
    CommitmentState.NOT_KEPT: N_("Not kept"),
}
