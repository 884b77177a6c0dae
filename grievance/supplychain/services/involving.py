"""Keep who owns, operates and staffs a site, and who owns whom; and what assurance schemes say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.supplychain.claims import HIRED, AssuranceScheme, AssuranceStatus, CompanyRole
from grievance.supplychain.models.assurance import Assurance
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.involvement import Involvement
from grievance.supplychain.models.site import Site
from grievance.supplychain.periods import read_span
from grievance.supplychain.redirects import redirects
from grievance.supplychain.services.naming import NO_SOURCE, noun_of, require_steward
from grievance.supplychain.stages import Confidence

OWN_OWNER = N_("A company does not own itself, nor those that own it.")
ONLY_OWNED = N_("A company is owned; operators, contractors and recruiters are at a site.")
ONLY_HIRED = N_("Only of a contractor or recruiter is it said what it does there.")
NO_SHARE = N_("A share is more than 0 and at most 100 per cent.")
TOO_MUCH = N_("This source would have others own more than all of it.")
NO_PAGE = N_("Give the address of the scheme's page that says so.")


def involve(
    actor: Actor,
    company: Company,
    of: Site | Company,
    *,
    role: CompanyRole,
    source: str,
    confidence: Confidence,
    share: float | None = None,
    work: str | None = None,
    since: str | None = None,
    until: str | None = None,
    source_url: str | None = None,
    as_of: date | None = None,
) -> Involvement:
    """Write down what a company is to a site, or that it owns another company, as one source says."""
    require_steward(actor, of)
    begins, ends = read_span(since, until)
    if not source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    if share is not None and not 0 < share <= 100:
        raise InvalidInput(NO_SHARE, field="share")
    if work is not None and role not in HIRED:
        raise InvalidInput(ONLY_HIRED, field="work")
    if isinstance(of, Company):
        if role is not CompanyRole.OWNER:
            raise InvalidInput(ONLY_OWNED, field="role")
        stands = redirects(Company)
        whole = stands.get(of.id, of.id)
        if ends is None and stands.get(company.id, company.id) in {whole, *_owned_by(whole, stands)}:
            raise InvalidInput(OWN_OWNER, field="company")
    made = Involvement(
        company_id=company.id,
        site_id=of.id if isinstance(of, Site) else None,
        of_company_id=of.id if isinstance(of, Company) else None,
        role=role,
        share=share,
        work=work,
        since=begins,
        until=ends,
        source=source.strip(),
        source_url=source_url,
        as_of=as_of,
        confidence=confidence,
        recorded_at=clock.now(),
    )
    if role is CompanyRole.OWNER and share is not None and _owned(made) + share > 100.5:
        raise InvalidInput(TOO_MUCH, field="share")
    db.session.add(made)
    db.session.flush()
    record(actor, f"{noun_of(of)}.involvement_added", of, role=role)
    return made


def assure(
    actor: Actor,
    assured: Site | Company,
    *,
    scheme: AssuranceScheme,
    status: AssuranceStatus,
    source: str,
    source_url: str,
    as_of: date,
    standard: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Assurance:
    """Write down what an assurance scheme says; it is shown beside complaints and weighs nothing there."""
    require_steward(actor, assured)
    begins, ends = read_span(since, until)
    if not source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    if not source_url.startswith(("https://", "http://")):
        raise InvalidInput(NO_PAGE, field="source_url")
    made = Assurance(
        site_id=assured.id if isinstance(assured, Site) else None,
        company_id=assured.id if isinstance(assured, Company) else None,
        scheme=scheme,
        standard=standard,
        status=status,
        since=begins,
        until=ends,
        source=source.strip(),
        source_url=source_url,
        as_of=as_of,
        recorded_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(actor, f"{noun_of(assured)}.assurance_added", assured, kind=scheme)
    return made


def keep_operators() -> int:
    """Write down whom the records say to run each site, where that is not yet among the involvements."""
    said = select(Involvement.site_id, Involvement.company_id).where(Involvement.role == CompanyRole.OPERATOR)
    present = {tuple(row) for row in db.session.execute(said).all()}
    run = select(Site.id, Site.operator_id, Site.source, Site.confidence).where(Site.operator_id.is_not(None))
    rows = [
        {
            "reference": new_reference(),
            "company_id": operator_id,
            "site_id": site_id,
            "role": CompanyRole.OPERATOR,
            "source": source,
            "confidence": confidence,
            "recorded_at": clock.now(),
        }
        for site_id, operator_id, source, confidence in db.session.execute(run.order_by(Site.id)).all()
        if (site_id, operator_id) not in present
    ]
    add_rows(Involvement, rows)
    return len(rows)


def _owned_by(company_id: int, stands: Mapping[int, int]) -> set[int]:
    """Return all companies that a company owns now, directly or through others, merged ones as one."""
    owned: dict[int, set[int]] = defaultdict(set)
    query = select(Involvement.company_id, Involvement.of_company_id).where(
        Involvement.of_company_id.is_not(None), Involvement.until.is_(None)
    )
    for owner, of in db.session.execute(query).all():
        owned[stands.get(owner, owner)].add(stands.get(of or 0, of or 0))
    found: set[int] = set()
    waiting = [company_id]
    while waiting:
        fresh = owned[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def _owned(made: Involvement) -> float:
    """Return how much of the same one the same source says to be owned by others now."""
    query = select(Involvement.share).where(
        Involvement.site_id.is_not_distinct_from(made.site_id),
        Involvement.of_company_id.is_not_distinct_from(made.of_company_id),
        Involvement.role == CompanyRole.OWNER,
        Involvement.source == made.source,
        Involvement.until.is_(None),
    )
    return sum(share or 0.0 for share in db.session.scalars(query))
