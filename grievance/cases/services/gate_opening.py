"""When the safety gate opens: from then on the site is to be told within its time, whatever opened it."""

from __future__ import annotations

from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.safety_gate import SECOND_READER, gate, obstacles
from grievance.cases.states import CaseState, DisclosureAudience


def let_site_be_told(case: Case) -> None:
    """Let the time for telling the site run, if somebody has the case in hand and the gate is open."""
    if (case.paused_from or case.state) == CaseState.ASSIGNED and not gate(case):
        clocks.start(case, "site_notice")


def let_text_be_released(disclosure: Disclosure) -> None:
    """Let it run, too, once workers who wanted to be asked first have said yes to the very text."""
    case = disclosure.case
    if disclosure.audience is not DisclosureAudience.SITE or case.state is not CaseState.ASSIGNED:
        return
    if set(obstacles(case, disclosure)) <= {SECOND_READER}:
        clocks.start(case, "site_notice")
