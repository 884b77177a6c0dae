"""All that is known of one site or company: names, numbers, owners, and where its sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, fold
from grievance.policy.actor import Actor
from grievance.supplychain.access import COMPANIES, SITES, visible_links
from grievance.supplychain.models.assurance import Assurance
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.involvement import Involvement
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.numbers import looks_like_number
from grievance.supplychain.queries import find_sites
from grievance.supplychain.redirects import merged_into, standing
from grievance.supplychain.searching import matching_companies, matching_ids, numbered
from grievance.supplychain.stages import Confidence

NOTHING_FITS = N_("No site or company fits this.")
SEVERAL_FIT = N_("Several fit. Enter the code of one: %(found)s")
#: So many are named where several fit, and so many relations are shown of one that has many.
_LISTED, _RELATIONS = 5, 50


@dataclass(frozen=True)
class Said:
    """What one source says about one thing."""

    value: Any
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class Dossier:
    """What is known of a site or company beside its own facts."""

    names: Sequence[SiteName | CompanyName]
    numbers: Sequence[Identifier]
    involvements: Sequence[Involvement]
    """Who owns, operates and staffs it, and what it owns and operates itself."""
    tenancies: Sequence[Tenancy]
    """In which industrial parks a site lies or lay, the latest first."""
    assurances: Sequence[Assurance]
    relations: Sequence[SupplyLink]
    """Whom it supplies and who supplies it, as everybody may know, the latest first."""
    differing: dict[str, list[Said]]
    """By column, where sources do not say the same."""
    merged: Sequence[Site | Company]
    """Records for which it stands."""
    stands: Site | Company
    """Itself, or the record that stands for it."""


def dossier(record: Site | Company) -> Dossier:
    """Return what is known of a site or company."""
    return Dossier(
        names=sorted(record.names, key=lambda each: each.name),
        numbers=sorted(record.identifiers, key=lambda each: (each.scheme, each.value)),
        involvements=_involvements(record),
        tenancies=tenancies_of(record) if isinstance(record, Site) else (),
        assurances=_assurances(record),
        relations=_relations(record),
        differing=_differing(record),
        merged=merged_into(type(record), record.id),
        stands=standing(record),
    )


def tenancies_of(record: Site | Park) -> list[Tenancy]:
    """Return in which parks a site lies or lay, or which sites lie or lay in a park, the latest first."""
    column = Tenancy.site_id if isinstance(record, Site) else Tenancy.park_id
    query = select(Tenancy).where(column == record.id)
    parts = (joinedload(Tenancy.site), joinedload(Tenancy.park).joinedload(Park.operator))
    return list(db.session.scalars(query.options(*parts).order_by(Tenancy.since.desc(), Tenancy.id.desc())))


def find_both(actor: Actor, text: str, *, limit: int = 20) -> tuple[list[Site], list[Company]]:
    """Return sites and companies for a name, a number of ours or one of others, best first."""
    by_number = numbered(text)
    if looks_like_number(text):
        site_ids = [each.id for each in find_sites(text, limit=limit, takes_reports=False)]
    else:
        site_ids = matching_ids(text, limit=limit, takes_reports=False)
    wanted = list(dict.fromkeys([*by_number[0], *site_ids]))
    sites = SITES.visible(actor).where(Site.id.in_(wanted))
    found = {
        each.id: each
        for each in db.session.scalars(sites.options(joinedload(Site.operator), selectinload(Site.minerals)))
    }
    firms = list(dict.fromkeys([*by_number[1], *matching_companies(text, limit=limit)]))
    known = {
        each.id: each for each in db.session.scalars(COMPANIES.visible(actor).where(Company.id.in_(firms)))
    }
    return [found[each] for each in wanted if each in found], [known[each] for each in firms if each in known]


def meant(
    actor: Actor, typed: str, *, field: str, kind: type[Site | Company] | None = None
) -> Site | Company:
    """Return the one site or company that somebody typed by its name, number, code or reference.

    Where none or several fit, `InvalidInput` says so, naming those that do.
    """
    exactly = [
        found
        for scope, model in ((SITES, Site), (COMPANIES, Company))
        for found in db.session.scalars(
            scope.visible(actor).where((model.code == typed.strip()) | (model.reference == typed.strip()))
        )
    ]
    sites, companies = find_both(actor, typed) if not exactly else ([], [])
    found = [each for each in (*exactly, *sites, *companies) if kind is None or isinstance(each, kind)]
    named = [each for each in found if fold(each.name) == fold(typed)] or found
    if not named:
        raise InvalidInput(NOTHING_FITS, field=field)
    if len(named) > 1:
        listed = "; ".join(f"{each.name} ({each.code})" for each in named[:_LISTED])
        raise InvalidInput(SEVERAL_FIT, field=field, found=listed)
    one: Site | Company = standing(named[0])
    return one


def _relations(record: Site | Company) -> list[SupplyLink]:
    names = ("supplier_site", "customer_site") if isinstance(record, Site) else ("supplier", "customer")
    ends = [getattr(SupplyLink, f"{name}_id") == record.id for name in names]
    every = (SupplyLink.supplier, SupplyLink.supplier_site, SupplyLink.customer, SupplyLink.customer_site)
    query = (
        select(SupplyLink)
        .where(or_(*ends), visible_links(None))
        .options(*(joinedload(each) for each in every))
        .order_by(SupplyLink.as_of.desc(), SupplyLink.id)
    )
    return list(db.session.scalars(query.limit(_RELATIONS)))


def _involvements(record: Site | Company) -> list[Involvement]:
    if isinstance(record, Site):
        about = Involvement.site_id == record.id
    else:
        about = or_(Involvement.of_company_id == record.id, Involvement.company_id == record.id)
    parts = (joinedload(each) for each in (Involvement.company, Involvement.of_company, Involvement.site))
    query = select(Involvement).where(about).options(*parts)
    return list(db.session.scalars(query.order_by(Involvement.role, Involvement.id)))


def _assurances(record: Site | Company) -> list[Assurance]:
    column = Assurance.site_id if isinstance(record, Site) else Assurance.company_id
    return list(db.session.scalars(select(Assurance).where(column == record.id).order_by(Assurance.id)))


def _differing(record: Site | Company) -> dict[str, list[Said]]:
    said: dict[str, list[Said]] = {}
    for each in sorted(record.statements, key=lambda each: each.id):
        for column, value in each.said.items():
            said.setdefault(column, []).append(Said(value, each.source, each.confidence))
    return {
        column: found for column, found in said.items() if any(each.value != found[0].value for each in found)
    }
