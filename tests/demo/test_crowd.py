"""A crowd of invented cases: the same seed makes the same one, its words are sealed, its figures add up."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User
from grievance.app import create_app
from grievance.cases.models.case import Case
from grievance.cli.main import main
from grievance.demo.crowd.making import make_crowd
from grievance.demo.crowd.places import Ground, crowd_size
from grievance.demo.crowd.telling import course_of
from grievance.demo.crowd.words import OPENINGS
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.measures.queries import Wanted, of_officials, of_team, read
from grievance.measures.selection import Selection
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.queries import site_progress
from grievance.supplychain.models.site import Site
from grievance.transparency.disclosure import LEAST
from grievance.transparency.models import PublishedCase
from grievance.transparency.placing import Place
from grievance.transparency.queries.key_figures import ALL_MEASURES
from grievance.transparency.queries.records import place_in
from grievance.transparency.services.hearing_sites import CONTESTED
from tests.demo.crowd.by_sql import BY_SQL, counted_by_sql
from tests.factories.demonstration import Demonstration, settings_of

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
CASES, SEED = 200, 5
#: Official acts are the demonstration's own: none of the few has been left without an answer or has ended.
NONE_OF = {"K25": {"unanswered"}, "K26": {"ended"}}
#: What is readable of a crowd, without the numbers and random names that no seed decides.
READABLE = (
    "SELECT c.reference, c.case_type, c.state, c.band, c.opened_at, c.site_told_at, c.resolved_at, "
    "c.closed_at, c.closure_reason, c.next_due_at, c.awaits_team, s.code, s.name, s.country, s.workforce "
    "FROM cases c JOIN sites s ON s.id = c.site_id WHERE s.code LIKE 'crowd-%'",
    "SELECT c.reference, r.channel, r.locale, r.known_to, r.received_at, r.last_seen_by_reporter "
    "FROM complaints r JOIN case_complaints l ON l.complaint_id = r.id JOIN cases c ON c.id = l.case_id",
    "SELECT c.reference, a.item_code, a.outcome FROM allegations a JOIN cases c ON c.id = a.case_id",
    "SELECT c.reference, k.kind, k.due_at, k.ended_at, k.met FROM case_clocks k "
    "JOIN cases c ON c.id = k.case_id",
    "SELECT c.reference, e.verb, e.at, e.source, e.target FROM case_events e "
    "JOIN cases c ON c.id = e.case_id",
    "SELECT c.reference, a.remedy_type, a.root_cause, a.state, a.due_on, a.amount, f.kind, f.at, f.workers, "
    "f.amount FROM corrective_actions a JOIN plans p ON p.id = a.plan_id JOIN cases c ON c.id = p.case_id "
    "LEFT JOIN remedy_facts f ON f.action_id = a.id",
    "SELECT c.reference, x.step, x.asked_for, x.asked_at, x.answer, x.answered_at FROM extension_requests x "
    "JOIN corrective_actions a ON a.id = x.action_id JOIN plans p ON p.id = a.plan_id "
    "JOIN cases c ON c.id = p.case_id",
    "SELECT c.reference, p.side, p.ground, p.empanelled_at, p.outcome, p.decided_at, x.reference "
    "FROM appeals p JOIN cases c ON c.id = p.case_id JOIN cases x ON x.id = c.parent_id",
    "SELECT c.reference, w.from_band, w.to_band, w.asked_at, w.answer FROM severity_lowerings w "
    "JOIN cases c ON c.id = w.case_id",
    "SELECT c.reference, q.due_at, q.answered_on, q.answer, q.in_time, m.due_on, m.kept "
    "FROM brand_requests q JOIN cases c ON c.id = q.case_id "
    "LEFT JOIN brand_commitments m ON m.request_id = q.id",
    "SELECT c.reference, p.published_on, json_extract(p.record, '$.opened', '$.steps', '$.findings', "
    "'$.remedy', '$.country', '$.minerals') FROM published_cases p "
    "JOIN cases c ON c.register_reference = p.register_reference",
    "SELECT 'beginnings', month, locale, question, times FROM report_progress WHERE month < '2026-07-01'",
)


@pytest.fixture(scope="module")
def crowd(demonstration: Demonstration) -> Demonstration:
    """A demonstration with a crowd in it."""
    with demonstration.app.app_context(), clock.at(NOW):
        assert sum(make_crowd(CASES, seed=SEED, now=NOW)) == CASES
    return demonstration


def digest(app: Flask) -> str:
    """Return what everything readable of the crowd comes to."""
    with app.app_context():
        own = db.session.scalars(
            select(Case.reference).join(Site, Site.id == Case.site_id).where(Site.code.like("crowd-%"))
        ).all()
        rows = [tuple(row) for query in READABLE for row in db.session.execute(text(query))]
    known = {*own, "beginnings"}
    kept = sorted(repr(row) for row in rows if row[0] in known)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()


def test_the_command_makes_the_same_crowd_of_the_same_seed_and_others_beside_it(
    crowd: Demonstration, demonstration_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "again"
    shutil.copytree(demonstration_folder, folder)
    (folder / "demo.json").write_text('{"ready": true}', encoding="ascii")
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    wanted = ["generate", "--seed", str(SEED), "--today", NOW.date().isoformat(), "--cases"]
    done = CliRunner().invoke(main, [*wanted, str(CASES)])
    assert f"{CASES} cases were added" in done.output
    app = create_app(settings_of(folder))
    again = digest(app)
    assert again == digest(crowd.app)
    assert CliRunner().invoke(main, [*wanted, "3"]).exit_code == 0
    with app.app_context():
        assert crowd_size() == CASES + 3
        db.engine.dispose()


def test_another_seed_makes_another_crowd() -> None:
    ground = [Ground(1, "crowd-1", ("en",), 1, "Invented", Place(), 40)]
    seeds = (Random(SEED), Random(SEED + 1))  # noqa: S311 - what is invented need not be unguessable
    one, other = (course_of(each, ground, reference="x", now=NOW) for each in seeds)
    assert one != other


def test_what_a_worker_of_the_crowd_wrote_is_sealed_and_opens_on_the_case_page(crowd: Demonstration) -> None:
    with crowd.app.app_context():
        query = select(Case.reference).join(Site, Site.id == Case.site_id)
        query = query.where(Site.code.like("crowd-%"), Case.case_type == "IND", Case.state == "remediation")
        reference = db.session.scalars(query.order_by(Case.reference)).first()
        assert reference is not None
        bodies = db.session.execute(text("SELECT body FROM sealed_items ORDER BY id DESC LIMIT 500")).all()
    page = crowd.browsers["inspector"].get(f"/inspector/cases/{reference}").text
    told = [each.split("%d")[0].strip() for said in OPENINGS.values() for each in said]
    told = [each for each in told if len(each) > 3]
    assert any(words in page for words in told)
    assert not any(words.encode() in bytes(body) for (body,) in bodies for words in told)
    assert crowd.browsers["inspector"].get(f"/inspector/cases/{reference}/plan").status_code == 200


def test_the_desks_go_on_with_a_crowd(crowd: Demonstration) -> None:
    for role, address in (
        ("inspector", "/inspector?view=all"),
        ("supervisor", "/inspector/figures"),
        ("supervisor", "/inspector/figures/K6?by=country"),
        ("operator", "/operator"),
        ("brand", "/brand"),
    ):
        assert crowd.browsers[role].get(address).status_code == 200, address


@pytest.mark.parametrize("code", BY_SQL)
def test_each_figure_of_a_crowd_is_what_other_sql_counts(crowd: Demonstration, code: str) -> None:
    measure = next(each for each in ALL_MEASURES if each.code == code)
    with crowd.app.app_context(), clock.at(NOW):
        found = {
            line.key: line.value if line.part is None else (line.part, line.behind)
            for line in read(measure, _selection(code))
        }
        expected = counted_by_sql(code)
    # The product also names what there is none of.
    assert {key: value for key, value in found.items() if key in expected or value} == expected
    nothing = {
        key for key, value in expected.items() if not (value[0] if isinstance(value, tuple) else value)
    }
    assert nothing & measure.lines.keys() <= NONE_OF.get(code, set())
    assert nothing < expected.keys()


def test_every_figure_is_counted_once_more_in_other_sql() -> None:
    assert BY_SQL.keys() == {each.code for each in ALL_MEASURES}


def test_the_register_says_of_a_crowd_what_it_says_of_others_and_hides_the_few(crowd: Demonstration) -> None:
    with crowd.app.app_context():
        query = select(PublishedCase.record, Site.code).join(
            Case, Case.register_reference == PublishedCase.register_reference
        )
        rows = db.session.execute(query.join(Site).where(~PublishedCase.withdrawn)).all()
    own = [each for each, code in rows if code.startswith("crowd-")]
    others = [each for each, code in rows if not code.startswith("crowd-")]
    assert {frozenset(each) for each in own} == {frozenset(each) - {CONTESTED} for each in others}
    together = Counter(place_in(each) for each in own)
    assert len(together) > 5
    assert min(together.values()) >= LEAST


def test_what_was_confirmed_is_what_the_ledger_says_one_action_at_a_time(crowd: Demonstration) -> None:
    measures = {each.code: each for each in ALL_MEASURES}
    with crowd.app.app_context(), clock.at(NOW):
        lines = {each.key: each for each in read(measures["K15"], of_team(_supervisor(), Wanted()))}
        sites = db.session.scalars(select(Site.id)).all()
        confirmed: dict[str, int] = {}
        for progress in site_progress(list(sites)):
            for currency, amount in progress.confirmed_money.items():
                confirmed[currency] = confirmed.get(currency, 0) + amount
    assert confirmed
    assert {key: line.value for key, line in lines.items() if key in confirmed} == confirmed


def test_the_command_fills_no_folder_but_a_demonstration(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    refused = CliRunner().invoke(main, ["generate", "--cases", "1"])
    assert refused.exit_code == 1
    assert "holds no demonstration" in refused.output


def test_an_installation_without_demonstration_is_refused(app: Flask) -> None:
    with pytest.raises(GuardRefused):
        next(make_crowd(1, seed=1, now=NOW))
    assert db.session.scalar(select(Site.id).where(Site.code.like("crowd-%"))) is None


def _selection(code: str) -> Selection:
    """Return what a figure is counted from: a supervisor reads cases, an official acts."""
    if code not in {"K25", "K26"}:
        return of_team(_supervisor(), Wanted())
    user = db.session.scalars(select(User).where(User.email == "us@example.org")).one()
    return of_officials(actors.staff(user.id, roles=[Role.PARTY_OFFICIAL], party="US"), Wanted())


def _supervisor() -> Actor:
    user = db.session.scalars(select(User).where(User.email == "supervisor@example.org")).one()
    teams = db.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user.id)).all()
    return actors.staff(user.id, roles=[Role.SUPERVISOR], team_ids=teams, trained=True)
