"""Words for what the register knows of sites and companies."""

from __future__ import annotations

from typing import Any

from grievance.foundation.text import N_
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus, CompanyRole
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.names import NameKind
from grievance.supplychain.outcomes import Subject
from grievance.supplychain.stages import SITE_STATUS_LABELS, STAGE_LABELS, SiteStatus, Stage
from grievance.web.ui.presentation import translated

NAME_KINDS: dict[NameKind, str] = {
    NameKind.OFFICIAL: N_("Official name"),
    NameKind.ALIAS: N_("Other name"),
    NameKind.FORMER: N_("Former name"),
    NameKind.AS_IN_FILE: N_("As a list writes it"),
}
#: Their own names, which no language translates, but for the last ones.
SCHEMES: dict[Scheme, str] = {
    Scheme.LEI: N_("LEI"),
    Scheme.OS_ID: N_("OS ID (Open Supply Hub)"),
    Scheme.RMI_CID: N_("RMI smelter number (CID)"),
    Scheme.RBA: N_("RBA number"),
    Scheme.DUNS: N_("D-U-N-S"),
    Scheme.GLN: N_("GLN"),
    Scheme.USCC: N_("Chinese credit code (USCC)"),
    Scheme.JP_CORPORATE_NUMBER: N_("Japanese corporate number"),
    Scheme.BPN: N_("Catena-X partner number (BPN)"),
    Scheme.ICMM: N_("ICMM number"),
    Scheme.LOCODE: N_("UN/LOCODE"),
    Scheme.CADASTRE: N_("Mining title"),
    Scheme.REGISTER: N_("National register"),
    Scheme.WIKIDATA: N_("Wikidata"),
}
ROLES: dict[CompanyRole, str] = {
    CompanyRole.OWNER: N_("Owner"),
    CompanyRole.OPERATOR: N_("Operator"),
    CompanyRole.CONTRACTOR: N_("Contractor"),
    CompanyRole.RECRUITER: N_("Recruiter"),
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
SUBJECTS: dict[Subject, str] = {
    Subject.SITE: N_("Site"),
    Subject.COMPANY: N_("Company"),
    Subject.LINK: N_("Supply relation"),
}
COLUMNS: dict[str, str] = {
    "name": N_("Name"),
    "country": N_("Country"),
    "stage": N_("What it does"),
    "status": N_("Status"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "precision": N_("How exact the position is"),
    "nearest_place": N_("Nearest place"),
    "workforce": N_("How many work here"),
    "owners": N_("Owners"),
    "minerals": N_("Minerals"),
}


def shown(column: str, value: Any) -> str:
    """Return what a source says in words: codes of ours are translated, the rest stands as it is."""
    if column == "stage" and value in set(Stage):
        return translated(STAGE_LABELS[Stage(value)])
    if column == "status" and value in set(SiteStatus):
        return translated(SITE_STATUS_LABELS[SiteStatus(value)])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
