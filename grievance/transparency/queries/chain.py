"""What a brand may know of its chain: these fields, and nothing else can be in the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.queries import SiteProgress, site_progress
from grievance.supplychain.access import PROGRESS_SITES
from grievance.supplychain.bands import Band
from grievance.supplychain.models.site import Site
from grievance.supplychain.queries import ChainRow, PathLink, SiteCard
from grievance.supplychain.upstream import chain_of
from grievance.supplychain.workforce import is_large_enough
from grievance.transparency.queries.figures import RemedyFigures, SiteFigures, site_figures
from grievance.transparency.states import Standing

SOON = timedelta(days=14)
#: How many things a brand is asked to see to first.
FIRST = 3
_WEAKEST_FIRST = ("low", "medium", "high")
_LARGEST_FIRST = tuple(str(each) for each in Band)


@dataclass(frozen=True)
class PathStep:
    """One supply link on the way from a site to the brand, with its source."""

    start: str
    end: str
    product: str
    since: str | None
    state: str
    confidence: str
    source: str
    source_url: str
    as_of: date
    own: bool
    """Whether the brand said so itself."""


@dataclass(frozen=True)
class MineralPath:
    """The best documented way of one mineral from a site to the brand."""

    mineral: str
    tier: int
    weakest: str
    all_active: bool
    by_company: bool
    band: str
    """How much of what the brand takes in may come this way."""
    estimated: bool
    seen_on: date | None
    """When the link that nobody has looked at for longest was last seen to hold; None if one has no date."""
    steps: tuple[PathStep, ...]


@dataclass(frozen=True)
class SiteRemedy:
    """How remedy stands at a site, as far as brands are told."""

    standing: Standing = Standing.NOT_SHOWN
    due_on: date | None = None
    figures: SiteFigures = field(default_factory=SiteFigures)
    figures_of: date | None = None

    @property
    def says_something(self) -> bool:
        """Whether a brand reads here that there is something to put right, or was."""
        silent = self.standing in (Standing.NOT_SHOWN, Standing.NOTHING_AGREED)
        return not silent or self.figures.remedy != RemedyFigures()


@dataclass(frozen=True)
class BrandSite:
    """A site upstream of a brand: the way to it, and how remedy stands there."""

    reference: str
    name: str
    country: str
    operator: str | None
    stage: str
    latitude: float | None
    longitude: float | None
    invented: bool
    paths: tuple[MineralPath, ...]
    standing: Standing
    due_on: date | None
    """The earliest day by which something was promised and is not done."""
    figures: SiteFigures
    number: str | None
    """With which workers there can report."""

    @property
    def minerals(self) -> tuple[str, ...]:
        """The minerals for which there is a path."""
        return tuple(path.mineral for path in self.paths)

    @property
    def band(self) -> str:
        """The largest share of all minerals."""
        return min((path.band for path in self.paths), key=_LARGEST_FIRST.index)

    @property
    def seen_on(self) -> date | None:
        """How old the oldest of all that is known about its paths is."""
        days = [path.seen_on for path in self.paths]
        return min((each for each in days if each is not None), default=None) if all(days) else None

    @property
    def tier(self) -> int:
        """The shortest path's number of links."""
        return min(path.tier for path in self.paths)

    @property
    def weakest(self) -> str:
        """The weakest evidence of all paths."""
        return min((path.weakest for path in self.paths), key=_WEAKEST_FIRST.index)

    @property
    def is_overdue(self) -> bool:
        """Whether something promised has not been done in time."""
        return self.standing is Standing.OVERDUE

    @property
    def all_active(self) -> bool:
        """Whether a path is said to run in every link."""
        return any(path.all_active for path in self.paths)


@dataclass(frozen=True)
class BrandChain:
    """All sites upstream of a brand, and the day of the figures about them."""

    sites: tuple[BrandSite, ...]
    figures_of: date | None

    @property
    def first(self) -> tuple[BrandSite, ...]:
        """The sites that need the brand first: what is overdue for longest, then what is due soon."""
        wanted = [each for each in self.sites if each.standing in (Standing.OVERDUE, Standing.DUE_SOON)]
        return tuple(sorted(wanted, key=lambda each: each.due_on or date.max)[:FIRST])

    def standing(self, wanted: Standing) -> int:
        """Count the sites that stand so."""
        return sum(each.standing is wanted for each in self.sites)


def brand_chain(actor: Actor) -> BrandChain:
    """Return the sites upstream of the actor's organisation, what needs it first, then nearest first."""
    actor.must(Permission.Remedy.READ_PROGRESS)
    visible = db.session.scalars(
        PROGRESS_SITES.visible(actor).with_only_columns(Site.id, maintain_column_froms=True)
    )
    assert actor.organisation_id is not None
    return _chain(actor.organisation_id, set(visible))


