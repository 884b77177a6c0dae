"""What operators tell all their customers at once: as the site, the case team and every brand read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grievance.cases.access import CASES
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.services.safety_gate import SITE_NOT_TOLD, never_for
from grievance.cases.states import DisclosureAudience
from grievance.cases.told import refused_by_workers
from grievance.cases.within import find_in_case
from grievance.complaints.states import ConsentAudience
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import MATTERS
from grievance.remediation.queries import AuthoredText, read_text
from grievance.supplychain.access import PROGRESS_SITES
from grievance.supplychain.models.site import Site, SiteAnswerer
from grievance.transparency.models import SiteStatement
from grievance.transparency.queries.chain import SiteRemedy, remedy_as_brands_see
from grievance.transparency.states import StatementState
from grievance.vault.models.compartment import SealedItem

#: So many versions stand on a page.
STATEMENTS = 10
NOT_COUNTED = N_("A worker of this case does not want brands to know of it.")
NOTHING_SHOWN = N_(
    "Brands see nothing about remedy at this site. This text would be the first to tell them that something "
    "was reported there."
)


@dataclass(frozen=True)
class StatementView:
    """One version, as the site and the case team read it; without a key the words stay away."""

    reference: str
    version: int
    state: StatementState
    lang: str
    text: str | None
    written_on: date
    decided_on: date | None
    reason_lang: str
    reason: str | None


#: Of so many versions before the newest a brand reads the day.
EARLIER = 12


@dataclass(frozen=True)
class SaidToCustomers:
    """The newest version that was published, as every brand with the site in its chain reads it."""

    organisation: str
    lang: str
    text: str
    version: int
    published_on: date
    earlier: tuple[date, ...]
    """When the last versions before it were published; their words are not shown any more."""
    before: int = 0
    """How many more were published before those."""


def statements_by_site(actor: Actor, case: Case, *, page: int = 1) -> Page[StatementView]:
    """Return one page of what the actor's organisation wrote about the site of a matter, the latest first."""
    MATTERS.require(actor, Permission.Plan.READ, case)
    query = select(SiteStatement).where(
        SiteStatement.site_id == case.site_id, SiteStatement.organisation_id == actor.organisation_id
    )
    found = page_of(query.order_by(SiteStatement.version.desc()), number=page, size=STATEMENTS)
    return replace(found, rows=[_view(actor, each) for each in found.rows])


def statements_of(actor: Actor, case: Case) -> list[StatementView]:
    """Return, for the team, all that was written from a case, the latest first."""
    CASES.require(actor, Permission.Case.READ, case)
    query = select(SiteStatement).where(SiteStatement.case_id == case.id)
    found = db.session.scalars(query.order_by(SiteStatement.id.desc()))
    return [_view(actor, each) for each in found]


def page_of_statements(actor: Actor, case: Case, *, page: int) -> Page[StatementView]:
    """Return, for the team, one page of what was written from a case: what waits first, then the latest."""
    CASES.require(actor, Permission.Case.READ, case)
    waits = SiteStatement.state == StatementState.WAITING
    query = select(SiteStatement).where(SiteStatement.case_id == case.id)
    found = page_of(query.order_by(waits.desc(), SiteStatement.id.desc()), number=page, size=STATEMENTS)
    return replace(found, rows=[_view(actor, each) for each in found.rows])


def waits_for_team(case: Case, organisation_id: int | None) -> bool:
    """Whether a version of an organisation waits; what waited in a case that was erased never goes out."""
    query = (
        select(SiteStatement.id)
        .join(Case, Case.id == SiteStatement.case_id)
        .where(
            SiteStatement.site_id == case.site_id,
            SiteStatement.organisation_id == organisation_id,
            SiteStatement.state == StatementState.WAITING,
            Case.erased_on.is_(None),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def find_statement(case: Case, reference: str) -> SiteStatement:
    """Return a version that was written from a case, or raise `NotFound`."""
    return find_in_case(SiteStatement, case, reference)


def said_to_customers(actor: Actor, reference: str) -> list[SaidToCustomers]:
    """Return what those who answer for a site of the actor's chain say to all its customers."""
    actor.must(Permission.Remedy.READ_PROGRESS)
    site = PROGRESS_SITES.find(actor, Site.reference, reference)
    answering = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == site.id)
    published = (SiteStatement.site_id == site.id, SiteStatement.state == StatementState.PUBLISHED)
    last = (
        select(SiteStatement.organisation_id, func.max(SiteStatement.version).label("version"))
        .where(*published, SiteStatement.organisation_id.in_(answering))
        .group_by(SiteStatement.organisation_id)
        .subquery()
    )
    query = (
        select(SiteStatement)
        .join(last, SiteStatement.organisation_id == last.c.organisation_id)
        .where(*published, SiteStatement.version == last.c.version)
        .options(joinedload(SiteStatement.case), joinedload(SiteStatement.organisation))
        .order_by(SiteStatement.organisation_id)
    )
    return [_said(each) for each in db.session.scalars(query) if why_brands_may_not_read(each.case) is None]


def why_brands_may_not_read(case: Case, seen: SiteRemedy | None = None) -> str | None:
    """Return why no brand may read now what was written from a case; None if it may.

    `seen` is what brands see of remedy at its site, for whoever has it at hand.
    """
    if case.site_told_at is None or case.site is None:
        return SITE_NOT_TOLD
    never = never_for(case, DisclosureAudience.BRAND)
    if never is not None:
        return never
    refused = refused_by_workers(ConsentAudience.BRAND).where(CaseComplaint.case_id == case.id)
    if db.session.scalar(refused.limit(1)) is not None:
        return NOT_COUNTED
    seen = seen or remedy_as_brands_see(case.site)
    return None if seen.says_something else NOTHING_SHOWN


def _said(newest: SiteStatement) -> SaidToCustomers:
    query = select(SiteStatement).where(
        SiteStatement.site_id == newest.site_id,
        SiteStatement.organisation_id == newest.organisation_id,
        SiteStatement.state == StatementState.PUBLISHED,
        SiteStatement.version < newest.version,
    )
    earlier = page_of(query.order_by(SiteStatement.version.desc()), number=1, size=EARLIER)
    return SaidToCustomers(
        organisation=newest.organisation.name,
        lang=newest.locale,
        text=newest.text or "",
        version=newest.version,
        published_on=_published_on(newest),
        earlier=tuple(map(_published_on, earlier.rows)),
        before=earlier.total - len(earlier.rows),
    )


def _published_on(statement: SiteStatement) -> date:
    assert statement.decided_at is not None
    return statement.decided_at.date()


def _view(actor: Actor, statement: SiteStatement) -> StatementView:
    why = _read(actor, statement, statement.reason)
    return StatementView(
        reference=statement.reference,
        version=statement.version,
        state=statement.state,
        lang=statement.locale,
        text=statement.text or _read(actor, statement, statement.item).text,
        written_on=statement.written_at.date(),
        decided_on=statement.decided_at.date() if statement.decided_at is not None else None,
        reason_lang=why.lang,
        reason=why.text,
    )


def _read(actor: Actor, statement: SiteStatement, item: SealedItem | None) -> AuthoredText:
    if item is None:
        return AuthoredText(statement.locale, None)
    return read_text(actor, item, locale=statement.locale)
