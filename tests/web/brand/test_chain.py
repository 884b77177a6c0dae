"""A brand sees its chain and how remedy stands, and nothing else; what is out of its chain does not exist."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.models.case import Case
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import OwnerKind
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.stages import Confidence
from grievance.transparency.queries.chain import BrandSite
from grievance.transparency.queries.tracker import OwedRemedy
from grievance.web.brand.files import CHAIN_COLUMNS
from tests.factories.accounts import Account, make_account, sign_in
from tests.factories.cases import STORY, make_field
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site
from tests.factories.published import publish, set_workforce, told_cases
from tests.factories.remedies import CANARY, Matter, make_agreed_plan, make_matter, terms
from tests.factories.shortcuts import make_covert


@pytest.fixture
def brand(app: Flask, peppers: PepperRing) -> Account:
    app.config["WTF_CSRF_ENABLED"] = False
    organisation = make_organisation(OrganisationKind.BRAND)
    account = make_account(Role.BRAND, peppers=peppers, organisation_id=organisation)
    act_for(organisation, make_company("Sample Electric", is_brand=True))
    return account


def link_to_brand(site_id: int, **given: Confidence) -> None:
    """Link a site to the brand in two documented steps."""
    with transaction():
        site = db.session.get_one(Site, site_id)
        operator, site.latitude, site.longitude = site.operator_id, 4.0, 25.0
        buyer = db.session.query(Company).filter_by(name="Sample Electric").one().id
    operator = operator or make_company()
    with transaction():
        db.session.get_one(Site, site_id).operator_id = operator
    trader = make_company()
    make_link(operator, trader, from_site=site_id, **given)
    make_link(trader, buyer)
    with transaction():
        refresh_reach()


def reference_of(site_id: int) -> str:
    return db.session.get_one(Site, site_id).reference


def overdue_matter(peppers: PepperRing) -> Matter:
    """A told case whose agreed action is a week late."""
    with clock.at(clock.now() - timedelta(days=60)):
        matter = make_matter(peppers=peppers, site_name="Late Hill")
        plan_id = make_agreed_plan(matter, terms(matter))
    with transaction():
        for action in db.session.get_one(Plan, plan_id).actions:
            action.due_on = clock.today() - timedelta(days=7)
    return matter


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_a_chain_without_links_says_what_to_do(client: FlaskClient, brand: Account) -> None:
    sign_in(client, brand)
    assert "No site is linked to you yet." in text_of(client, "/brand")


def test_the_chain_shows_path_evidence_and_never_whose_mineral(client: FlaskClient, brand: Account) -> None:
    site = make_site("Blue Hill")
    link_to_brand(site, confidence=Confidence.LOW)
    sign_in(client, brand)
    page = text_of(client, "/brand")
    assert "Blue Hill" in page
    assert "possible link (2 steps, documented)" in page
    assert "your cobalt" not in page.lower()
    detail = text_of(client, f"/brand/site/{reference_of(site)}")
    assert "https://example.org/invented" in detail
    assert "January 1, 2026" in detail
    assert "Weakest evidence: Low" in detail


def test_what_is_out_of_the_chain_does_not_exist(client: FlaskClient, brand: Account) -> None:
    inside, outside = make_site("Inside Hill"), make_site("Outside Hill")
    link_to_brand(inside)
    sign_in(client, brand)
    listed = text_of(client, "/brand") + text_of(client, "/brand/chain.csv")
    for site in (inside, outside):
        reference = reference_of(site)
        assert (reference in listed) == (client.get(f"/brand/site/{reference}").status_code == 200)
    assert client.get(f"/brand/site/{reference_of(outside)}").status_code == 404


@pytest.mark.parametrize("address", ["/brand", "/brand/chain.csv", "/brand/site/whatever"])
def test_only_brands_come_in(app: Flask, client: FlaskClient, peppers: PepperRing, address: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.get(address).status_code == 302
    sign_in(client, make_account(Role.STEWARD, peppers=peppers))
    assert client.get(address).status_code == 403


def test_what_is_overdue_comes_first(client: FlaskClient, brand: Account, peppers: PepperRing) -> None:
    quiet, matter = make_site("Aardvark Hill"), overdue_matter(peppers)
    link_to_brand(quiet)
    link_to_brand(matter.site_id)
    sign_in(client, brand)
    page = text_of(client, "/brand")
    assert page.index("What needs you today") < page.index("Late Hill") < page.index("Aardvark Hill")
    assert "is not done" in page
    assert "Remedy overdue" in page


@pytest.mark.parametrize("workers", [24, None])
def test_of_a_small_site_not_even_a_word_is_said(
    client: FlaskClient, brand: Account, peppers: PepperRing, workers: int | None
) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    set_workforce(matter.site_id, workers)
    sign_in(client, brand)
    assert "Remedy overdue" not in text_of(client, "/brand")
    assert "is not done" not in text_of(client, f"/brand/site/{reference_of(matter.site_id)}")


def test_a_covert_case_shows_in_no_word(client: FlaskClient, brand: Account, peppers: PepperRing) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    with transaction():
        make_covert(matter.case_id)
    sign_in(client, brand)
    with_case = text_of(client, "/brand") + text_of(client, "/brand/chain.csv")
    assert "overdue</span>" not in with_case
    assert ",overdue," not in with_case
    assert ",nothing_agreed," in with_case


@pytest.mark.parametrize(("reports", "shown"), [(4, ""), (5, "6")])
def test_figures_need_five_reports(
    client: FlaskClient, brand: Account, peppers: PepperRing, reports: int, shown: str
) -> None:
    """Six actions are open; whether that may be said depends on how many reports stand behind them."""
    with clock.at(clock.now() - timedelta(days=90)):
        field = make_field(peppers)
        matter = make_matter(peppers=peppers)
        make_agreed_plan(matter, *[terms(matter) for _ in range(6)])
    with transaction():
        db.session.get_one(Case, matter.case_id).site_id = field.site_id
    told_cases(field, peppers, reports - 1)
    link_to_brand(field.site_id)
    publish()
    sign_in(client, brand)
    assert rows_of(text_of(client, "/brand/chain.csv"))[0]["actions_open"] == shown


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_no_cell_of_the_file_is_a_formula(client: FlaskClient, brand: Account) -> None:
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", " =1", "＝1"]
    for name in names:
        link_to_brand(make_site(name))
    sign_in(client, brand)
    text = text_of(client, "/brand/chain.csv")
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝")), cell
    assert {row["site"] for row in rows_of(text)} == {f"'{name}" for name in names}


def test_no_word_of_a_worker_and_no_number_of_a_case_is_on_any_page(
    client: FlaskClient, brand: Account, peppers: PepperRing
) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    with clock.at(clock.now() - timedelta(days=90)):
        field = make_field(peppers)
    filed = told_cases(field, peppers, 5, found=True)
    link_to_brand(field.site_id)
    publish()
    sign_in(client, brand)
    site_pages = [f"/brand/site/{reference_of(each)}" for each in (matter.site_id, field.site_id)]
    everything = "".join(text_of(client, each) for each in ("/brand", "/brand/chain.csv", *site_pages))
    for secret in [*CANARY.split(), *STORY.split()]:
        if len(secret) > 6:
            assert secret not in everything
    for each in filed:
        for reference in (each.case.reference, each.case.register_reference, each.complaint.reference):
            assert reference not in everything
    assert matter.reference not in everything


def test_nothing_else_can_be_in_the_row() -> None:
    assert [each.name for each in fields(BrandSite)] == [
        *("reference", "name", "country", "operator", "stage", "latitude", "longitude", "invented"),
        *("paths", "standing", "due_on", "figures", "number"),
    ]
    assert [each.name for each in fields(OwedRemedy)] == [
        *("site", "owing", "standing", "overdue_since", "due_on")
    ]


def test_a_share_has_its_band_its_evidence_and_its_age(client: FlaskClient, brand: Account) -> None:
    link_to_brand(make_site("Blue Hill"))
    sign_in(client, brand)
    page = text_of(client, "/brand?share=high")
    assert "High share" in page
    assert "last seen to hold on January 1, 2026" in page
    assert "No site fits these filters." in text_of(client, "/brand?share=trace")
    row = rows_of(text_of(client, "/brand/chain.csv"))[0]
    assert (row["share"], row["share_estimated"], row["last_seen_on"]) == (
        "cobalt: high",
        "yes",
        "2026-01-01",
    )


def test_the_tracker_says_who_has_to_act_and_since_when(
    client: FlaskClient, brand: Account, peppers: PepperRing
) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    sign_in(client, brand)
    since = clock.today() - timedelta(days=7)
    page = text_of(client, "/brand/remedy")
    assert "In 1 place something promised is overdue." in page
    assert "The site&#39;s operator" in page
    assert "7 days late" in page
    assert "Nothing fits these filters." in text_of(client, "/brand/remedy?owing=contractor")
    row = rows_of(text_of(client, "/brand/remedy.csv?standing=overdue"))[0]
    assert (row["who_has_to_act"], row["overdue_since"], row["days_overdue"]) == (
        "operator",
        since.isoformat(),
        "7",
    )


def test_no_other_buyer_and_no_contractor_is_named(
    client: FlaskClient, brand: Account, peppers: PepperRing
) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    rival = make_organisation(OrganisationKind.BRAND, name="Rival Motors")
    with transaction():
        for action in db.session.query(CorrectiveAction).all():
            action.owner_kind, action.owner_id = OwnerKind.BRAND, rival
    sign_in(client, brand)
    page = text_of(client, "/brand/remedy")
    assert "Another buyer" in page
    assert "Rival Motors" not in page
    with transaction():
        for action in db.session.query(CorrectiveAction).all():
            action.owner_kind = OwnerKind.CONTRACTOR
    page = text_of(client, "/brand/remedy")
    assert "A contractor or recruiter at the site" in page
    assert "Rival Motors" not in page


@pytest.mark.parametrize("hidden", ["covert", "small"])
def test_the_tracker_is_silent_about_what_may_not_be_known(
    client: FlaskClient, brand: Account, peppers: PepperRing, hidden: str
) -> None:
    matter = overdue_matter(peppers)
    link_to_brand(matter.site_id)
    if hidden == "small":
        set_workforce(matter.site_id, 24)
    else:
        with transaction():
            make_covert(matter.case_id)
    sign_in(client, brand)
    assert "No remedy that may be shown has been promised" in text_of(client, "/brand/remedy")
    assert rows_of(text_of(client, "/brand/remedy.csv")) == []


@pytest.mark.parametrize(("reports", "shown"), [(4, ""), (5, "5")])
def test_issues_come_from_what_was_published(
    client: FlaskClient, brand: Account, peppers: PepperRing, reports: int, shown: str
) -> None:
    with clock.at(clock.now() - timedelta(days=90)):
        field = make_field(peppers)
    told_cases(field, peppers, reports)
    link_to_brand(field.site_id)
    sign_in(client, brand)
    assert rows_of(text_of(client, "/brand/issues.csv"))[0]["reports"] == ""
    publish()
    row = rows_of(text_of(client, "/brand/issues.csv"))[0]
    assert (row["reports"], row["problems"]) == (shown, f"WA: {shown}" if shown else "")
    page = text_of(client, "/brand/issues")
    assert "A low number is not good news." in page
    assert ("Wages" in page) == bool(shown)


def test_a_workbook_holds_the_same_and_no_formula(client: FlaskClient, brand: Account) -> None:
    for name in ("=HYPERLINK(1)", "Blue\x07 Hill"):
        link_to_brand(make_site(name))
    sign_in(client, brand)
    answer = client.get("/brand/chain.xlsx")
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.data))["chain"].iter_rows()
    assert [each.value for each in header] == list(CHAIN_COLUMNS)
    assert {row[1].value for row in rows} == {"'=HYPERLINK(1)", "Blue Hill"}
    assert "f" not in {cell.data_type for row in rows for cell in row}
    assert client.get("/brand/chain.pdf").status_code == 404


def test_filters_are_in_the_address_and_strange_ones_harm_nobody(client: FlaskClient, brand: Account) -> None:
    link_to_brand(make_site("Blue Hill"))
    sign_in(client, brand)
    assert "Blue Hill" in text_of(client, "/brand?mineral=cobalt&stage=mine&page=99999")
    assert "No site fits these filters." in text_of(client, "/brand?mineral=nickel")
    assert "No site fits these filters." in text_of(client, "/brand?stage=%F0%9F%92%A3'--&page=-1")
