"""Where the crowd works: invented sites in countries that do not exist."""

from __future__ import annotations

from dataclasses import dataclass
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
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteMineral, SiteTeam
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.stages import Confidence, Mineral, SiteStatus, Stage

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


@dataclass(frozen=True)
class Ground:
    """A site of the crowd, with the languages spoken there and how much happens."""

    site_id: int
    code: str
    languages: tuple[str, ...]
    weight: int


def lay_out(random: Random, *, team_id: int) -> list[Ground]:
    """Add the crowd's sites, or find them again; the same seed gives the same ones."""
    answering = db.session.scalars(
        select(Organisation.id).where(
            Organisation.name.in_([ORGANISATIONS[key][0] for key in ("mfano", "contoh")])
        )
    ).all()
    return [_ground(random, number, team_id, answering[number % len(answering)]) for number in range(SITES)]


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
    found = db.session.scalar(select(Site.id).where(Site.code == code))
    if found is not None:
        return Ground(found, code, languages, weight)
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
    return Ground(site.id, code, languages, weight)
