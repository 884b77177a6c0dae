"""A brand that buys from a site over a public source, and a request to it."""

from __future__ import annotations

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import answer_disclosure, approve, lay_before_workers
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.leverage.services.asking import compose_request, send_request
from grievance.leverage.states import Ask, Rung
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from tests.factories.cases import Field, Filed
from tests.factories.chains import act_for, make_link
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_company

REQUEST = "Please tell the site in writing that pay has to come on time, and say what you will do."


def make_buyer(
    field: Field, peppers: PepperRing, *, workforce: int | None = 800, public: bool = True
) -> Person:
    """Make a brand with one person that buys from the field's site, as everybody or only it knows."""
    organisation = make_organisation(OrganisationKind.BRAND)
    person = make_person(Role.BRAND, peppers=peppers, organisation_id=organisation)
    company, firm = make_company(is_brand=True), make_company()
    act_for(organisation, company)
    with transaction():
        site = db.session.get_one(Site, field.site_id)
        site.operator_id, site.workforce = site.operator_id or firm, workforce
        seller = site.operator_id
    make_link(
        seller,
        company,
        from_site=field.site_id,
        uploaded_by=None if public else organisation,
        shared=public,
    )
    return person


def agree_to_brands(filed: Filed, answer: ConsentAnswer = ConsentAnswer.YES) -> None:
    """Let the worker say whether buyers may be asked."""
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.BRAND,
            field=ConsentField.WORDS,
            answer=answer,
            text_shown="May we ask them?",
            locale="sw",
        )


def write_request(
    field: Field,
    filed: Filed,
    *brands: Person,
    ask: Ask = Ask.USE_LEVERAGE,
    rung: Rung | None = Rung.CONCERN,
    text: str = REQUEST,
) -> Disclosure:
    """Write what these brands would be asked."""
    with transaction():
        named = [db.session.get_one(Organisation, each.actor.organisation_id).reference for each in brands]
        return compose_request(
            field.inspector.actor, filed.case, brands=named, ask=ask, rung=rung, text=text, locale="en"
        )


def let_go_out(field: Field, filed: Filed, written: Disclosure, *, laid: bool = True) -> list[str]:
    """Approve a request, lay it before the worker if asked for, and send it; returns the requests' names."""
    with transaction():
        found = db.session.get_one(Disclosure, written.id)
        approve(field.colleague.actor, found)
        if laid:
            lay_before_workers(field.inspector.actor, found, answer_by=clock.today())
            answer_disclosure(filed.reporter, filed.complaint, found, answer=ConsentAnswer.YES)
    with transaction():
        found = db.session.get_one(Disclosure, written.id)
        return [each.reference for each in send_request(field.inspector.actor, filed.case, disclosure=found)]
