"""Words for what the register knows of sites and companies."""

from __future__ import annotations

from typing import Any

from grievance.foundation.text import N_
from grievance.supplychain.claims import (
    VolumePeriod,
    VolumeUnit,
)
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
#: What a site or company is in a supply relation that is written down on its page.
DIRECTIONS: dict[str, str] = {
    "supplies": N_("It supplies the other end"),
    "is_supplied": N_("The other end supplies it"),
}
CHECKED = N_("I looked, and the source still says so")
UNITS: dict[VolumeUnit, str] = {
    VolumeUnit.TONNE: N_("tonnes"),
    VolumeUnit.TONNE_CONTAINED: N_("tonnes of the mineral in it"),
    VolumeUnit.TONNE_WET: N_("tonnes, wet"),
    VolumeUnit.TONNE_LCE: N_("tonnes of lithium carbonate equivalent"),
    VolumeUnit.GIGAWATT_HOUR: N_("gigawatt hours"),
    VolumeUnit.PER_CENT: N_("per cent of what the supplier sends on"),
}
PERIODS: dict[VolumePeriod, str] = {
    VolumePeriod.MONTH: N_("a month"),
    VolumePeriod.QUARTER: N_("a quarter"),
    VolumePeriod.YEAR: N_("a year"),
    VolumePeriod.WHOLE: N_("for the whole time"),
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
