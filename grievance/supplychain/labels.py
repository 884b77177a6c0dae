"""Words about sites and links that the pages of several audiences use."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.supplychain.bands import Band
from grievance.supplychain.claims import (
    AssuranceScheme,
    AssuranceStatus,
    ClaimCheck,
    ClaimEnd,
    ClaimState,
    CompanyRole,
    Evidence,
    SiteClaimState,
)
from grievance.supplychain.outcomes import RowOutcome, RunState, Subject
from grievance.supplychain.stages import Confidence, LinkState, TieKind

#: The code that no country has, which the demonstration's sites carry.
INVENTED = "ZZ"
WORKER_INVENTED_COUNTRY = N_("An invented country")
#: How a link may be spoken of: never "your cobalt".
EVIDENCE_TEXTS: dict[Confidence, str] = {
    Confidence.HIGH: N_("a dated source of good standing"),
    Confidence.MEDIUM: N_("one source, or an older one"),
    Confidence.LOW: N_("weak or undated evidence"),
}
LINK_STATE_TEXTS: dict[LinkState, str] = {
    LinkState.ACTIVE: N_("said to run"),
    LinkState.PLANNED: N_("planned"),
    LinkState.UNCERTAIN: N_("not known whether it still runs"),
    LinkState.DISPUTED: N_("disputed"),
    LinkState.ENDED: N_("ended"),
}
#: Which part of what a buyer takes in may come from a site, by mass balance.
SHARE_LABELS: dict[Band, str] = {
    Band.HIGH: N_("High share"),
    Band.SOME: N_("Some share"),
    Band.TRACE: N_("Trace"),
    Band.UNKNOWN: N_("Share unknown"),
}
TIE_LABELS: dict[TieKind, str] = {
    TieKind.EMPLOYER: N_("I work or worked there"),
    TieKind.FAMILY: N_("My family, or somebody close to me, works there"),
    TieKind.UNION: N_("I act or acted for a union there"),
    TieKind.SUPPLIER: N_("I sell or sold to it, or buy or bought from it"),
    TieKind.PAST_AUDIT: N_("I have audited or inspected it for somebody else"),
    TieKind.MONEY: N_("It pays or paid me, or I own a part of it"),
    TieKind.OTHER: N_("Something else"),
}
OUTCOME_LABELS: dict[RowOutcome, str] = {
    RowOutcome.ADDED: N_("Added"),
    RowOutcome.CHANGED: N_("Changed"),
    RowOutcome.UNCHANGED: N_("Unchanged"),
    RowOutcome.REVIEW: N_("To be reviewed"),
    RowOutcome.REFUSED: N_("Refused"),
}
RUN_STATE_LABELS: dict[RunState, str] = {
    RunState.RUNNING: N_("Read, not yet taken"),
    RunState.DONE: N_("Taken"),
    RunState.FAILED: N_("Failed"),
    RunState.UNDONE: N_("Undone"),
}
SUBJECT_LABELS: dict[Subject, str] = {
    Subject.SITE: N_("Site"),
    Subject.COMPANY: N_("Company"),
    Subject.LINK: N_("Supply link"),
}
ASSURANCE_SCHEMES: dict[AssuranceScheme, str] = {
    AssuranceScheme.RMAP: N_("RMAP"),
    AssuranceScheme.IRMA: N_("IRMA"),
    AssuranceScheme.CERA: N_("CERA 4in1"),
    AssuranceScheme.COPPER_MARK: N_("The Copper Mark"),
    AssuranceScheme.OTHER: N_("Another scheme"),
}
ASSURANCE_STATUSES: dict[AssuranceStatus, str] = {
    AssuranceStatus.CONFORMANT: N_("Conformant"),
    AssuranceStatus.IN_PROGRESS: N_("Being assessed"),
    AssuranceStatus.NOT_CONFORMANT: N_("Not conformant"),
    AssuranceStatus.WITHDRAWN: N_("Withdrawn"),
    AssuranceStatus.NOT_ENROLLED: N_("Not enrolled"),
}
CLAIMS: dict[ClaimState, str] = {
    ClaimState.ASSERTED: N_("Asserted, not answered"),
    ClaimState.CONFIRMED: N_("Confirmed by the other end"),
    ClaimState.DISPUTED: N_("Disputed by one end"),
    ClaimState.ENDED: N_("Ended"),
}
EVIDENCES: dict[Evidence, str] = {
    Evidence.PAGE: N_("A public page"),
    Evidence.REPORT: N_("A company's own report"),
    Evidence.DECLARATION: N_("A declaration of a customer"),
    Evidence.CONTRACT: N_("A contract"),
    Evidence.CUSTOMS: N_("Customs records"),
    Evidence.AUDIT: N_("An audit"),
    Evidence.STATEMENT: N_("A statement"),
}
BY_COMPANY_TEXT = N_(
    "At least one step is known only by company. No source says that this site's material goes on."
)
ROLE_LABELS: dict[CompanyRole, str] = {
    CompanyRole.OWNER: N_("Proprietor"),
    CompanyRole.OPERATOR: N_("Operator"),
    CompanyRole.CONTRACTOR: N_("Contractor"),
    CompanyRole.RECRUITER: N_("Recruiter"),
}
SITE_CLAIM_LABELS: dict[SiteClaimState, str] = {
    SiteClaimState.WAITING: N_("waits to be checked"),
    SiteClaimState.CONFIRMED: N_("confirmed"),
    SiteClaimState.REFUSED: N_("refused"),
    SiteClaimState.WITHDRAWN: N_("taken back"),
    SiteClaimState.ENDED: N_("ended"),
}
CHECK_LABELS: dict[ClaimCheck, str] = {
    ClaimCheck.REGISTER_EXTRACT: N_("An extract of a public register"),
    ClaimCheck.CALL_BACK: N_("A call to a number that we found ourselves"),
    ClaimCheck.LETTER: N_("A letter to the registered address, which was answered"),
    ClaimCheck.ADMINISTRATION: N_("Written down by a steward"),
}
CLAIM_END_LABELS: dict[ClaimEnd, str] = {
    ClaimEnd.SOLD: N_("The site was sold"),
    ClaimEnd.CONTRACT_ENDED: N_("The contract ended"),
    ClaimEnd.SITE_CLOSED: N_("The site is closed"),
    ClaimEnd.MISTAKEN: N_("It never was so"),
    ClaimEnd.ADMINISTRATION: N_("A steward took it from the list"),
}
