"""Where the crowd works: invented sites in countries that do not exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import func, select

from grievance.accounts.models.organisation import Organisation
from grievance.cases.models.case import Case
from grievance.demo.people import ORGANISATIONS
from grievance.demo.places import LICENCE, SOURCE
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import fold
from grievance.supplychain.claims import ClaimCheck, CompanyRole, SiteClaimState
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteMineral, SiteTeam
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage
from grievance.transparency.placing import Place

#: Codes that the standard leaves to whoever needs some of their own.
COUNTRIES = ("ZZ", "QM", "QN", "QP", "QR", "QS")
#: What is spoken there, and by people who came from elsewhere.
_SPOKEN = (
    ("fr", "sw"),
    ("sw", "en"),
    ("id", "zh_Hans"),
    ("es",),
    ("pt",),
    ("ar", "fr"),
    ("en",),
    ("ja", "id"),
)
_KINDS = (Stage.MINE, Stage.MINE, Stage.MINE, Stage.ASM, Stage.CONCENTRATOR, Stage.REFINERY, Stage.PROCESSING)
_NAMES = ("Kisima", "Roche", "Gunung", "Salina", "Pedra", "Jabal", "Ridge", "Minato", "Colline", "Laguna")
_MORE = ("Mfano", "Exemple", "Contoh", "Ejemplo", "Exemplo", "Mithal", "Sample", "Mihon", "Muster", "Primer")
SITES = 60
#: Who of the demonstration takes in what the crowd's sites give; of every third site nobody knows who buys.
_TAKEN_IN_BY = {
    Mineral.COBALT: "demo-beispiel",
    Mineral.NICKEL: "demo-beispiel",
    Mineral.MANGANESE: "demo-beispiel",
    Mineral.LITHIUM: "demo-mihon",
    Mineral.GRAPHITE: "demo-specimen",
}
_UNKNOWN_BUYER = 3


@dataclass(frozen=True)
class Ground:
    """A site of the crowd, with the languages spoken there and how much happens."""

    site_id: int
    code: str
    languages: tuple[str, ...]
    weight: int
    name: str
    place: Place
    """Where it is, as exactly as it could be told."""
    workforce: int
    brands: tuple[int, ...] = ()
    """Which brands buy from it, over links that everybody may walk."""


def lay_out(random: Random, *, team_id: int) -> list[Ground]:
    """Add the crowd's sites, or find them again; the same seed gives the same ones."""
    answering = db.session.scalars(
        select(Organisation.id).where(
            Organisation.name.in_([ORGANISATIONS[key][0] for key in ("mfano", "contoh")])
        )
    ).all()
    before = set(db.session.scalars(select(Site.code).where(Site.code.like("crowd-%"))))
    grounds = [
        _ground(random, number, team_id, answering[number % len(answering)]) for number in range(SITES)
    ]
    new = [each for number, each in enumerate(grounds) if each.code not in before and number % _UNKNOWN_BUYER]
    if new:
        _supply(new)
    return [replace(each, brands=_brands_of(each.site_id)) for each in grounds]


def crowd_size() -> int:
    """Return how many cases the crowd has brought, those about punishment for it aside."""
    query = select(func.count(Case.id)).join(Site, Site.id == Case.site_id)
    query = query.where(Site.code.like("crowd-%"), Case.parent_id.is_(None))
    return db.session.scalar(query) or 0


def _ground(random: Random, number: int, team_id: int, organisation_id: int) -> Ground:
    languages, weight = random.choice(_SPOKEN), random.choice((1, 1, 2, 3, 8))
    name = f"{random.choice(_NAMES)} {random.choice(_MORE)} {number + 1} (invented)"
    kind, minerals = random.choice(_KINDS), random.sample(list(Mineral), random.choice((1, 1, 1, 2)))
    country, workforce = random.choice(COUNTRIES), random.choice((18, 40, 120, 400, 1500, 6000))
    code = f"crowd-{number + 1}"
    found = db.session.scalar(select(Site).where(Site.code == code))
    if found is not None:
        return _as_ground(found, languages, weight)
    company = Company(
        code=code,
        name=f"Operator of {name}",
        country=country,
        source=SOURCE,
        licence=LICENCE,
        confidence=Confidence.LOW,
        invented=True,
    )
    site = Site(
        code=code,
        name=name,
        search_text=fold(name),
        operator=company,
        country=country,
        stage=kind,
        status=SiteStatus.OPERATING,
        workforce=workforce,
        source=SOURCE,
        licence=LICENCE,
        confidence=Confidence.LOW,
        invented=True,
        minerals=[SiteMineral(mineral=each) for each in minerals],
    )
    db.session.add_all([company, site])
    db.session.flush()
    db.session.add(SiteTeam(site_id=site.id, team_id=team_id))
    db.session.add(SiteAnswerer(site_id=site.id, organisation_id=organisation_id))
    db.session.add(
        SiteClaim(
            site_id=site.id,
            organisation_id=organisation_id,
            role=CompanyRole.OPERATOR,
            state=SiteClaimState.CONFIRMED,
            claimed_on=clock.today(),
            checked_how=ClaimCheck.ADMINISTRATION,
            decided_on=clock.today(),
        )
    )
    return _as_ground(site, languages, weight)


def _as_ground(site: Site, languages: tuple[str, ...], weight: int) -> Ground:
    place = Place(
        minerals=tuple(sorted(str(each.mineral) for each in site.minerals)),
        country=site.country,
        stage=str(site.stage),
        site=site.reference,
    )
    return Ground(site.id, site.code, languages, weight, site.name, place, site.workforce or 0)


def _supply(grounds: list[Ground]) -> None:
    """Say who takes in what some sites give, so that brands can be asked about them."""
    takers = {
        each.code: each
        for each in db.session.scalars(select(Site).where(Site.code.in_(_TAKEN_IN_BY.values())))
    }
    for each in grounds:
        site = db.session.get_one(Site, each.site_id)
        for one in site.minerals:
            taker = takers[_TAKEN_IN_BY[one.mineral]]
            code = f"{each.code}-{one.mineral}"
            db.session.add(
                SupplyLink(
                    code=code,
                    supplier_id=site.operator_id,
                    supplier_site_id=site.id,
                    customer_id=taker.operator_id,
                    customer_site_id=taker.id,
                    mineral=one.mineral,
                    product="Ore",
                    since="2024",
                    state=LinkState.ACTIVE,
                    confidence=Confidence.MEDIUM,
                    source=SOURCE,
                    source_url=f"https://example.org/links/{code}",
                    as_of=clock.today(),
                )
            )
    refresh_reach()
    chain_changed()


def _brands_of(site_id: int) -> tuple[int, ...]:
    query = select(BrandReach.organisation_id).where(
        BrandReach.site_id == site_id, BrandReach.publicly_documented
    )
    return tuple(db.session.scalars(query.distinct().order_by(BrandReach.organisation_id)))
