"""The page of a site shows what is open there to whoever may see it, and to the rest what everybody knows."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site, SiteName
from grievance.supplychain.services.ties import declare_tie
from tests.factories.brands import agree_to_brands, let_go_out, make_buyer, write_request
from tests.factories.cases import Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.people import Person, make_organisation, make_person, make_team
from tests.factories.visits import look_again, text_of, visit_as


def asked_brand(field: Field, peppers: PepperRing) -> Filed:
    """A case about which a brand has been asked."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    brand = make_buyer(field, peppers)
    agree_to_brands(filed)
    let_go_out(field, filed, write_request(field, filed, brand))
    return filed


def test_only_who_may_open_a_case_reads_of_it_on_the_page_of_its_site(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    field = make_field(peppers, name="Đồi Xanh Invented")
    told = asked_brand(field, peppers)
    covert = file_report(field, peppers)
    with transaction():
        site = db.session.get_one(Site, field.site_id)
        site.names.append(SiteName(name="蓝山矿", language="zh"))
    stranger = make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),))
    steward = make_person(
        Role.STEWARD, peppers=peppers, organisation_id=make_organisation(OrganisationKind.INSTALLATION)
    )
    address = f"/inspector/sites/{site.reference}"
    cases = [f"/inspector/cases/{each.case.reference}" for each in (told, covert)]
    awaited = f"{cases[0]}/brands"

    def seen_by(person: Person, where: str = address) -> str:
        visit_as(client, person)
        shown = client.get(where)
        assert shown.status_code == 200
        look_again()
        return text_of(shown)

    own = seen_by(field.inspector)
    assert [f'"{each}"' in own for each in (*cases, awaited)] == [True] * 3
    assert '<bdi lang="zh">蓝山矿</bdi>' in own
    assert awaited not in seen_by(field.triager), "only whoever asks brands has that page"
    with transaction():
        declare_tie(field.colleague.actor, site=db.session.get_one(Site, field.site_id))
    others = [seen_by(each) for each in (stranger, field.colleague)]
    others.append(seen_by(steward, f"/admin/sites/{site.reference}"))
    for page in others:
        assert "Đồi Xanh Invented" in page
        assert not [each for each in (told, covert) if each.case.reference in page]
    assert "No open case that you may see" in others[0]
