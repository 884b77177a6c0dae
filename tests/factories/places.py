"""Invented sites and companies."""

from __future__ import annotations

from grievance.foundation.db import db
from grievance.foundation.text import fold
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteMineral, SiteTeam
from grievance.supplychain.stages import Confidence, Mineral, SiteStatus, Stage
from tests.factories.writing import written

_numbers = iter(range(1, 10**6))


def make_company(name: str | None = None, *, is_brand: bool = False) -> int:
    """Add an invented company and return its id."""
    number = next(_numbers)
    with written():
        made = Company(
            code=f"invented-{number}",
            name=name or f"Invented Company {number}",
            country="ZZ",
            is_brand=is_brand,
            source="invented for a test",
            licence="none",
            confidence=Confidence.LOW,
            invented=True,
        )
        db.session.add(made)
        db.session.flush()
        return made.id


def make_site(
    name: str | None = None,
    *,
    team: int | None = None,
    operator: int | None = None,
    answered_by: int | None = None,
    number: str | None = None,
    stage: Stage = Stage.MINE,
    mineral: Mineral = Mineral.COBALT,
    workforce: int | None = 400,
) -> int:
    """Add an invented site, perhaps with the team that receives its reports and who answers for it."""
    sequence = next(_numbers)
    title = name or f"Invented Site {sequence}"
    with written():
        made = Site(
            code=f"invented-{sequence}",
            name=title,
            search_text=fold(title),
            country="ZZ",
            stage=stage,
            status=SiteStatus.OPERATING,
            workforce=workforce,
            source="invented for a test",
            licence="none",
            confidence=Confidence.LOW,
            invented=True,
            operator_id=operator,
            number=number,
            minerals=[SiteMineral(mineral=mineral)],
        )
        db.session.add(made)
        db.session.flush()
        if team is not None:
            db.session.add(SiteTeam(site_id=made.id, team_id=team))
        if answered_by is not None:
            db.session.add(SiteAnswerer(site_id=made.id, organisation_id=answered_by))
        return made.id
