"""What a site reads about where a matter stands and what it is asked to do."""

from __future__ import annotations

from enum import StrEnum

from grievance.cases.states import CaseState
from grievance.foundation.text import N_


class MatterStatus(StrEnum):
    """Where a matter stands, as far as the site may know; what the team finds out stays with the team."""

    LOOKED_INTO = "looked_into"
    DIALOGUE = "dialogue"
    PLAN_JUDGED = "plan_judged"
    PLAN_BACK = "plan_back"
    PUT_RIGHT = "put_right"
    CHECKED = "checked"
    WATCHED = "watched"
    CLOSED = "closed"


class Ask(StrEnum):
    """What the site is asked to do next."""

    ANSWER = "answer"
    ACCEPT_PLAN = "accept_plan"
    CHANGE_PLAN = "change_plan"
    ACCEPT_ACTION = "accept_action"
    CARRY_OUT = "carry_out"


S = CaseState
#: Every state that is not named here looks the same from outside: the team is at work.
MATTER_STATUS: dict[CaseState, MatterStatus] = {
    S.DIALOGUE: MatterStatus.DIALOGUE,
    S.PLAN_PROPOSED: MatterStatus.PLAN_JUDGED,
    S.PLAN_REVISION: MatterStatus.PLAN_BACK,
    S.PLAN_AGREED: MatterStatus.PUT_RIGHT,
    S.REMEDIATION: MatterStatus.PUT_RIGHT,
    S.VERIFICATION: MatterStatus.CHECKED,
    S.RESOLVED: MatterStatus.WATCHED,
    S.CLOSING: MatterStatus.WATCHED,
    S.CLOSED: MatterStatus.CLOSED,
    S.DECLINED: MatterStatus.CLOSED,
    S.REFERRED_OUT: MatterStatus.CLOSED,
    S.MERGED: MatterStatus.CLOSED,
    S.WITHDRAWN: MatterStatus.CLOSED,
}
MATTER_STATUS_LABELS: dict[MatterStatus, str] = {
    MatterStatus.LOOKED_INTO: N_("Being looked into"),
    MatterStatus.DIALOGUE: N_("Dialogue"),
    MatterStatus.PLAN_JUDGED: N_("Plan on the table"),
    MatterStatus.PLAN_BACK: N_("Plan sent back"),
    MatterStatus.PUT_RIGHT: N_("Being put right"),
    MatterStatus.CHECKED: N_("Being checked"),
    MatterStatus.WATCHED: N_("Put right, still watched"),
    MatterStatus.CLOSED: N_("Closed"),
}
ASK_LABELS: dict[Ask, str] = {
    Ask.ANSWER: N_("Answer the case team"),
    Ask.ACCEPT_PLAN: N_("Say whether you accept the plan"),
    Ask.CHANGE_PLAN: N_("Change the plan and propose it again"),
    Ask.ACCEPT_ACTION: N_("Say whether you accept another action in the place of one"),
    Ask.CARRY_OUT: N_("Carry out what was agreed"),
}
