"""What pages of the staff show of a site's or company's dossier, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import url_for

from grievance.foundation.text import N_
from grievance.supplychain.dossier import dossier
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.labels import ASSURANCE_SCHEMES, ASSURANCE_STATUSES, CLAIMS, ROLE_LABELS
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.names import NameKind
from grievance.supplychain.stages import (
    CONFIDENCE_LABELS,
    MINERAL_LABELS,
    SITE_STATUS_LABELS,
    STAGE_LABELS,
    SiteStatus,
    Stage,
)
from grievance.web.ui.paging import page_number, pages_here
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
#: What turns pages of its own, by its name in the address and where it stands on the page.
_LISTS = (
    *("names", "numbers", "involvements", "tenancies"),
    *("assurances", "relations", "differing", "merged"),
)


def known_of(record: Site | Company, links: Mapping[str, str]) -> dict[str, Any]:
    """Return what `ui/dossier.html` shows of a record.

    `links` names the endpoint of the page that the audience has for a site, a company, a park or a relation.
    """
    known = dossier(record, asked=page_number)
    here = url_for(links["site" if isinstance(record, Site) else "company"], reference=record.reference)
    return {
        "dossier": known,
        "places": {
            name: pages_here(getattr(known, name), name, anchor=f"#{name}", at=here) for name in _LISTS
        },
        "differing": [
            (column, [said for _column, said in found])
            for column, found in groupby(known.differing.rows, key=itemgetter(0))
        ],
        "links": links,
        "name_kinds": NAME_KINDS,
        "schemes": SCHEMES,
        "roles": ROLE_LABELS,
        "assurance_schemes": ASSURANCE_SCHEMES,
        "assurance_statuses": ASSURANCE_STATUSES,
        "columns_of": COLUMNS,
        "claims": CLAIMS,
        "minerals": MINERAL_LABELS,
        "confidences": CONFIDENCE_LABELS,
        "shown": shown,
    }


def shown(column: str, value: Any) -> str:
    """Return what a source says in words: codes of ours are translated, the rest stands as it is."""
    if column == "stage" and value in set(Stage):
        return translated(STAGE_LABELS[Stage(value)])
    if column == "status" and value in set(SiteStatus):
        return translated(SITE_STATUS_LABELS[SiteStatus(value)])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
