"""A contractor or recruiter at a site, and what it is told of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent
from grievance.cases.services.disclosing import answer_disclosure, approve, lay_before_workers
from grievance.cases.services.respondents import compose_for_firm, name_respondent, tell_firm
from grievance.complaints.states import ConsentAnswer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import staff
from grievance.policy.roles import Role
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.involving import involve
from grievance.supplychain.stages import Confidence
from tests.factories.cases import Field, Filed
from tests.factories.chains import act_for
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_company

TOLD = "Please tell us who keeps the papers of the people whom you bring, and why."


@dataclass(frozen=True)
class Hired:
    """A firm at a site, and whoever signs in for it."""

    company_id: int
    person: Person | None

    @property
    def reference(self) -> str:
        """How the register names it."""
        return db.session.get_one(Company, self.company_id).reference


def make_hired(
    site_id: int,
    peppers: PepperRing,
    *,
    role: CompanyRole = CompanyRole.CONTRACTOR,
    account: bool = True,
    until: str | None = None,
) -> Hired:
    """Let the register name a contractor or recruiter at a site, perhaps with somebody who signs in."""
    company, person = make_company(), None
    if account:
        organisation = make_organisation(OrganisationKind.CONTRACTOR)
        act_for(organisation, company)
        person = make_person(Role.CONTRACTOR, peppers=peppers, organisation_id=organisation)
    with transaction():
        involve(
            staff(1, roles=[Role.STEWARD]),
            db.session.get_one(Company, company),
            db.session.get_one(Site, site_id),
            role=role,
            until=until,
            source="invented for a test",
            as_of=date(2026, 11, 1),
            confidence=Confidence.LOW,
        )
    return Hired(company, person)


def name(field: Field, filed: Filed, firm: Hired) -> int:
    """Say that a case is about a firm."""
    with transaction():
        return name_respondent(field.inspector.actor, filed.case, company=firm.reference).id


def found(respondent_id: int) -> Respondent:
    """Return it as it is now."""
    return db.session.get_one(Respondent, respondent_id)


def write(field: Field, respondent_id: int, text: str = TOLD) -> int:
    """Write what a firm would read."""
    with transaction():
        made = compose_for_firm(field.inspector.actor, found(respondent_id), text=text, locale="en")
        return made.id


def let_go(field: Field, filed: Filed, written: int, *, approved: bool = True, agreed: bool = True) -> None:
    """Do what a text needs, and tell the firm."""
    with transaction():
        made = db.session.get_one(Disclosure, written)
        if approved:
            approve(field.colleague.actor, made)
        lay_before_workers(field.inspector.actor, made, answer_by=clock.today())
        if agreed:
            answer_disclosure(filed.reporter, filed.complaint, made, answer=ConsentAnswer.YES)
    with transaction():
        made = db.session.get_one(Disclosure, written)
        tell_firm(field.inspector.actor, filed.case, disclosure=made)


def told(field: Field, filed: Filed, firm: Hired, text: str = TOLD) -> int:
    """Name a firm, and tell it all the way."""
    respondent = name(field, filed, firm)
    let_go(field, filed, write(field, respondent, text))
    return respondent
