"""Say what an official act is about: cases, sites, companies and commitments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.enforcement.access import released_cases
from grievance.enforcement.models import ActTie, OfficialAct
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site

NOTHING = N_("Say what it is about: a case, a site, a company or a commitment.")
NO_PROVISION = N_("There is no commitment %(code)s.")


@dataclass(frozen=True)
class Subjects:
    """What an act is about: cases and sites by reference, companies by reference, commitments by code."""

    cases: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()


def tie(actor: Actor, act: OfficialAct, about: Subjects) -> None:
    """Tie an act to what it is about; a case only if it was released to the actor's government."""
    act.ties += [ActTie(case=each) for each in _cases(actor, about.cases)]
    act.ties += [ActTie(site_id=each) for each in _sites(about.sites)]
    act.ties += [ActTie(company_id=each) for each in _companies(about.companies)]
    act.ties += [ActTie(provision_code=each) for each in _provisions(about.provisions)]
    if not act.ties:
        raise InvalidInput(NOTHING, field="provisions")


def _cases(actor: Actor, references: Iterable[str]) -> list[Case]:
    wanted = _once(references)
    query = select(Case).where(Case.reference.in_(wanted), Case.id.in_(released_cases(actor)))
    found = list(db.session.scalars(query))
    if len(found) < len(wanted):
        raise NotFound
    return found


def _sites(references: Iterable[str]) -> list[int]:
    wanted = _once(references)
    found = list(db.session.scalars(select(Site.id).where(Site.reference.in_(wanted))))
    if len(found) < len(wanted):
        raise NotFound
    return found


def _companies(references: Iterable[str]) -> list[int]:
    wanted = _once(references)
    found = list(db.session.scalars(select(Company.id).where(Company.reference.in_(wanted))))
    if len(found) < len(wanted):
        raise NotFound
    return found


def _provisions(codes: Iterable[str]) -> list[str]:
    wanted = _once(codes)
    for code in wanted:
        if code not in catalogue().provisions:
            raise InvalidInput(NO_PROVISION, field="provisions", code=code)
    return wanted


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(each.strip() for each in values if each.strip()))
