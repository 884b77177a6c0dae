"""What a more urgent case asks for: earlier deadlines, urgent steps of its site, a closer watch."""

from __future__ import annotations

from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.services.check_ins import watch_more_closely
from grievance.cases.states import CaseState

_S = CaseState
#: The site has been asked, and has something to answer or to do.
_WITH_SITE_ASKED = frozenset(
    {_S.SITE_NOTIFIED, _S.DIALOGUE, _S.FACT_FINDING, _S.FINDINGS}
    | {_S.PLAN_PROPOSED, _S.PLAN_REVISION, _S.PLAN_AGREED, _S.REMEDIATION, _S.VERIFICATION}
)


def bring_forward(case: Case) -> None:
    """Bring the deadlines of a case forward to its band; a site that was told has more to answer by it.

    What counts from the day on which the site was told is added as far as it is still to come.
    """
    clocks.rebase(case)
    if case.site_told_at is None:
        return
    if (case.paused_from or case.state) in _WITH_SITE_ASKED:
        clocks.start(case, "interim_measures")
    watch_more_closely(case)
