"""A steward is asked once about a name in a list; the answer is kept and used."""

from __future__ import annotations

import hashlib

import pytest

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.matching import Because, Wanted
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.names import NameKind
from grievance.supplychain.outcomes import RowOutcome, Subject, Verdict
from grievance.supplychain.recognising import Recognised, Recogniser, asked_cells, wanted_from
from grievance.supplychain.searching import find_companies, numbered
from grievance.supplychain.services.deciding import answer_row, decide
from grievance.supplychain.services.merging import merge
from grievance.supplychain.services.naming import add_identifier, add_name
from grievance.supplychain.stages import Mineral
from tests.factories.people import make_person
from tests.factories.places import make_company, make_site

pytestmark = pytest.mark.usefixtures("app")
LIST = "Invented smelter list"


@pytest.fixture
def steward(peppers: PepperRing) -> Actor:
    return make_person(Role.STEWARD, peppers=peppers).actor


def real_site(name: str) -> int:
    site = make_site(name)
    with transaction():
        db.session.get_one(Site, site).invented = False
    return site


def recognise(name: str, *, list_name: str = LIST) -> Recognised:
    recogniser = Recogniser(Subject.SITE, list_name=list_name)
    return recogniser.recognise(Wanted(name, "ZZ", frozenset({Mineral.COBALT})))


def say(actor: Actor, name: str, verdict: Verdict, site: int | None) -> None:
    with transaction():
        chosen = db.session.get_one(Site, site) if site is not None else None
        decide(
            actor, name, subject=Subject.SITE, verdict=verdict, chosen=chosen, list_name=LIST, country="ZZ"
        )


def test_what_was_decided_is_not_asked_again(steward: Actor) -> None:
    pit = real_site("Akela Pit")
    assert recognise("Works number nine").match.accepted is None
    say(steward, "Works number nine", Verdict.SAME, pit)
    taken = recognise("WORKS NUMBER NINE")
    assert (taken.match.accepted, taken.match.because) == (pit, Because.DECIDED)
    # Another list's name is no decision, but the name is known now.
    other = recognise("Works number nine", list_name="another")
    assert (other.match.accepted, other.match.because) == (pit, Because.NAME)
    [kept] = db.session.get_one(Site, pit).names
    assert (kept.name, kept.kind, kept.source) == ("Works number nine", NameKind.AS_IN_FILE, LIST)


def test_not_that_one_and_one_of_its_own_are_remembered_too(steward: Actor) -> None:
    pit = real_site("Akela Pit")
    assert recognise("Akela Pits").match.accepted == pit
    say(steward, "Akela Pits", Verdict.DIFFERENT, pit)
    assert pit not in [each.id for each in recognise("Akela Pits").match.candidates]
    say(steward, "Akela Pits", Verdict.NEW, None)
    assert recognise("Akela Pits").is_new
    say(steward, "Akela Pits", Verdict.SAME, pit)
    assert recognise("Akela Pits").match.accepted == pit


def test_a_decision_follows_a_merger(steward: Actor) -> None:
    pit, works = real_site("Akela Pit"), real_site("Mokambe Works")
    say(steward, "Number nine", Verdict.SAME, pit)
    with transaction():
        merge(steward, db.session.get_one(Site, pit), into=db.session.get_one(Site, works))
    assert recognise("Number nine").match.accepted == works
    assert recognise("Akela Pit").match.accepted == works


def test_a_verdict_needs_the_record_it_is_about(steward: Actor) -> None:
    pit = real_site("Akela Pit")
    for verdict, site in ((Verdict.SAME, None), (Verdict.DIFFERENT, None), (Verdict.NEW, pit)):
        with pytest.raises(InvalidInput):
            say(steward, "Number nine", verdict, site)


def test_a_row_is_answered_once(steward: Actor) -> None:
    pit = real_site("Akela Pit")
    with transaction():
        run = ImportRun(
            kind="emrt", file_name="f", file_hash=b"h" * 32, started_at=clock.now(), counts={}, list_name=LIST
        )
        row = ImportRow(
            run=run,
            line=5,
            subject=Subject.SITE,
            name="Number nine",
            outcome=RowOutcome.REVIEW,
            cells=asked_cells(country="ZZ", minerals=[Mineral.COBALT], address="Road 1"),
            fingerprint=hashlib.sha256(b"row").digest(),
        )
        db.session.add(row)
        db.session.flush()
        row_id = row.id
        assert wanted_from(row.cells, row.name) == Wanted("Number nine", "ZZ", frozenset({Mineral.COBALT}))
    with transaction():
        row = db.session.get_one(ImportRow, row_id)
        decision = answer_row(steward, row, verdict=Verdict.SAME, chosen=db.session.get_one(Site, pit))
        assert row.decision_id == decision.id
    with pytest.raises(WrongState), transaction():
        answer_row(steward, db.session.get_one(ImportRow, row_id), verdict=Verdict.NEW)
    assert recognise("Number nine").match.because is Because.DECIDED


def test_names_and_numbers_are_kept_once_and_found(steward: Actor) -> None:
    firm = make_company("Akela Mining")
    with transaction():
        company = db.session.get_one(Company, firm)
        add_name(steward, company, " 見本  鉱業 ", kind=NameKind.OFFICIAL, language="ja")
        add_identifier(steward, company, "cid 000 001", scheme=Scheme.RMI_CID, source="a list")
        add_identifier(steward, company, "PE 5", scheme=Scheme.CADASTRE, issuer="cd", source="a list")
    assert [each.name for each in find_companies("見本 鉱業")] == ["Akela Mining"]
    assert numbered("cid-000001") == ([], [firm])
    assert numbered("PE 5") == ([], [firm])
    for wrong in ("", "x" * 201, "Akela Mining", "見本 鉱業"):
        with pytest.raises(InvalidInput), transaction():
            add_name(steward, db.session.get_one(Company, firm), wrong, kind=NameKind.ALIAS)
    for value, source, until in (
        ("CID000001", "a list", None),
        ("CID00001", "a list", None),
        ("CID000002", " ", None),
        ("CID000002", "a list", "2019"),
    ):
        with pytest.raises(InvalidInput), transaction():
            add_identifier(
                steward,
                db.session.get_one(Company, firm),
                value,
                scheme=Scheme.RMI_CID,
                source=source,
                since="2020",
                until=until,
            )
