"""The demonstration: everybody can come in, nobody's page is empty, and none of it is real or readable."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, func, select

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User
from grievance.app import create_app
from grievance.audit.models import Fact
from grievance.cases.access import CASES
from grievance.cases.alike import Alike, alike, candidates
from grievance.cases.members import find_live_code
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.states import CaseState, CaseType, ClosureReason
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.demo import words, world
from grievance.demo.accounts import FILE, DemoAccount, read_join_codes
from grievance.demo.people import PARTS
from grievance.enforcement.models import ActTie, OfficialAct
from grievance.enforcement.states import ActKind, ActState
from grievance.foundation import clock
from grievance.foundation.db import Base, db
from grievance.foundation.settings import Settings
from grievance.leverage.models import BrandCommitment
from grievance.leverage.states import CommitmentState
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.transparency.labels import STATEMENT_LABELS
from grievance.transparency.models import FactObjection, SiteStatement
from grievance.transparency.states import ObjectionAnswer, StatementState
from tests.factories.demonstration import settings_of
from tests.factories.reading_client import ReadingClient
from tests.factories.reports import Phone

LANGUAGES = {"en", "ja", "fr", "es", "pt", "id", "zh_Hans", "sw", "ar"}
#: A case passes through these within a step, or rests there only when somebody suspends it.
NOT_SHOWN = {CaseState.SUSPENDED, CaseState.RESOLVED, CaseState.CLOSING}
#: What a page that is not empty shows to whoever comes in.
SHOWN = {
    "inspector": "Contoh Bay Nickel Refinery (invented)",
    "mfano": "Kilima Mfano Cobalt Mine (invented)",
    "contoh": "Contoh Bay Nickel Refinery (invented)",
    "contractor": "Contoh Bay Nickel Refinery (invented)",
    "tatoe": "Kilima Mfano Cobalt Mine (invented)",
    "sample": "Muster Graphite Anode Plant (invented)",
}
#: What a site tells all its customers: no worker's words, and no secret once it is published.
TO_EVERYBODY = "to-all-customers"


@pytest.fixture(scope="module")
def made(demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration for all tests of this file."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    shutil.copytree(demonstration_folder, folder)
    app = create_app(settings_of(folder))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo(made: Flask) -> Iterator[Flask]:
    """The demonstration with an application context open."""
    with made.app_context():
        yield made
        db.session.remove()


@pytest.fixture(scope="module")
def signed_in(made: Flask) -> dict[str, FlaskClient]:
    """A browser for each invented person, by the person's part."""
    with made.app_context():
        accounts = world.accounts()
    clients = {}
    for part, account in zip(PARTS, accounts, strict=True):
        clients[part.key] = made.test_client()
        sign_in(clients[part.key], account)
    return clients


def sign_in(client: FlaskClient, account: DemoAccount) -> None:
    """Type what the file says."""
    typed = {"email": account.email, "password": account.password}
    assert client.post("/account/sign-in", data=typed).status_code == 303
    code = pyotp.TOTP(account.totp_secret).at(clock.now())
    assert client.post("/account/sign-in/code", data={"code": code}).status_code == 303


def folder_of(app: Flask) -> Path:
    """Return the demonstration's folder."""
    settings: Settings = app.extensions["settings"]
    return settings.folder


@pytest.mark.parametrize("number", range(len(PARTS)), ids=[part.key for part in PARTS])
def test_everybody_signs_in_and_begins_on_a_page_of_theirs(
    demo: Flask, signed_in: dict[str, FlaskClient], number: int
) -> None:
    account, key = world.accounts()[number], PARTS[number].key
    page = signed_in[key].get(account.path, follow_redirects=True)
    assert page.status_code == 200
    assert SHOWN.get(key, "") in page.text


