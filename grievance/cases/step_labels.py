"""What each step of the flow of a case is called on its timeline."""

from __future__ import annotations

from grievance.foundation.text import N_

STEP_LABELS: dict[str, str] = {
    "acknowledge": N_("Acknowledged"),
    "screen": N_("Screening began"),
    "ask_reporter": N_("Question to the worker"),
    "hear_reporter": N_("Answer came"),
    "refer_out": N_("Referred to another body"),
    "decline": N_("Declined"),
    "merge": N_("Merged into another case"),
    "accept": N_("Accepted"),
    "assign": N_("Assigned"),
    "notify_site": N_("Site told"),
    "investigate": N_("Fact-finding began"),
    "open_dialogue": N_("Dialogue opened"),
    "find": N_("Findings made"),
    "look_again": N_("Sent back to fact-finding"),
    "take_up_finding": N_("Changed finding taken up"),
    "propose_plan": N_("Plan proposed"),
    "revise_plan": N_("Plan sent back"),
    "agree_plan": N_("Plan agreed"),
    "begin_remedy": N_("Remedy began"),
    "begin_verification": N_("Verification began"),
    "resume_remedy": N_("Back to the remedy"),
    "resolve": N_("Resolved"),
    "prepare_closing": N_("Closing prepared"),
    "end_without_remedy": N_("End without a remedy prepared"),
    "close": N_("Closed"),
    "close_without_contact": N_("Closed: no contact"),
    "suspend": N_("Suspended"),
    "resume": N_("Taken up again"),
    "withdraw": N_("Withdrawn"),
    "reopen": N_("Reopened"),
    "empanel": N_("Panel appointed"),
    "decide_appeal": N_("Appeal decided"),
}