def brand_site(actor: Actor, reference: str) -> BrandChain:
    """Return one site upstream of the actor's organisation; any other is not found."""
    actor.must(Permission.Remedy.READ_PROGRESS)
    site = PROGRESS_SITES.find(actor, Site.reference, reference)
    assert actor.organisation_id is not None
    found = _chain(actor.organisation_id, {site.id})
    if not found.sites:
        raise NotFound
    return found


def _chain(organisation_id: int, site_ids: set[int]) -> BrandChain:
    by_site: dict[int, list[ChainRow]] = {}
    one = next(iter(site_ids)) if len(site_ids) == 1 else None
    for row in chain_of(organisation_id, site_id=one):
        if row.site.id in site_ids:
            by_site.setdefault(row.site.id, []).append(row)
    known = {
        each.id: (each.workforce, each.number)
        for each in db.session.execute(
            select(Site.id, Site.workforce, Site.number).where(Site.id.in_(by_site))
        )
    }
    progress = {each.site_id: each for each in site_progress(list(by_site))}
    day, figures = site_figures({rows[0].site.reference for rows in by_site.values()})
    sites = [
        _with_remedy(
            _site(rows, number=known[site_id][1]),
            progress.get(site_id),
            known[site_id][0],
            figures.get(rows[0].site.reference, SiteFigures()),
        )
        for site_id, rows in by_site.items()
    ]
    sites.sort(key=lambda each: (_URGENCY.get(each.standing, len(_URGENCY)), each.tier, each.name))
    return BrandChain(tuple(sites), day)


_URGENCY = {Standing.OVERDUE: 0, Standing.DUE_SOON: 1, Standing.UNDER_WAY: 2, Standing.VERIFIED: 3}


def remedy_as_brands_see(site: Site) -> SiteRemedy:
    """Return what every brand with this site in its chain sees of remedy there."""
    progress = next(iter(site_progress([site.id])), None)
    day, figures = site_figures([site.reference])
    shown = _shown(progress, site.workforce, figures.get(site.reference, SiteFigures()))
    return replace(shown, figures_of=day)


def _with_remedy(
    site: BrandSite, progress: SiteProgress | None, workforce: int | None, figures: SiteFigures
) -> BrandSite:
    shown = _shown(progress, workforce, figures)
    return replace(site, standing=shown.standing, due_on=shown.due_on, figures=shown.figures)


def _shown(progress: SiteProgress | None, workforce: int | None, figures: SiteFigures) -> SiteRemedy:
    """Return how remedy stands, unless so few work there that even a word would point at somebody."""
    if not is_large_enough(workforce):
        return SiteRemedy()
    standing = standing_of(progress)
    due = progress.next_due_on if progress is not None and standing is not Standing.VERIFIED else None
    return SiteRemedy(standing, due, figures)


def standing_of(progress: SiteProgress | None) -> Standing:
    """Return how remedy stands in one word."""
    if progress is None or not (progress.open or progress.verified):
        return Standing.NOTHING_AGREED
    if progress.overdue:
        return Standing.OVERDUE
    if not progress.open:
        return Standing.VERIFIED
    soon = progress.next_due_on is not None and progress.next_due_on <= clock.today() + SOON
    return Standing.DUE_SOON if soon else Standing.UNDER_WAY


def _site(rows: Sequence[ChainRow], *, number: str | None) -> BrandSite:
    card: SiteCard = rows[0].site
    return BrandSite(
        reference=card.reference,
        name=card.name,
        country=card.country,
        operator=card.operator,
        stage=str(card.stage),
        latitude=card.latitude,
        longitude=card.longitude,
        invented=card.invented,
        paths=tuple(
            MineralPath(
                mineral=str(row.mineral),
                tier=row.tier,
                weakest=str(row.weakest),
                all_active=row.all_active,
                by_company=row.by_company,
                band=str(row.band),
                estimated=row.estimated,
                seen_on=row.seen_on,
                steps=tuple(_step(link) for link in row.path),
            )
            for row in rows
        ),
        standing=Standing.NOT_SHOWN,
        due_on=None,
        figures=SiteFigures(),
        number=number,
    )


def _step(link: PathLink) -> PathStep:
    return PathStep(
        start=link.start,
        end=link.end,
        product=link.product,
        since=link.since,
        state=str(link.state),
        confidence=str(link.confidence),
        source=link.source,
        source_url=link.source_url,
        as_of=link.as_of,
        own=link.uploaded,
    )
