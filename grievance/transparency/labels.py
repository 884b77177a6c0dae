"""Words for the codes that published rows carry, in one place for the pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grievance.cases.labels import BAND_LABELS, CASE_TYPE_LABELS, CLOSURE_LABELS, OUTCOME_LABELS
from grievance.foundation.text import N_
from grievance.remediation.states import REMEDY_STATE_LABELS
from grievance.satisfaction.states import SATISFACTION_QUESTIONS
from grievance.standards.catalogue import catalogue
from grievance.standards.queries import group_labels
from grievance.supplychain.labels import SHARE_LABELS
from grievance.supplychain.stages import (
    CONFIDENCE_LABELS,
    MINERAL_LABELS,
    SITE_STATUS_LABELS,
    STAGE_LABELS,
)
from grievance.transparency.states import (
    ObjectionAnswer,
    Owing,
    RegisterStage,
    SiteFact,
    SiteHidden,
    Standing,
    StatementState,
)

REGISTER_STAGE_LABELS: dict[RegisterStage, str] = {
    RegisterStage.CHECKING: N_("Being checked"),
    RegisterStage.WITH_SITE: N_("The site was asked"),
    RegisterStage.FINDINGS: N_("Findings made"),
    RegisterStage.PLAN: N_("A plan is being made"),
    RegisterStage.REMEDY: N_("Being put right"),
    RegisterStage.VERIFICATION: N_("The remedy is being checked"),
    RegisterStage.RESOLVED: N_("Put right, being watched"),
    RegisterStage.ENDED: N_("Closed"),
}
SITE_HIDDEN_LABELS: dict[SiteHidden, str] = {
    SiteHidden.FEW_REPORTS: N_("Not named: too few reports to hide among"),
    SiteHidden.NOT_YET: N_("Not named: nothing has been found yet after the site could answer"),
}
SITE_FACT_LABELS: dict[SiteFact, str] = {
    SiteFact.STEPS: N_("How far it came, and when"),
    SiteFact.LATE: N_("Which steps are late"),
    SiteFact.SITE_REPLIED: N_("Whether the site has answered"),
    SiteFact.FINDINGS: N_("What was found"),
    SiteFact.REMEDY: N_("What is being put right"),
    SiteFact.REMEDY_OVERDUE: N_("Whether something promised is late"),
    SiteFact.ROOT_CAUSES: N_("Causes"),
    SiteFact.CLOSED_BECAUSE: N_("Why it was closed"),
}
OBJECTION_LABELS: dict[ObjectionAnswer, str] = {
    ObjectionAnswer.ACCEPTED: N_("Put right"),
    ObjectionAnswer.DECLINED: N_("Stands, with a note that the site contests it"),
}
STATEMENT_LABELS: dict[StatementState, str] = {
    StatementState.WAITING: N_("Waits for the case team"),
    StatementState.PUBLISHED: N_("Published"),
    StatementState.SENT_BACK: N_("Sent back"),
}
STANDING_LABELS: dict[Standing, str] = {
    Standing.NOT_SHOWN: N_("Not shown"),
    Standing.NOTHING_AGREED: N_("No remedy agreed"),
    Standing.UNDER_WAY: N_("Remedy under way"),
    Standing.DUE_SOON: N_("Remedy due soon"),
    Standing.OVERDUE: N_("Remedy overdue"),
    Standing.VERIFIED: N_("Remedy verified"),
}
OWING_LABELS: dict[Owing, str] = {
    Owing.OPERATOR: N_("The site's operator"),
    Owing.CONTRACTOR: N_("A contractor or recruiter at the site"),
    Owing.YOU: N_("Your organisation"),
    Owing.ANOTHER_BUYER: N_("Another buyer"),
}
REMEDY_STANDING_LABELS: dict[str, str] = {
    "none": N_("No remedy agreed"),
    "under_way": N_("Remedy under way"),
    "overdue": N_("Remedy overdue"),
    "verified": N_("Remedy verified"),
}
TIME_LABELS: dict[str, str] = {"late": N_("At least one step is late"), "in_time": N_("No step is late")}
WORKERS_LABELS: dict[str, str] = {
    "1-9": N_("Fewer than 10"),
    "10-49": N_("10 to 49"),
    "50-249": N_("50 to 249"),
    "250+": N_("250 or more, or the whole site"),
}
LOW_IS_NOT_GOOD_NEWS = N_(
    "A low number of reports is not good news. It can mean that people are afraid, or do not know that they "
    "can report."
)
NOT_SHOWN = N_(
    "“–” means not shown. A figure under five is not shown, nor is any figure with fewer than five reports "
    "behind it, or about a site where fewer than 25 people work or nobody knows how many."
)
#: What the figures of a chain do not say; on every page and paper of a brand that has some.
FIGURES_DO_NOT_MEAN = (
    LOW_IS_NOT_GOOD_NEWS,
    N_(
        "A link says that a source connects a site with you. It does not say that your goods hold this "
        "site's mineral."
    ),
    NOT_SHOWN,
    N_(
        "“Not shown” and “No remedy agreed” do not mean that all is well. What a site has not been told of "
        "is in nothing that you see."
    ),
    N_(
        "Figures come out on the 1st and the 15th and are at least 14 days old. What workers confirmed "
        "counts, not what a site says."
    ),
    N_(
        "A figure about a site stays as it is until it differs by five or more, so that nobody can be found "
        "by comparing two days."
    ),
)

_LABELS: dict[str, Mapping[Any, str]] = {
    "mineral": MINERAL_LABELS,
    "satisfaction": SATISFACTION_QUESTIONS,
    "site_stage": STAGE_LABELS,
    "site_status": SITE_STATUS_LABELS,
    "confidence": CONFIDENCE_LABELS,
    "urgency": BAND_LABELS,
    "filed_by": CASE_TYPE_LABELS,
    "outcome": OUTCOME_LABELS,
    "closed_because": CLOSURE_LABELS,
    "stage_reached": REGISTER_STAGE_LABELS,
    "site_hidden": SITE_HIDDEN_LABELS,
    "site_fact": SITE_FACT_LABELS,
    "standing": STANDING_LABELS,
    "share": SHARE_LABELS,
    "owing": OWING_LABELS,
    "remedy": REMEDY_STANDING_LABELS,
    "remedy_state": REMEDY_STATE_LABELS,
    "clocks": TIME_LABELS,
    "workers": WORKERS_LABELS,
}

#: Codes of the reference data.
_CATALOGUED: dict[str, Callable[[], Mapping[str, Any]]] = {
    "root_cause": lambda: catalogue().root_causes,
    "clock": lambda: catalogue().clocks,
    "act": lambda: catalogue().enforcement_instruments,
}


def word_for(kind: str, code: str) -> str:
    """Return the words for a code, or the code itself if a later version wrote it."""
    if kind == "group":
        return group_labels().get(code, code)
    if kind in _CATALOGUED:
        found = _CATALOGUED[kind]().get(code)
        return found.label if found is not None else code
    return _LABELS[kind].get(code, code)
