"""What `grievance audit verify` finds: each way in which who rules the database can change the past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.app import create_app
from grievance.audit.chain import GENESIS, _hash_of, chain_new_facts
from grievance.audit.models import AuditHead, Fact
from grievance.audit.queries import published_heads
from grievance.audit.services.heads import FILE, public_key_of, sign_head, write_heads
from grievance.audit.trail import record
from grievance.cli.main import main
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.policy import actor as actors
from tests.factories.guards import without_guards
from tests.factories.people import make_organisation

DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
Verify = Callable[..., Result]


@pytest.fixture(params=["sqlite", "postgresql"])
def trail(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with three days of facts, each with a signed head, and two facts that wait."""
    url = request.getfixturevalue("newest_postgres_url") if request.param == "postgresql" else ""
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    monkeypatch.setenv("GRIEVANCE_DATABASE_URL", url)
    app = create_app(Settings(folder=folder, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        ring = PepperRing.read(folder / "secrets.json")
        subject_id = make_organisation(OrganisationKind.BRAND)
        for day in range(3):
            with clock.at(DAY + timedelta(days=day)), transaction():
                add_facts(subject_id, 4)
                sign_head(ring)
        write_heads(folder)
        with clock.at(DAY + timedelta(days=3)), transaction():
            add_facts(subject_id, 2)
        yield folder
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def verify(trail: Path) -> Verify:
    def call(*words: str) -> Result:
        db.session.remove()
        result = CliRunner().invoke(main, ["audit", "verify", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def add_facts(subject_id: int, count: int) -> None:
    subject = db.session.get_one(Organisation, subject_id)
    for number in range(count):
        record(actors.service(), "organisation.tested", subject, count=number)


def chain_anew() -> None:
    """Give every fact the hash that fits: what somebody does who changes the past and knows how."""
    head = GENESIS
    db.session.execute(update(Fact).values(previous_hash=None, hash=None))
    db.session.expire_all()
    for fact in db.session.scalars(select(Fact).order_by(Fact.id)):
        fact.previous_hash, head = head, _hash_of(fact, head)
        fact.hash = head
    db.session.flush()


def test_a_whole_trail_verifies_and_says_what_waits(verify: Verify, trail: Path) -> None:
    result = verify("--heads", str(trail / FILE))
    assert result.exit_code == 0, result.output
    # Twelve facts of the days and one of each signing; the last signing waits with the two that came after.
    assert "14 facts chained, 3 waiting" in result.output
    assert "since 2026-03-04" in result.output
    assert "3 signed heads here, 3 kept ones compared" in result.output


def test_a_changed_fact_is_named(verify: Verify) -> None:
    with without_guards():
        db.session.execute(update(Fact).where(Fact.id == 7).values(verb="organisation.forged"))
    result = verify()
    assert result.exit_code == 1
    assert "broken at fact 7" in result.output


def test_a_removed_fact_is_found(verify: Verify) -> None:
    with without_guards():
        db.session.execute(delete(Fact).where(Fact.id == 7))
    result = verify()
    assert result.exit_code == 1
    assert "broken at fact 8" in result.output


def test_two_facts_that_changed_places_are_found(verify: Verify) -> None:
    with without_guards():
        for source, target in ((6, 600), (7, 6), (600, 7)):
            db.session.execute(update(Fact).where(Fact.id == source).values(id=target))
    result = verify()
    assert result.exit_code == 1
    assert "broken at fact 6" in result.output


def test_a_fact_put_in_between_is_found(verify: Verify) -> None:
    with without_guards():
        fourth = db.session.get_one(Fact, 4)
        row = {each.name: getattr(fourth, each.name) for each in Fact.__table__.columns}
        row |= {"id": 5000, "previous_hash": fourth.hash[:-1] + b"x"}
        forged = Fact(**row)
        row["hash"] = _hash_of(forged, row["previous_hash"])
        db.session.execute(insert(Fact).values(**row))
    result = verify()
    assert result.exit_code == 1
    assert "broken at fact 5000" in result.output


def test_facts_cut_off_at_the_end_are_missed_by_the_signed_heads(verify: Verify) -> None:
    with without_guards():
        db.session.execute(delete(Fact).where(Fact.id > 11))
    result = verify()
    assert result.exit_code == 1
    assert "they were taken away" in result.output


def test_a_chain_written_anew_is_found_by_the_heads_of_the_database(verify: Verify) -> None:
    with without_guards():
        db.session.execute(delete(Fact).where(Fact.id == 7))
        chain_anew()
    result = verify()
    assert result.exit_code == 1
    assert "written anew" in result.output


def test_without_its_heads_it_is_found_by_those_that_somebody_kept(verify: Verify, trail: Path) -> None:
    with without_guards():
        db.session.execute(delete(AuditHead))
        db.session.execute(delete(Fact).where(Fact.id == 7))
        chain_anew()
    assert verify().exit_code == 0
    result = verify("--heads", str(trail / FILE))
    assert result.exit_code == 1
    assert "The head of 2026-03-02 is missing here" in result.output


def test_a_head_cannot_be_signed_without_the_secret_file(verify: Verify, trail: Path) -> None:
    with without_guards():
        db.session.execute(update(Fact).where(Fact.id == 7).values(actor="user:3"))
        chain_anew()
        db.session.execute(delete(AuditHead))
        with clock.at(DAY):
            sign_head(PepperRing.new())
    result = verify("--heads", str(trail / FILE))
    assert result.exit_code == 1
    assert "signed with another key" in result.output
    assert "The head of 2026-03-03 is missing here" in result.output


def test_a_changed_head_is_found(verify: Verify) -> None:
    with without_guards():
        db.session.execute(update(AuditHead).values(count=AuditHead.count - 1))
    result = verify()
    assert result.exit_code == 1
    assert "The head of 2026-03-03 was changed after it was signed" in result.output


def test_what_is_published_is_enough_to_compare(verify: Verify, trail: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    lines = [f"{each.day},{each.digest},{each.signature}" for each in published_heads()]
    kept.write_text("\n".join(["day,digest,signature", *lines]), encoding="ascii")
    assert "3 kept ones compared" in verify("--heads", str(kept)).output
    flipped = lines[0][:-1] + ("0" if lines[0][-1] != "0" else "1")
    kept.write_text(f"day,digest,signature\n{flipped}\n", encoding="ascii")
    assert "not signed by this installation" in verify("--heads", str(kept)).output


@pytest.mark.parametrize(
    "content", ["", "nonsense\n", "day,digest,signature\n2026-13-40,zz,zz\n", "a,b\n1\n"]
)
def test_a_file_that_is_no_list_of_heads_is_refused(verify: Verify, tmp_path: Path, content: str) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text(content, encoding="ascii")
    result = verify("--heads", str(kept))
    assert result.exit_code == 1
    assert "not a list of heads" in result.output


def test_one_head_a_day_and_another_every_day(trail: Path) -> None:
    ring = PepperRing.read(trail / "secrets.json")
    for _again in range(2):
        with clock.at(DAY + timedelta(days=4)), transaction():
            sign_head(ring)
    with clock.at(DAY + timedelta(days=5)), transaction():
        chain_new_facts()
        sign_head(ring)
    assert [write_heads(trail), write_heads(trail)] == [2, 0]
    rows = (trail / FILE).read_text(encoding="ascii").splitlines()
    assert len(rows) == 6
    assert len({row.split(",")[2] for row in rows}) == 6, (
        "a day on which nothing happened looks like any other"
    )


def test_everybody_gets_the_heads_and_nobody_the_counts(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    with transaction():
        head = sign_head(peppers)
        assert head is not None
        wanted = (head.head.hex(), head.digest.hex(), head.signature.hex())
    for address in ("/about/audit-heads.csv", "/about/audit-heads.json"):
        text = client.get(address).get_data(as_text=True)
        assert wanted[1] in text
        assert wanted[2] in text
        assert wanted[0] not in text
        assert "count" not in text
    assert public_key_of(peppers).hex() in client.get("/about").get_data(as_text=True)
