"""A brand's reports say what its pages show and nothing else, on paper and in a workbook alike."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from grievance.accounts.models.organisation import OrganisationKind
from grievance.app import create_app
from grievance.exports.typesetting import Paper
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.models.plan import CorrectiveAction
from grievance.reports.binder import binder
from grievance.reports.content import Report
from grievance.reports.five_steps import five_steps
from grievance.reports.grounds import Grounds, grounds_of
from grievance.reports.paper import paper_of, shown
from grievance.reports.queries import brand_report, report_pdf, report_sheets
from grievance.reports.states import ReportKind
from grievance.reports.workbook import Sheet
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus
from grievance.supplychain.models.assurance import Assurance
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.stages import Confidence, Stage
from grievance.transparency.queries.figures import IssueFigures, SiteFigures
from grievance.web.ui.voices import voice_of
from tests.exports.accessible import faults
from tests.factories.accounts import Account, make_account, sign_in
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site
from tests.factories.reading_client import ReadingClient
from tests.factories.remedies import CANARY, Matter, make_agreed_plan, make_matter, terms
from tests.factories.shortcuts import make_covert

FORMULA = "=HYPERLINK(1)"
BOTH = tuple(ReportKind)


@dataclass(frozen=True)
class World:
    """A brand, a mine where something promised is a week late, and a plant; a rival knows more."""

    app: Flask
    account: Account
    organisation_id: int
    matter: Matter
    weak_link: int

    @property
    def brand(self) -> Actor:
        """Whoever acts for the brand."""
        roles = frozenset({Role.BRAND})
        return Actor(roles, user_id=self.account.user_id, organisation_id=self.organisation_id)

    def grounds(self) -> Grounds:
        """What the brand may know now."""
        return grounds_of(self.brand)

    def report(self, kind: ReportKind, locale: str = "en") -> Report:
        """Make one of its reports."""
        return brand_report(self.brand, kind, voice_of(locale))


@pytest.fixture(scope="module")
def world(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("reports") / "installation"
    shutil.copytree(migrated_folder, folder)
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield _made(app)
        db.session.remove()
        db.engine.dispose()


def _made(app: Flask) -> World:
    peppers: PepperRing = app.extensions["peppers"]
    organisation = make_organisation(OrganisationKind.BRAND, name="Sample Electric")
    rival = make_organisation(OrganisationKind.BRAND, name="Rival Motors")
    buyer = make_company("Sample Electric", is_brand=True)
    act_for(organisation, buyer)
    with clock.at(clock.now() - timedelta(days=60)):
        matter = make_matter(peppers=peppers, site_name="Late Hill")
        plan = make_agreed_plan(matter, terms(matter))
    operator, trader = make_company("Hill Operator"), make_company("Middle Trader")
    plant = make_site(FORMULA, stage=Stage.REFINERY, operator=operator)
    with transaction():
        db.session.get_one(Site, matter.site_id).operator_id = operator
        for each in db.session.query(CorrectiveAction).filter_by(plan_id=plan):
            each.due_on = clock.today() - timedelta(days=7)
        db.session.add(
            Assurance(
                site_id=plant,
                scheme=AssuranceScheme.RMAP,
                status=AssuranceStatus.CONFORMANT,
                source="invented scheme",
                source_url="https://example.org/scheme",
                as_of=date(2026, 2, 1),
                recorded_at=clock.now(),
            )
        )
    weak = make_link(operator, operator, from_site=matter.site_id, to_site=plant, confidence=Confidence.LOW)
    make_link(operator, trader, from_site=plant)
    make_link(trader, buyer, uploaded_by=organisation, shared=False)
    make_link(make_company("Rival Supplier"), buyer, uploaded_by=rival, shared=False)
    with transaction():
        refresh_reach()
    brand = make_account(Role.BRAND, peppers=peppers, organisation_id=organisation)
    return World(app, brand, organisation, matter, weak)


def sheet(report: Report, name: str) -> Sheet:
    return next(each for each in report_sheets(report, voice_of("en")) if each.name == name)


def rows_on_paper(paper: Paper) -> list[tuple[str, ...]]:
    tables = [each for each in paper.content["blocks"] if each["kind"] == "table"]
    return [tuple(row) for each in tables for row in each["rows"]]


@pytest.mark.parametrize(
    ("kind", "locale"),
    [(ReportKind.FIVE_STEPS, "en"), (ReportKind.TRACING, "ja"), (ReportKind.FIVE_STEPS, "ar")],
)
def test_the_paper_is_accessible_and_carries_its_fingerprint(
    world: World, kind: ReportKind, locale: str
) -> None:
    report, voice = world.report(kind, locale), voice_of(locale)
    pdf = report_pdf(report, voice)
    assert faults(pdf) == []
    assert pdf == report_pdf(world.report(kind, locale), voice)
    assert report.fingerprint[:16] in paper_of(report, voice).content["foot"]


@pytest.mark.parametrize("kind", BOTH)
def test_paper_and_workbook_say_the_same(world: World, kind: ReportKind) -> None:
    report, voice = world.report(kind), voice_of("en")
    paper = paper_of(report, voice)
    about, *tables = report_sheets(report, voice)
    assert (report.title, "SHA-256", report.fingerprint) in about.rows
    assert report.fingerprint in str(paper.content["blocks"][-1])
    on_paper = rows_on_paper(paper)
    in_workbook = [tuple(map(shown, row)) for each in tables for row in each.rows]
    assert len(on_paper) == len(in_workbook) > 10
    for row in on_paper:
        assert any(set(row) <= set(each) for each in in_workbook), row
    said = {each["text"] for each in paper.content["blocks"] if each["kind"] in {"sentence", "before"}}
    assert said <= {row[2] for row in about.rows}


def test_the_overdue_action_is_in_step_three(world: World) -> None:
    since = clock.today() - timedelta(days=7)
    row = sheet(world.report(ReportKind.FIVE_STEPS), "remedy").rows[0]
    assert row[0] == "Late Hill"
    assert row[2:6] == ("The site's operator", "Remedy overdue", since, 7)


def test_figures_are_those_that_were_published_and_a_low_number_is_no_good_news(world: World) -> None:
    grounds, voice = world.grounds(), voice_of("en")
    report = five_steps(grounds, voice)
    assert [row[11] for row in sheet(report, "sites").rows] == [None, None]
    assert "A low number of reports is not good news." in str(report.parts)
    told = SiteFigures(issues=IssueFigures(reports=6, groups=(("WA", 5),)))
    sites = tuple(replace(each, figures=told) for each in grounds.chain.sites)
    published = five_steps(replace(grounds, chain=replace(grounds.chain, sites=sites)), voice)
    assert [row[11] for row in sheet(published, "sites").rows] == [6, 6]
    assert [row[2:] for row in sheet(published, "issues").rows] == [("Wages and benefits", 5)] * 2


def test_a_covert_case_a_workers_words_and_another_brands_links_are_in_no_report(world: World) -> None:
    everything = "".join(str(world.report(kind)) for kind in BOTH)
    for secret in (*(each for each in CANARY.split() if len(each) > 6), world.matter.reference):
        assert secret not in everything
    assert "Rival" not in everything
    told = (world.matter.case.state, world.matter.case.site_told_at)
    with transaction():
        make_covert(world.matter.case_id)
    report = world.report(ReportKind.FIVE_STEPS)
    with transaction():
        world.matter.case.state, world.matter.case.site_told_at = told
    assert sheet(report, "remedy").rows == []
    assert "Remedy overdue" not in str(report)


def test_a_binder_goes_back_to_the_ground_and_says_what_is_missing(world: World) -> None:
    report = world.report(ReportKind.TRACING)
    way = next(row for row in sheet(report, "ways").rows if row[2] == "Late Hill")
    steps = [row for row in sheet(report, "steps").rows if row[0] == way[0]]
    assert [row[1] for row in steps] == [1, 2, 3]
    assert [str(row[2]).split(",")[0] for row in steps] == ["Sample Electric", "Middle Trader", FORMULA]
    assert str(steps[2][3]).startswith("Late Hill, Hill Operator")
    assert steps[0][9] == "You, in a list of your own"
    assert steps[2][11] == "invented for a test\nhttps://example.org/invented"
    assert steps[2][12:] == (date(2026, 1, 1), None, "Low")
    part = next(each for each in report.parts if each.heading.endswith("Late Hill"))
    assert part.said[0].startswith(f"Weakest step: 3, Late Hill to {FORMULA}. Evidence: Low.")
    assert "a word of the other end (steps 1, 2, 3)" in part.said[1]
    assert "before this plant" not in part.said[1]
    plants = next(each for each in report.parts if each.heading.endswith(f"Cobalt · {FORMULA}"))
    assert "where the mineral comes from before this plant" in plants.said[1]


def test_each_document_is_in_the_index_once_with_the_ways_that_rest_on_it(world: World) -> None:
    report = world.report(ReportKind.TRACING)
    named = {row[10] for row in sheet(report, "steps").rows}
    index = sheet(report, "documents").rows
    assert named == {row[0] for row in index} == {"D1", "D2"}
    assert [(row[6], row[7]) for row in index] == [("Yes", "P1 P2"), ("No", "P1 P2")]


def test_an_audit_is_told_and_lowers_nothing(world: World) -> None:
    with_it, grounds = world.report(ReportKind.FIVE_STEPS), world.grounds()
    assert sheet(with_it, "assurance").rows[0][2:4] == ("RMAP", "Conformant")
    without = five_steps(replace(grounds, assured=()), voice_of("en"))
    for name in ("sites", "remedy", "minerals", "issues"):
        assert sheet(without, name).rows == sheet(with_it, name).rows


def test_the_fingerprint_of_the_chain_changes_with_the_chain(world: World) -> None:
    before = world.grounds()
    assert world.grounds().chain_fingerprint == before.chain_fingerprint
    with transaction():
        db.session.get_one(SupplyLink, world.weak_link).volume = "40 t"
        chain_changed()
    after = world.grounds()
    assert after.chain_fingerprint != before.chain_fingerprint
    assert after.version != before.version
    assert before.version in str(binder(before, voice_of("en")).facts)


@pytest.mark.parametrize(
    ("locale", "never"), [("en", ("prove", "proof", "complian")), ("ja", ("証明", "遵守", "準拠"))]
)
def test_a_binder_supports_tracing_and_never_claims_more(
    world: World, locale: str, never: tuple[str, ...]
) -> None:
    said = str(world.report(ReportKind.TRACING, locale)).lower()
    assert not [each for each in never if each in said]


def test_no_cell_is_a_formula_and_the_page_offers_each_language(world: World) -> None:
    client = world.app.test_client()
    sign_in(client, world.account)
    page = client.get("/brand/reports").get_data(as_text=True)
    assert "/brand/reports/tracing.pdf?language=ja" in page
    answer = client.get("/brand/reports/five-steps.xlsx?language=ja")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert client.get("/brand/reports/five-steps.pdf?language=no").data[:5] == b"%PDF-"
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{FORMULA}" in {cell.value for cell in cells}
    assert "五つのステップによるデュー・ディリジェンス" in {cell.value for cell in cells}
    assert not any(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    answer = client.get("/brand/reports/five-steps.xlsx?language=ar")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
