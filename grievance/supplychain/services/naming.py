"""Keep what a site or a company is called, and by which numbers others know it."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import COMPANIES, SITES
from grievance.supplychain.identifiers import NATIONAL, Scheme, read_identifier
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.names import NameKind
from grievance.supplychain.periods import read_span
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.writing import words_of_site

LONGEST_NAME = 200
NO_NAME = N_("Enter a name.")
TOO_LONG = N_("A name has at most %(limit)s characters.")
KNOWN_NAME = N_("It has this name already.")
KNOWN_NUMBER = N_("It has this number already.")
NO_SOURCE = N_("Say where this is from.")


def require_steward(actor: Actor, kept: Site | Company) -> None:
    """Refuse whoever may not keep this record in order."""
    if isinstance(kept, Site):
        SITES.require(actor, Permission.Site.MANAGE, kept)
    else:
        COMPANIES.require(actor, Permission.Site.MANAGE, kept)


def noun_of(kept: Site | Company) -> str:
    """Return what a record is called in facts."""
    return "site" if isinstance(kept, Site) else "company"


def add_name(
    actor: Actor,
    called: Site | Company,
    name: str,
    *,
    kind: NameKind,
    language: str | None = None,
    source: str | None = None,
) -> None:
    """Give a site or company another name, by which it is found from now on."""
    require_steward(actor, called)
    text = " ".join(clean_lines(name).split())
    if not text:
        raise InvalidInput(NO_NAME, field="name")
    if len(text) > LONGEST_NAME:
        raise InvalidInput(TOO_LONG, field="name", limit=LONGEST_NAME)
    if text in {called.name, *(each.name for each in called.names)}:
        raise InvalidInput(KNOWN_NAME, field="name")
    keep_name(called, text, kind=kind, language=language, source=source)
    chain_changed()
    record(actor, f"{noun_of(called)}.name_added", called, kind=kind)


def keep_name(
    called: Site | Company,
    name: str,
    *,
    kind: NameKind,
    language: str | None = None,
    source: str | None = None,
) -> None:
    """Write another name into the record, and let it be found by it."""
    if isinstance(called, Site):
        called.names.append(SiteName(name=name, language=language, kind=kind, source=source))
        called.search_text = words_of_site(called)
    else:
        called.names.append(CompanyName(name=name, language=language, kind=kind, source=source))
    db.session.flush()


def add_identifier(
    actor: Actor,
    numbered: Site | Company,
    value: str,
    *,
    scheme: Scheme,
    source: str,
    issuer: str = "",
    since: str | None = None,
    until: str | None = None,
) -> Identifier:
    """Write down by which number somebody else knows a site or company; a mistyped one is refused."""
    require_steward(actor, numbered)
    country = issuer.strip().upper() if scheme in NATIONAL else ""
    plain = read_identifier(scheme, value, issuer=country)
    begins, ends = read_span(since, until)
    if not source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    if (scheme, country, plain) in {(each.scheme, each.issuer, each.value) for each in numbered.identifiers}:
        raise InvalidInput(KNOWN_NUMBER, field="value")
    made = Identifier(
        scheme=scheme,
        issuer=country,
        value=plain,
        since=begins,
        until=ends,
        source=source.strip(),
        recorded_at=clock.now(),
    )
    numbered.identifiers.append(made)
    db.session.flush()
    chain_changed()
    record(actor, f"{noun_of(numbered)}.number_added", numbered, kind=scheme)
    return made
