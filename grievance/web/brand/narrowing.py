"""By what each list of a brand is narrowed, in one place for its page and its file."""

from __future__ import annotations

from dataclasses import dataclass

from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.transparency.queries.chain import BrandChain, BrandSite, brand_chain
from grievance.transparency.queries.tracker import OwedRemedy, remedy_tracker
from grievance.web.brand.lists import Facet, Narrowed

_MINERAL = N_("Mineral")
_STAGE = N_("Stage")
_SHARE = N_("Share")
_EVIDENCE = N_("Weakest evidence")
_REMEDY = N_("Remedy")
_PROBLEM = N_("Problem")
_WHO = N_("Who has to act")

OF_CHAIN: tuple[Facet[BrandSite], ...] = (
    Facet("mineral", _MINERAL, "mineral", lambda site: site.minerals),
    Facet("stage", _STAGE, "site_stage", lambda site: (site.stage,)),
    Facet("share", _SHARE, "share", lambda site: {path.band for path in site.paths}),
    Facet("evidence", _EVIDENCE, "confidence", lambda site: (site.weakest,)),
    Facet("standing", _REMEDY, "standing", lambda site: (str(site.standing),)),
)
OF_ISSUES: tuple[Facet[BrandSite], ...] = (
    Facet("mineral", _MINERAL, "mineral", lambda site: site.minerals),
    Facet("stage", _STAGE, "site_stage", lambda site: (site.stage,)),
    Facet("group", _PROBLEM, "group", lambda site: {code for code, _number in site.figures.issues.groups}),
)
OF_REMEDY: tuple[Facet[OwedRemedy], ...] = (
    Facet("standing", _REMEDY, "standing", lambda row: (str(row.standing),)),
    Facet("owing", _WHO, "owing", lambda row: (str(row.owing),)),
    Facet("mineral", _MINERAL, "mineral", lambda row: row.site.minerals),
)


@dataclass(frozen=True)
class ChainList:
    """A list of sites, and the whole chain that it is taken from."""

    chain: BrandChain
    narrowed: Narrowed[BrandSite]


def chain_list(actor: Actor) -> ChainList:
    """Return the sites of the chain that fit the address."""
    chain = brand_chain(actor)
    return ChainList(chain, Narrowed("brand.chain", OF_CHAIN, chain.sites))


def issue_list(actor: Actor) -> ChainList:
    """Return the sites that fit the address, those with most reports first; what is not shown comes last."""
    chain = brand_chain(actor)
    sites = sorted(chain.sites, key=lambda each: (-(each.figures.issues.reports or 0), each.name))
    return ChainList(chain, Narrowed("brand.issues", OF_ISSUES, sites))


def remedy_list(actor: Actor) -> Narrowed[OwedRemedy]:
    """Return what is promised and fits the address."""
    return Narrowed("brand.remedy", OF_REMEDY, remedy_tracker(actor))
