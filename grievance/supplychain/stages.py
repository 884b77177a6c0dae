"""What happens at a site, in the order a mineral travels."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_


class Mineral(StrEnum):
    """The five minerals of the Agreement; no other is ever shown as covered."""

    COBALT = "cobalt"
    GRAPHITE = "graphite"
    LITHIUM = "lithium"
    MANGANESE = "manganese"
    NICKEL = "nickel"


class Stage(StrEnum):
    """A step between the ground and the buyer."""

    MINE = "mine"
    ASM = "asm"
    CONCENTRATOR = "concentrator"
    PROCESSING = "processing"
    REFINERY = "refinery"
    PRECURSOR = "precursor"
    CATHODE = "cathode"
    ANODE = "anode"
    CELL = "cell"
    PACK = "pack"
    COMPONENT = "component"
    VEHICLE = "vehicle"
    RECYCLING = "recycling"


#: Extraction and processing, where the Agreement's labour text reaches.
LABOUR_SCOPE = frozenset(
    {
        Stage.MINE,
        Stage.ASM,
        Stage.CONCENTRATOR,
        Stage.PROCESSING,
        Stage.REFINERY,
        Stage.PRECURSOR,
        Stage.CATHODE,
        Stage.ANODE,
        Stage.RECYCLING,
    }
)
EXTRACTION = frozenset({Stage.MINE, Stage.ASM})

MINERAL_LABELS: dict[Mineral, str] = {
    Mineral.COBALT: N_("Cobalt"),
    Mineral.GRAPHITE: N_("Graphite"),
    Mineral.LITHIUM: N_("Lithium"),
    Mineral.MANGANESE: N_("Manganese"),
    Mineral.NICKEL: N_("Nickel"),
}
STAGE_LABELS: dict[Stage, str] = {
    Stage.MINE: N_("Mine"),
    Stage.ASM: N_("Small-scale mining area"),
    Stage.CONCENTRATOR: N_("Concentrator"),
    Stage.PROCESSING: N_("Processing plant"),
    Stage.REFINERY: N_("Smelter or refinery"),
    Stage.PRECURSOR: N_("Precursor plant"),
    Stage.CATHODE: N_("Cathode plant"),
    Stage.ANODE: N_("Anode plant"),
    Stage.CELL: N_("Cell plant"),
    Stage.PACK: N_("Pack plant"),
    Stage.COMPONENT: N_("Component plant"),
    Stage.VEHICLE: N_("Vehicle plant"),
    Stage.RECYCLING: N_("Recycler"),
}


class SiteStatus(StrEnum):
    """What a source says about whether a site runs."""

    OPERATING = "operating"
    CONSTRUCTION = "construction"
    PROJECT = "project"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNCERTAIN = "uncertain"
    LISTED = "listed"
    DEPOSIT = "deposit"


class Confidence(StrEnum):
    """How much a fact can be relied on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class LinkState(StrEnum):
    """Whether a supply relation runs, as far as its source says."""

    ACTIVE = "active"
    PLANNED = "planned"
    UNCERTAIN = "uncertain"
    DISPUTED = "disputed"
    ENDED = "ended"


CONFIDENCE_LABELS: dict[Confidence, str] = {
    Confidence.HIGH: N_("High"),
    Confidence.MEDIUM: N_("Medium"),
    Confidence.LOW: N_("Low"),
}
SITE_STATUS_LABELS: dict[SiteStatus, str] = {
    SiteStatus.OPERATING: N_("Operating"),
    SiteStatus.CONSTRUCTION: N_("Under construction"),
    SiteStatus.PROJECT: N_("Project"),
    SiteStatus.SUSPENDED: N_("Site suspended"),
    SiteStatus.CLOSED: N_("Site closed"),
    SiteStatus.UNCERTAIN: N_("Uncertain"),
    SiteStatus.LISTED: N_("Listed, status not stated"),
    SiteStatus.DEPOSIT: N_("Deposit, status not stated"),
}
LINK_STATE_LABELS: dict[LinkState, str] = {
    LinkState.ACTIVE: N_("Active"),
    LinkState.PLANNED: N_("Planned"),
    LinkState.UNCERTAIN: N_("Uncertain"),
    LinkState.DISPUTED: N_("Disputed"),
    LinkState.ENDED: N_("Ended"),
}


class TieKind(StrEnum):
    """What ties somebody to a site or a company."""

    EMPLOYER = "employer"
    FAMILY = "family"
    UNION = "union"
    SUPPLIER = "supplier"
    PAST_AUDIT = "past_audit"
    """They have audited it: whoever checks again would judge their own work."""
    MONEY = "money"
    """It pays them, or they own a part of it."""
    OTHER = "other"
