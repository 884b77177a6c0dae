"""What a row of a list says, in whatever form the list came: sites, companies, and who supplies whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from grievance.foundation.text import N_
from grievance.supplychain.shipped import OtherName
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage


class ListForm(StrEnum):
    """The forms that lists come in."""

    SITES = "sites"
    COMPANIES = "companies"
    LINKS = "links"
    TEMPLATE = "template"
    """A workbook with several of the three."""
    OPEN_SUPPLY_HUB = "open_supply_hub"
    EMRT = "emrt"
    AMRT = "amrt"
    CMRT = "cmrt"
    GEOJSON = "geojson"


FORM_LABELS: dict[ListForm, str] = {
    ListForm.SITES: N_("List of sites"),
    ListForm.COMPANIES: N_("List of companies"),
    ListForm.LINKS: N_("List of supply links"),
    ListForm.TEMPLATE: N_("Sites, companies and supply links"),
    ListForm.OPEN_SUPPLY_HUB: N_("Open Supply Hub list"),
    ListForm.EMRT: N_("Extended Minerals Reporting Template (EMRT)"),
    ListForm.AMRT: N_("Additional Minerals Reporting Template (AMRT)"),
    ListForm.CMRT: N_("Conflict Minerals Reporting Template (CMRT)"),
    ListForm.GEOJSON: N_("GeoJSON"),
}


@dataclass(frozen=True)
class Remark:
    """A sentence about a cell, a row or a file; `message` is translatable and takes `values`."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    cell: str = ""
    """Where, as a spreadsheet says it, such as "Smelter List!C7"; empty for a whole row or file."""

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True)
class Identifier:
    """A number that somebody outside gave to a site or company, with the cell where it stands."""

    scheme: str
    value: str
    cell: str = ""


@dataclass(frozen=True)
class Party:
    """A site or company as a row names it: enough to find it, or to add it."""

    name: str
    code: str = ""
    """Its key in our own lists, if the row gives one."""
    names: tuple[OtherName, ...] = ()
    country: str | None = None
    address: str | None = None
    place: str | None = None
    minerals: tuple[Mineral, ...] = ()
    stage: Stage | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class SiteSaid:
    """What a row says about a site; what it does not say is None."""

    site: Party
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None
    operator: str | None = None
    owners: str | None = None
    status: SiteStatus | None = None
    workforce: int | None = None
    source: str | None = None
    licence: str | None = None
    confidence: Confidence | None = None
    notes: str | None = None


@dataclass(frozen=True)
class CompanySaid:
    """What a row says about a company."""

    company: Party
    is_listed: bool = True
    """Whether the row is about it; otherwise a relation names it."""
    is_brand: bool | None = None
    source: str | None = None
    licence: str | None = None
    confidence: Confidence | None = None


class Basis(StrEnum):
    """How a list knows of a supply relation."""

    STATED = "stated"
    """The row says who supplies whom."""
    DECLARED_SMELTER = "declared_smelter"
    """A declaration names the smelter somewhere in its declarer's chain: no purchase, often company-wide."""
    DECLARED_MINE = "declared_mine"
    """A declaration names the mine as a source of the smelter."""


@dataclass(frozen=True)
class LinkSaid:
    """What a row says about who supplies whom; each end is a company, a site, or a site of a company."""

    supplier: Party | None
    supplier_site: Party | None
    customer: Party | None
    customer_site: Party | None
    mineral: Mineral
    code: str = ""
    product: str = ""
    hs: str | None = None
    since: str | None = None
    until: str | None = None
    state: LinkState | None = None
    volume: str | None = None
    source: str | None = None
    source_url: str | None = None
    as_of: date | None = None
    confidence: Confidence | None = None
    notes: str | None = None
    basis: Basis = Basis.STATED


Statement = SiteSaid | CompanySaid | LinkSaid


@dataclass(frozen=True)
class ListRow:
    """One row: what it says, or what is wrong with which of its cells."""

    sheet: str
    """Empty where a file has no sheets."""
    number: int
    """As a spreadsheet counts, from 1."""
    label: str
    """How a report names the row: its code or name."""
    said: Mapping[str, str]
    """The cells that were read, by column; contacts are not among them."""
    statements: tuple[Statement, ...] = ()
    faults: tuple[Remark, ...] = ()
    """Why the row cannot be taken."""
    notes: tuple[Remark, ...] = ()
    """Why the row says nothing for us, or what of it was left out."""


@dataclass
class Reading:
    """A file that is being read: what it is, and its rows, one at a time."""

    form: ListForm
    rows: Iterator[ListRow]
    version: str = ""
    warnings: list[Remark] = field(default_factory=list)
    """What is odd about the file; complete once its rows were read."""
