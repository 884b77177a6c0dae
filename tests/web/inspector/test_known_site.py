"""The page of a site shows what is open there to whoever may see it, and to the rest what everybody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User
from grievance.enforcement import queries as enforcement
from grievance.fieldwork import queries as fieldwork
from grievance.fieldwork.services.planning import VisitWanted, plan_visit
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.leverage import at_sites
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteName
from grievance.supplychain.services.ties import declare_tie
from grievance.web.inspector import known_site
from tests.factories.brands import agree_to_brands, let_go_out, make_buyer, write_request
from tests.factories.cases import Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.parties import consent_to_facts, make_parties, release
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


def test_what_is_open_at_a_site_stands_on_pages(
    app: Flask, client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    field = make_field(peppers)
    told = [asked_brand(field, peppers) for _ in range(2)]
    make_parties(peppers)
    for each in told:
        consent_to_facts(each)
        release(field, each)
    with transaction():
        planned = [
            plan_visit(field.inspector.actor, each.case, going(field, days)).reference
            for days, each in enumerate(told, start=1)
        ]
        site = db.session.get_one(Site, field.site_id)
        firms = [Organisation(name=f"Firm {at}", kind=OrganisationKind.CONTRACTOR) for at in range(3)]
        db.session.add_all(firms)
        db.session.flush()
        db.session.add_all(SiteAnswerer(site_id=site.id, organisation_id=each.id) for each in firms)
    monkeypatch.setattr(at_sites, "OWED", 1)
    monkeypatch.setattr(enforcement, "BESIDE", 1)
    monkeypatch.setattr(fieldwork, "BESIDE", 1)
    monkeypatch.setattr(known_site, "_NAMED", 2)
    visit_as(client, field.inspector)
    address = f"/inspector/sites/{site.reference}"
    case = [f'"/inspector/cases/{each.case.reference}"' for each in told]

    def seen(name: str) -> list[str]:
        assert f'href="?{name}=2#' in text_of(client.get(address))
        return [text_of(client.get(f"{address}?{name}={number}")) for number in (1, 2)]

    def part(page: str, name: str) -> str:
        return page.partition(f'id="{name}"')[2].partition("<h3")[0].partition("<section")[0]

    due = [[each in part(page, "due") for each in case] for page in seen("due")]
    assert sorted(due) == [[False, True], [True, False]], "each on a page of its own, due on the same day"
    assert [[each in part(page, "released") for each in case] for page in seen("released")] == [
        [False, True],
        [True, False],
    ]
    assert [[each in page for each in planned] for page in seen("visits")] == [[True, False], [False, True]]
    assert ["Firm 2" in page for page in seen("answers")] == [False, True]


def going(field: Field, days: int) -> VisitWanted:
    """A visit of the inspector so many days from now."""
    when = clock.today() + timedelta(days=days)
    return VisitWanted(when, when, [db.session.get_one(User, field.inspector.user_id).reference])
