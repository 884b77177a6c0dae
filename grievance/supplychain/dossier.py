"""All that is known of one site or company: names, numbers, owners, and where its sources differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.pages import PAGE_SIZE, Page, page_of, part_of
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
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.numbers import looks_like_number
from grievance.supplychain.queries import find_sites
from grievance.supplychain.redirects import merged_into, standing
from grievance.supplychain.searching import matching_companies, matching_ids, numbered
from grievance.supplychain.stages import Confidence

NOTHING_FITS = N_("No site or company fits this.")
SEVERAL_FIT = N_("Several fit. Enter the code of one: %(found)s")
#: So many are named where several fit.
_LISTED = 5
#: So many rows of each of its lists stand on a page of a dossier.
ROWS = 20


@dataclass(frozen=True)
class Said:
    """What one source says about one thing."""

    value: Any
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class Dossier:
    """What is known of a site or company beside its own facts: one page of each list."""

    names: Page[SiteName | CompanyName]
    numbers: Page[Identifier]
    involvements: Page[Involvement]
    """Who owns, operates and staffs it, and what it owns and operates itself."""
    tenancies: Page[Tenancy]
    """In which industrial parks a site lies or lay, the latest first."""
    assurances: Page[Assurance]
    relations: Page[SupplyLink]
    """Whom it supplies and who supplies it, as everybody may know, the latest first."""
    differing: Page[tuple[str, Said]]
    """Columns of which sources do not say the same, each with what every source says."""
    merged: Page[Site | Company]
    """Records for which it stands."""
    stands: Site | Company
    """Itself, or the record that stands for it."""


def dossier(record: Site | Company, *, asked: Callable[[str], int]) -> Dossier:
    """Return what is known of a site or company; `asked` says which page of the list of a name."""

    def page(name: str, query: Select[Any]) -> Page[Any]:
        return page_of(query, number=asked(name), size=ROWS)

    return Dossier(
        names=page("names", _names(record)),
        numbers=page("numbers", _numbers(record)),
        involvements=page("involvements", _involvements(record)),
        tenancies=tenancies_of(record, page=asked("tenancies"), size=ROWS)
        if isinstance(record, Site)
        else part_of((), number=1),
        assurances=page("assurances", _assurances(record)),
        relations=page("relations", _relations(record)),
        differing=_differing(record, page=asked("differing")),
        merged=merged_into(type(record), record.id, page=asked("merged"), size=ROWS),
        stands=standing(record),
    )


def tenancies_of(record: Site | Park, *, page: int = 1, size: int = PAGE_SIZE) -> Page[Tenancy]:
    """Return in which parks a site lies or lay, or which sites lie or lay in a park, the latest first."""
    column = Tenancy.site_id if isinstance(record, Site) else Tenancy.park_id
    query = select(Tenancy).where(column == record.id)
    parts = (joinedload(Tenancy.site), joinedload(Tenancy.park).joinedload(Park.operator))
    query = query.options(*parts).order_by(Tenancy.since.desc(), Tenancy.id.desc())
    return page_of(query, number=page, size=size)


def other_names(record: Site | Company, *, most: int) -> Sequence[SiteName | CompanyName]:
    """Return the first of the other names of a site or company."""
    return db.session.scalars(_names(record).limit(most)).all()


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


def _names(record: Site | Company) -> Select[Any]:
    if isinstance(record, Site):
        return select(SiteName).where(SiteName.site_id == record.id).order_by(SiteName.name, SiteName.id)
    query = select(CompanyName).where(CompanyName.company_id == record.id)
    return query.order_by(CompanyName.name, CompanyName.id)


def _numbers(record: Site | Company) -> Select[Any]:
    column = Identifier.site_id if isinstance(record, Site) else Identifier.company_id
    query = select(Identifier).where(column == record.id)
    return query.order_by(Identifier.scheme, Identifier.value, Identifier.id)


def _relations(record: Site | Company) -> Select[Any]:
    names = ("supplier_site", "customer_site") if isinstance(record, Site) else ("supplier", "customer")
    ends = [getattr(SupplyLink, f"{name}_id") == record.id for name in names]
    every = (SupplyLink.supplier, SupplyLink.supplier_site, SupplyLink.customer, SupplyLink.customer_site)
    query = select(SupplyLink).where(or_(*ends), visible_links(None))
    return query.options(*(joinedload(each) for each in every)).order_by(
        SupplyLink.as_of.desc(), SupplyLink.id
    )


def _involvements(record: Site | Company) -> Select[Any]:
    if isinstance(record, Site):
        about = Involvement.site_id == record.id
    else:
        about = or_(Involvement.of_company_id == record.id, Involvement.company_id == record.id)
    parts = (joinedload(each) for each in (Involvement.company, Involvement.of_company, Involvement.site))
    query = select(Involvement).where(about).options(*parts)
    return query.order_by(Involvement.role, Involvement.id)


def _assurances(record: Site | Company) -> Select[Any]:
    column = Assurance.site_id if isinstance(record, Site) else Assurance.company_id
    return select(Assurance).where(column == record.id).order_by(Assurance.id)


def _differing(record: Site | Company, *, page: int) -> Page[tuple[str, Said]]:
    column = Statement.site_id if isinstance(record, Site) else Statement.company_id
    query = select(Statement.said, Statement.source, Statement.confidence).where(column == record.id)
    said: dict[str, list[tuple[Any, str, Confidence]]] = {}
    for facts, source, confidence in db.session.execute(query.order_by(Statement.id)):
        for name, value in facts.items():
            said.setdefault(name, []).append((value, source, confidence))
    differing = [
        (name, each)
        for name, found in said.items()
        if any(value != found[0][0] for value, *_ in found)
        for each in found
    ]
    part = part_of(differing, number=page, size=ROWS)
    rows = [(name, Said(*each)) for name, each in part.rows]
    return Page(rows=rows, number=part.number, total=part.total, size=part.size)
