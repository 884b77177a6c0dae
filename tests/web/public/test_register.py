"""The public register: what everybody may read, and what nobody finds in it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.models.case import Case
from grievance.cases.states import CaseState
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.supplychain.stages import Mineral, Stage
from grievance.transparency.services.publishing import publish as publish_again_and_again
from grievance.web.public.register import month_words
from tests.factories.cases import STORY, Field, Filed, make_field
from tests.factories.places import make_site
from tests.factories.published import covert_cases, publish, told_cases
from tests.factories.shortcuts import end_at_once


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert "Set-Cookie" not in answer.headers
    return answer.get_data(as_text=True)


def cases_in(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text_of(client, f"/register/cases.json{query}"))["cases"]
    return found


def register_reference(filed: Filed) -> str:
    return db.session.get_one(Case, filed.case_id).register_reference


def test_an_empty_register_says_why(client: FlaskClient) -> None:
    assert "Nothing is published yet." in text_of(client, "/register")
    assert "There are no figures yet." in text_of(client, "/register/statistics")
    assert cases_in(client) == []


@pytest.mark.parametrize(("reports", "shown"), [(4, 0), (5, 5)])
def test_four_reports_are_not_shown_and_five_are(
    client: FlaskClient, peppers: PepperRing, field: Field, reports: int, shown: int
) -> None:
    told_cases(field, peppers, reports)
    publish()
    assert len(cases_in(client)) == shown
    statistics = text_of(client, "/register/statistics")
    assert ("There are no figures yet." in statistics) == (shown == 0)


def test_every_page_can_be_read_by_anybody(client: FlaskClient, peppers: PepperRing, field: Field) -> None:
    filed = told_cases(field, peppers, 5, items=("WA2", "SH1"), found=True)
    publish()
    page = text_of(client, "/register")
    assert "Wages and benefits" in page
    assert f"/register/{register_reference(filed[0])}" in page
    case = text_of(client, f"/register/{register_reference(filed[0])}")
    assert "Substantiated" in case
    assert "Findings made" in case
    assert "relates to commitment" in case
    assert month_words(cases_in(client)[0]["opened"]) in case
    assert "violat" not in case.replace("violation of", "").lower()
    assert "Invented Site" in case
    figures = text_of(client, "/register/statistics")
    assert "Published cases from workers" in figures
    assert "Cobalt" in figures
    assert client.get("/register/nothing").status_code == 404


def test_canary(client: FlaskClient, peppers: PepperRing, field: Field) -> None:
    """No word, name, language or reference of a report is on any public page or in any file."""
    filed = told_cases(field, peppers, 6, found=True) + covert_cases(field, peppers, 2)
    publish()
    site = db.session.get_one(Case, filed[0].case_id).site
    assert site is not None
    addresses = ["/register", "/register/cases.csv", "/register/cases.json", "/register/statistics"]
    addresses += ["/register/statistics.csv", f"/about/sites/{site.reference}"]
    addresses += [f"/register/{register_reference(each)}" for each in filed[:6]]
    everything = "".join(text_of(client, each) for each in addresses)
    for word in STORY.split():
        if len(word) > 6:
            assert word not in everything
    for each in filed:
        case = db.session.get_one(Case, each.case_id)
        assert case.reference not in everything
        assert case.brand_reference not in everything
        assert each.complaint.reference not in everything
    for each in filed[6:]:
        reference = register_reference(each)
        assert reference not in everything
        assert client.get(f"/register/{reference}").status_code == 404
    for language in ("Kiswahili", "Swahili", '"sw"', ">sw<"):
        assert language not in everything.replace('lang="sw"', "").replace('value="sw"', "")


def test_filters_by_place_agree_with_the_files(
    client: FlaskClient, peppers: PepperRing, field: Field
) -> None:
    told_cases(field, peppers, 5)
    operator = field.operator.actor.organisation_id
    plant = make_site(team=field.team_id, answered_by=operator, mineral=Mineral.NICKEL, stage=Stage.REFINERY)
    told_cases(field, peppers, 6, site_id=plant)
    publish()
    assert len(cases_in(client, "?mineral=nickel")) == 6
    assert len(cases_in(client, "?mineral=cobalt&site_stage=mine&country=ZZ")) == 5
    assert len(cases_in(client, "?mineral=nickel&site_stage=mine")) == 0
    assert "No published case fits these filters." in text_of(client, "/register?mineral=%25&page=abc")
    page = text_of(client, "/register?mineral=nickel")
    for case in cases_in(client):
        assert (case["reference"] in page) == (case["minerals"] == ["nickel"])
    told = csv.DictReader(io.StringIO(text_of(client, "/register/cases.csv").removeprefix("\ufeff")))
    assert {row["reference"] for row in told} == {case["reference"] for case in cases_in(client)}


def test_no_cell_of_the_file_is_a_formula(client: FlaskClient, peppers: PepperRing, field: Field) -> None:
    site = db.session.get_one(Case, told_cases(field, peppers, 5, found=True)[0].case_id).site
    assert site is not None
    with transaction():
        site.name = '=HYPERLINK("https://example.org")'
    publish()
    rows = list(csv.DictReader(io.StringIO(text_of(client, "/register/cases.csv").removeprefix("\ufeff"))))
    assert {row["site"] for row in rows} == {'\'=HYPERLINK("https://example.org")'}


def test_what_was_withdrawn_is_a_tombstone(client: FlaskClient, peppers: PepperRing, field: Field) -> None:
    filed = told_cases(field, peppers, 6)
    publish()
    with transaction():
        end_at_once(filed[0].case_id, CaseState.WITHDRAWN)
    with transaction():
        publish_again_and_again()
    reference = register_reference(filed[0])
    answer = client.get(f"/register/{reference}")
    assert answer.status_code == 410
    assert "Wages" not in answer.get_data(as_text=True)
    stone = next(case for case in cases_in(client) if case["reference"] == reference)
    assert set(stone) == {"reference", "updated_on", "withdrawn"}
    assert "Withdrawn" in text_of(client, "/register")


def test_what_is_prepared_is_not_out(client: FlaskClient, peppers: PepperRing, field: Field) -> None:
    filed = told_cases(field, peppers, 5)
    with transaction():
        publish_again_and_again()
    assert cases_in(client) == []
    assert client.get(f"/register/{register_reference(filed[0])}").status_code == 404
    assert "There are no figures yet." in text_of(client, "/register/statistics")


def test_months_and_quarters_are_in_words(app: Flask) -> None:
    with app.test_request_context("/register"):
        assert month_words("2026-09") == "September 2026"
        assert month_words("2026-Q3") == "Q3 2026"