def test_the_team_can_open_the_plan_of_every_case(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    """And what its worker sees; whoever is named opens restricted ones, which are not there for others."""
    cases = db.session.execute(select(Case.reference, Case.restriction)).all()
    assert len(cases) > 30
    assert sum(restriction is not None for _, restriction in cases) >= 2
    for reference, restriction in cases:
        who = "inspector" if restriction is None else "safeguarding"
        for part in ("plan", "worker"):
            page = signed_in[who].get(f"/inspector/cases/{reference}/{part}")
            assert page.status_code == 200, page.request.path
        if restriction is not None:
            assert signed_in["inspector"].get(f"/inspector/cases/{reference}").status_code == 404


def test_both_governments_see_what_they_sent_and_got(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    for key in ("jp", "us"):
        page = signed_in[key].get("/official/packets", headers={"Accept-Language": "en"})
        assert "Unpaid wages at a cobalt mine (invented)" in page.text
        assert "Drinking water at a nickel refinery (invented)" in page.text


def test_the_register_shows_cases_and_figures(demo: Flask) -> None:
    client = demo.test_client()
    record = client.get("/register/cases.json").get_json()
    assert "Kilima Mfano Cobalt Mine (invented)" in json.dumps(record)
    assert client.get("/register").status_code == 200
    assert client.get("/register/statistics").status_code == 200


def test_a_worker_of_each_language_comes_back_with_their_code(demo: Flask) -> None:
    codes = {each.locale: each for each in world.codes()}
    assert set(codes) == LANGUAGES
    for held in codes.values():
        phone = Phone(demo.test_client()).comes_back_with(held.code)
        assert phone.page is not None
        assert phone.page.status_code == 200
        assert phone.page.request.path == "/follow"


def test_cases_rest_at_every_stage(demo: Flask) -> None:
    reached = set(db.session.scalars(select(Case.state)))
    assert reached >= set(CaseState) - NOT_SHOWN
    assert set(db.session.scalars(select(Complaint.locale))) == LANGUAGES


def test_a_case_ended_although_something_stays_owed(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    case = db.session.scalars(select(Case).where(Case.closure_reason == ClosureReason.SITE_CLOSED)).one()
    assert case.calls_for_remedy
    assert case.resolved_at is None
    page = signed_in["inspector"].get(f"/inspector/cases/{case.reference}/worker")
    assert words.translations_of("ending-shaft")["pt"] in page.text


def test_acts_are_tied_to_cases_and_commitments(demo: Flask) -> None:
    acts = {(act.kind, act.state) for act in db.session.scalars(select(OfficialAct))}
    assert acts >= {
        (ActKind.INFORMATION_PACKET, ActState.ANSWERED),
        (ActKind.INFORMATION_PACKET, ActState.RECEIVED),
        (ActKind.MEASURE, ActState.ENDED),
        (ActKind.MEASURE, ActState.ACTIVE),
        (ActKind.ENGAGEMENT, ActState.ENDED),
    }
    for act in db.session.scalars(select(OfficialAct)):
        assert any(tie.provision_code is not None for tie in act.ties)
    assert db.session.scalar(select(func.count()).where(ActTie.case_id.is_not(None)))
    late = select(OfficialAct).where(
        OfficialAct.answered_at.is_(None), OfficialAct.reply_due_at < clock.now()
    )
    assert db.session.scalars(late).all()


def test_a_site_tells_all_its_customers_the_same(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    """One version is out, the next one waits for the team, and another site's went back with a reason."""
    told = db.session.scalars(select(SiteStatement).order_by(SiteStatement.version)).all()
    assert {each.state for each in told} == set(StatementState)
    out = next(each for each in told if each.state is StatementState.PUBLISHED)
    assert out.text == words.text(TO_EVERYBODY)
    for brand in ("tatoe", "sample"):
        assert out.text in signed_in[brand].get(f"/brand/site/{out.site.reference}").text
    for each in told:
        by, case = "mfano" if each.site_id == out.site_id else "contoh", each.case.reference
        for page in (
            signed_in[by].get(f"/operator/matters/{case}/statement"),
            signed_in["inspector"].get(f"/inspector/cases/{case}/statement"),
        ):
            assert STATEMENT_LABELS[each.state] in page.text


def test_a_site_calls_wrong_what_is_to_be_published(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    answers = {each.answer: each.case.reference for each in db.session.scalars(select(FactObjection))}
    assert answers.keys() == {None, ObjectionAnswer.DECLINED}
    for case in answers.values():
        site = signed_in["contoh"].get(f"/operator/matters/{case}/publication")
        team = signed_in["inspector"].get(f"/inspector/cases/{case}/facts")
        assert words.text("came-later") in site.text
        assert words.text("came-later") in team.text


def test_a_brand_is_late_with_what_it_promised(demo: Flask, signed_in: dict[str, FlaskClient]) -> None:
    states = {each.state: each for each in db.session.scalars(select(BrandCommitment))}
    assert states.keys() == {CommitmentState.PROMISED, CommitmentState.LATE}
    assert states[CommitmentState.LATE].reminded_on == clock.today()
    request = states[CommitmentState.LATE].request.reference
    page = signed_in["tatoe"].get(f"/brand/commitments/{request}")
    assert words.text("brand-sends-names") in page.text


def test_all_of_it_is_on_invented_places(demo: Flask) -> None:
    reported = select(Complaint.site_id).union(select(Case.site_id), select(ActTie.site_id))
    sites = db.session.scalars(select(Site).where(Site.id.in_(reported))).all()
    assert len(sites) >= 6
    for site in sites:
        assert site.invented
        assert site.country == "ZZ"
        assert site.name.endswith("(invented)")
    for link in db.session.scalars(select(SupplyLink)):
        assert link.supplier.invented
        assert link.customer.invented
        assert link.source_url.startswith("https://example.org/")


def test_nothing_happened_after_now(demo: Flask) -> None:
    for moment in (Fact.at, CaseEvent.at, Message.sent_at, Complaint.received_at):
        newest = db.session.scalar(select(func.max(moment)))
        assert newest is not None
        assert newest <= clock.now()


def test_no_word_of_a_worker_is_readable_in_the_folder(demo: Flask) -> None:
    said = [text for row in words.reports().values() for text in (row["story"], row.get("where", ""))]
    said += [row.get("name", "") for row in words.reports().values()]
    said += [row.get("contact", "") for row in words.reports().values()]
    said += [text for name, each in words.texts().items() if name != TO_EVERYBODY for text in each.values()]
    pieces = [piece for text in said for piece in re.split(r"[.。!?؟\n]", text) if len(piece.strip()) > 6]
    assert len(pieces) > 200
    stored = b"".join(path.read_bytes() for path in folder_of(demo).rglob("*") if path.is_file())
    for piece in pieces:
        assert piece.strip().encode() not in stored
        assert json.dumps(piece.strip())[1:-1].encode() not in stored


def test_others_can_join_a_case_and_some_cases_are_alike(demo: Flask) -> None:
    (code,) = read_join_codes(folder_of(demo))
    found = find_live_code(code)
    assert found is not None
    assert found.case.case_type is CaseType.COLLECTIVE
    email = next(each.email for each in world.accounts() if each.role == Role.INSPECTOR)
    inspector = db.session.scalars(select(User).where(User.email == email)).one()
    teams = select(TeamMember.team_id).where(TeamMember.user_id == inspector.id)
    actor = actors.staff(inspector.id, roles=[Role.INSPECTOR], team_ids=db.session.scalars(teams).all())
    like = [case for case in db.session.scalars(CASES.visible(actor)) if _others_like(actor, case)]
    assert len(like) > 1


def _others_like(actor: Actor, case: Case) -> list[Alike]:
    return alike(case, candidates(actor, case, elsewhere=False))


def test_only_its_owner_reads_the_file_of_accounts(demo: Flask) -> None:
    path = folder_of(demo) / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = world.accounts()
    assert len({each.password for each in kept}) == len({each.totp_secret for each in kept}) == len(PARTS)
    stored = (folder_of(demo) / "grievance.sqlite3").read_bytes()
    assert not [each.email for each in kept if each.password.encode() in stored]


def test_loading_twice_changes_nothing(demo: Flask) -> None:
    def rows() -> dict[str, int]:
        tables = [each for each in Base.metadata.sorted_tables if isinstance(each, Table)]
        return {each.name: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}

    before, file = rows(), (folder_of(demo) / FILE).read_bytes()
    world.load()
    assert rows() == before
    assert (folder_of(demo) / FILE).read_bytes() == file
