"""Where it happens: invented companies, sites and supply links, which never touch the real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grievance.demo.people import Cast
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site
from grievance.supplychain.services import involving, parks, stewardship
from grievance.supplychain.services.claiming_sites import claim_site
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.services.writing import search_text, write_minerals
from grievance.supplychain.stages import LABOUR_SCOPE, Confidence, LinkState, Mineral, SiteStatus, Stage

NOWHERE = "ZZ"
SOURCE, LICENCE = "invented for the demonstration", "none"
_PROOF = "Invented registry of companies, entry 000-17: we hold all shares since January."
M, S, C, L = Mineral, Stage, Confidence, LinkState


@dataclass(frozen=True)
class Place:
    """An invented site."""

    name: str
    operator: str
    stage: Stage
    minerals: tuple[Mineral, ...]
    workforce: int
    near: str
    answered_by: tuple[str, ...] = ()
    """Organisations whose people answer for it here."""


@dataclass(frozen=True)
class Supply:
    """An invented supply link between two companies, at their sites where one is named."""

    supplier: str
    from_site: str
    customer: str
    to_site: str | None
    mineral: Mineral
    product: str
    since: str
    confidence: Confidence = Confidence.HIGH
    state: LinkState = LinkState.ACTIVE


COMPANIES = {
    "mfano": "Mfano Exemplo Mining (invented)",
    "kidogo": "Kidogo Mfano Cooperative (invented)",
    "contoh": "Contoh Bay Nickel (invented)",
    "salar": "Litio Ejemplo (invented)",
    "muster": "Muster Anode (invented)",
    "beispiel": "Beispiel Precursors (invented)",
    "mihon": "Mihon Cells (invented)",
    "specimen": "Specimen Cells (invented)",
    "tatoe": "Tatoe Motors (invented)",
    "sample": "Sample Motors (invented)",
    "boring": "Exemplo Boring (invented)",
    "agency": "Contoh Labour Agency (invented)",
}
BRANDS = ("tatoe", "sample")
#: Which organisation that signs in is which company.
ACTS_FOR = (*BRANDS, "agency")
#: Who works at a site, or brings people there, for whoever runs it: company, role, what for, since.
HIRED_AT: Mapping[str, tuple[tuple[str, CompanyRole, str, str], ...]] = {
    "kilima": (
        ("boring", CompanyRole.CONTRACTOR, "Drilling and blasting", "2024-02"),
        ("agency", CompanyRole.RECRUITER, "Brings people from other countries", "2023"),
    ),
}
PARK = "Contoh Bay Industrial Park (invented)"

SITES: Mapping[str, Place] = {
    "kilima": Place(
        "Kilima Mfano Cobalt Mine (invented)", "mfano", S.MINE, (M.COBALT,), 1800, "Mfano", ("mfano",)
    ),
    "kidogo": Place(
        "Kidogo Mfano Small Pit (invented)", "kidogo", S.ASM, (M.COBALT,), 18, "Mfano", ("mfano",)
    ),
    "contoh": Place(
        "Contoh Bay Nickel Refinery (invented)",
        "contoh",
        S.REFINERY,
        (M.NICKEL, M.COBALT),
        4200,
        "Contoh",
        ("contoh", "agency"),
    ),
    "salar": Place(
        "Salar Ejemplo Lithium Plant (invented)", "salar", S.PROCESSING, (M.LITHIUM,), 620, "Ejemplo"
    ),
    "exemplo": Place(
        "Mina Exemplo Manganese (invented)", "mfano", S.MINE, (M.MANGANESE,), 340, "Exemplo", ("mfano",)
    ),
    "muster": Place(
        "Muster Graphite Anode Plant (invented)",
        "muster",
        S.ANODE,
        (M.GRAPHITE,),
        260,
        "Musterstadt",
        ("contoh", "agency"),
    ),
    "beispiel": Place(
        "Beispiel Precursor Works (invented)",
        "beispiel",
        S.PRECURSOR,
        (M.COBALT, M.MANGANESE, M.NICKEL),
        510,
        "Beispielstadt",
    ),
    "mihon": Place("Mihon Cell Plant (invented)", "mihon", S.CELL, tuple(M), 2300, "Mihon"),
    "specimen": Place("Specimen Cell Plant (invented)", "specimen", S.CELL, tuple(M), 1900, "Specimen"),
}

LINKS = (
    Supply("kidogo", "kidogo", "mfano", "kilima", M.COBALT, "Hand-dug ore", "2024", C.LOW, L.UNCERTAIN),
    Supply("mfano", "kilima", "beispiel", "beispiel", M.COBALT, "Cobalt hydroxide", "2023-04"),
    Supply("mfano", "kilima", "contoh", "contoh", M.COBALT, "Cobalt concentrate", "2025", C.MEDIUM),
    Supply("contoh", "contoh", "beispiel", "beispiel", M.NICKEL, "Nickel sulphate", "2022-09"),
    Supply("contoh", "contoh", "beispiel", "beispiel", M.COBALT, "Cobalt sulphate", "2022-09", C.MEDIUM),
    Supply("mfano", "exemplo", "beispiel", "beispiel", M.MANGANESE, "Manganese ore", "2024-01", C.MEDIUM),
    Supply("beispiel", "beispiel", "mihon", "mihon", M.NICKEL, "Precursor", "2023"),
    Supply("beispiel", "beispiel", "mihon", "mihon", M.COBALT, "Precursor", "2023"),
    Supply("beispiel", "beispiel", "mihon", "mihon", M.MANGANESE, "Precursor", "2023"),
    Supply("beispiel", "beispiel", "specimen", "specimen", M.NICKEL, "Precursor", "2024-06", C.MEDIUM),
    Supply("beispiel", "beispiel", "specimen", "specimen", M.COBALT, "Precursor", "2024-06", C.MEDIUM),
    Supply("salar", "salar", "mihon", "mihon", M.LITHIUM, "Lithium hydroxide", "2025-02"),
    Supply(
        "salar", "salar", "specimen", "specimen", M.LITHIUM, "Lithium hydroxide", "2027", C.LOW, L.PLANNED
    ),
    Supply("muster", "muster", "specimen", "specimen", M.GRAPHITE, "Anode material", "2024-11"),
    Supply("muster", "muster", "mihon", "mihon", M.GRAPHITE, "Anode material", "2025", C.LOW, L.UNCERTAIN),
    *(Supply("mihon", "mihon", "tatoe", None, mineral, "Cells", "2023-10") for mineral in M),
    *(Supply("specimen", "specimen", "sample", None, mineral, "Cells", "2024-12") for mineral in M),
)


def lay_out(cast: Cast, *, as_of: date) -> dict[str, Site]:
    """Add the companies, sites and links, and say who answers for which and who receives its reports."""
    companies = {key: _company(key, name) for key, name in COMPANIES.items()}
    sites = {key: _site(key, place, companies) for key, place in SITES.items()}
    db.session.add_all([*companies.values(), *sites.values()])
    db.session.flush()
    db.session.add_all(
        _link(number, link, companies, sites, as_of) for number, link in enumerate(LINKS, start=1)
    )
    steward = cast.actors["steward"]
    for key, place in SITES.items():
        if place.stage in LABOUR_SCOPE:
            stewardship.let_report(steward, sites[key])
            stewardship.give_to_team(steward, sites[key], cast.teams["field"])
        if place.answered_by:
            answering = [cast.organisations[each] for each in place.answered_by]
            stewardship.answered_by(steward, sites[key], answering)
    _hire(steward, companies, sites, as_of)
    claim_site(cast.actors["contoh"], sites["beispiel"], role=CompanyRole.OWNER, proof=_PROOF)
    for each in ACTS_FOR:
        stewardship.stands_for(cast.actors["administrator"], cast.organisations[each], companies[each])
    refresh_reach()
    return sites


def _hire(steward: Actor, companies: Mapping[str, Company], sites: Mapping[str, Site], as_of: date) -> None:
    """Say who works at which site for somebody else, and which lies in an industrial park."""
    for key, hired in HIRED_AT.items():
        for company, role, work, since in hired:
            involving.involve(
                steward,
                companies[company],
                sites[key],
                role=role,
                work=work,
                since=since,
                source=SOURCE,
                as_of=as_of,
                confidence=Confidence.MEDIUM,
            )
    park = Park(code="demo-park", name=PARK, country=NOWHERE, source=SOURCE, confidence=Confidence.LOW)
    db.session.add(park)
    park.operator, park.as_of = companies["contoh"], as_of
    parks.place_in_park(
        steward,
        sites["contoh"],
        park,
        since="2021",
        source=SOURCE,
        as_of=as_of,
        confidence=Confidence.LOW,
    )


def _company(key: str, name: str) -> Company:
    return Company(
        code=f"demo-{key}",
        name=name,
        country=NOWHERE,
        is_brand=key in BRANDS,
        source=SOURCE,
        licence=LICENCE,
        confidence=Confidence.LOW,
        invented=True,
    )


def _site(key: str, place: Place, companies: Mapping[str, Company]) -> Site:
    operator = companies[place.operator]
    made = Site(
        code=f"demo-{key}",
        name=place.name,
        search_text=search_text(place.name, (), operator.name, place.near),
        operator=operator,
        country=NOWHERE,
        stage=place.stage,
        status=SiteStatus.OPERATING,
        nearest_place=f"{place.near} (invented)",
        workforce=place.workforce,
        source=SOURCE,
        licence=LICENCE,
        confidence=Confidence.LOW,
        invented=True,
    )
    write_minerals(made, place.minerals)
    return made


def _link(
    number: int, link: Supply, companies: Mapping[str, Company], sites: Mapping[str, Site], as_of: date
) -> SupplyLink:
    return SupplyLink(
        code=f"demo-{number:02}",
        supplier_id=companies[link.supplier].id,
        supplier_site_id=sites[link.from_site].id,
        customer_id=companies[link.customer].id,
        customer_site_id=sites[link.to_site].id if link.to_site else None,
        mineral=link.mineral,
        product=link.product,
        since=link.since,
        state=link.state,
        confidence=link.confidence,
        source=SOURCE,
        source_url=f"https://example.org/links/{number}",
        as_of=as_of,
    )
