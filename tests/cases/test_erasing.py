"""A report that its reporter had erased cannot be read again, by anybody, from anywhere on the disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select

from grievance.app import create_app
from grievance.audit.chain import chain_new_facts, verify
from grievance.audit.models import Fact
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.models.keeping import Erasure
from grievance.cases.services import correspondence, notes, safety_gate, triage
from grievance.cases.services.erasing import (
    Obstacle,
    ask_to_erase,
    begin_due,
    finish_erasures,
    keep_report,
    obstacle_to,
    pending_erasure,
)
from grievance.cases.states import CaseState, ErasureScope
from grievance.complaints.models.complaint import ComplaintItem, Consent
from grievance.complaints.models.message import ComplaintFile, Message, MessageText
from grievance.complaints.queries import complaint_story, identity_of
from grievance.complaints.services.follow_up import add_file, enter_code
from grievance.complaints.states import KnownTo, ReplyRoute
from grievance.evidence.models import StoredFile
from grievance.evidence.services.recordings import hold_recording
from grievance.evidence.services.storing import describe_file
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotAllowed, NotFound, Sealed
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.foundation.settings import Settings
from grievance.vault.models.compartment import Compartment, Grant, SealedItem
from grievance.vault.models.principal import Principal
from tests.factories.cases import LETTER, Field, Filed, accept, make_field
from tests.factories.opening import open_for_workers
from tests.factories.reports import make_report, photo

#: How many bytes of what is sealed are looked for.
PIECE = 40


@dataclass
class Place:
    """A fresh installation on one of the engines."""

    app: Flask
    folder: Path
    peppers: PepperRing
    field: Field

    @property
    def store(self) -> FileStore:
        return FileStore(self.folder / "files")

    def report(self, **answers: object) -> Filed:
        """File a report with a name, a number, a photo, an answer of the team and a note."""
        given = {"known_to": KnownTo.TEAM, "name": "Invented Name", "site_id": self.field.site_id}
        given |= {"reply_route": ReplyRoute.CALL, "contact": "+243 899 777", "locale": "sw", **answers}
        made = make_report(self.peppers, **given)
        case_id = db.session.scalars(select(Case.id).order_by(Case.id.desc())).first()
        assert case_id is not None
        filed = Filed(made.complaint_id, case_id, made.code, made.actor)
        with transaction():
            add_file(
                filed.reporter,
                filed.complaint,
                stream=photo(),
                name="a.jpg",
                media_type="image/jpeg",
                store=self.store,
            )
        inspector = self.field.inspector.actor
        with transaction():
            notes.write_note(inspector, filed.case, text="They sound afraid.", locale="en")
            correspondence.write_to_reporter(inspector, filed.case, filed.complaint, LETTER)
        return filed

    def erase(self, filed: Filed, *, scope: ErasureScope = ErasureScope.ALL, at_once: bool = True) -> None:
        """Ask for it as the reporter, and let the worker process do its part."""
        with transaction():
            ask_to_erase(filed.reporter, filed.complaint, scope=scope, at_once=at_once)
        self.work()

    def work(self) -> None:
        begin_due()
        finish_erasures(self.store)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, folder: Path) -> Iterator[Place]:
    url = request.getfixturevalue("newest_postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=folder, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        if url:
            open_for_workers(app.extensions["peppers"])
        peppers = app.extensions["peppers"]
        yield Place(app, folder, peppers, make_field(peppers))
        db.session.remove()
        db.engine.dispose()


def sealed_pieces(filed: Filed) -> set[bytes]:
    """Return pieces of all that could open a report or is sealed in it: keys, grants, bodies."""
    complaint = filed.complaint
    parts = [complaint.narrative_id, complaint.original_id, complaint.identity_id, complaint.delivery_id]
    found: list[bytes | None] = []
    for column, owner in (
        (SealedItem.body, SealedItem),
        (SealedItem.sealed_key, SealedItem),
        (Grant.sealed_key, Grant),
    ):
        found += db.session.scalars(select(column).where(owner.compartment_id.in_(parts))).all()  # type: ignore[attr-defined]
    principal = db.session.get_one(Principal, complaint.reporter_id)
    found += [principal.wrapped_private_key, principal.locator]
    return {piece[-PIECE:] for piece in found if piece}


def in_database(pieces: set[bytes]) -> list[str]:
    """Look for pieces in every binary column of every table."""
    hits = []
    for table in db.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                for value in db.session.scalars(select(column).where(column.is_not(None))):
                    hits += [f"{table.name}.{column.name}" for piece in pieces if piece in value]
    return hits


def in_files(folder: Path, pieces: set[bytes]) -> list[str]:
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [path.name for path, content in contents.items() for piece in pieces if piece in content]


def test_nothing_of_it_is_left_in_database_journal_and_store(place: Place) -> None:
    filed = place.report()
    pieces = sealed_pieces(filed)
    assert len(pieces) > 20
    stored = {path.name: path.read_bytes()[-PIECE:] for path in (place.folder / "files").iterdir()}
    assert len(stored) == 2, "the photo as it came and the clean copy"
    assert in_database(pieces), "the search would find it"
    on_sqlite = db.engine.dialect.name == "sqlite"
    db.session.rollback()
    if on_sqlite:
        assert in_files(place.folder, pieces), "the search would find it"
    place.erase(filed)
    assert in_database(pieces) == []
    db.session.remove()
    assert in_files(place.folder, pieces | set(stored.values())) == []
    assert list((place.folder / "files").iterdir()) == []
    if on_sqlite:
        assert (place.folder / "grievance.sqlite3-wal").stat().st_size == 0


def test_only_a_mark_for_counts_is_left(place: Place) -> None:
    filed = place.report()
    before = filed.complaint.reference
    place.erase(filed)
    kept = filed.complaint
    assert kept.reference != before
    assert (kept.site_id, kept.locale) == (place.field.site_id, "und")
    assert (kept.original_id, kept.identity_id, kept.delivery_id) == (None, None, None)
    first = clock.today().replace(day=1)
    assert (kept.received_at.date(), kept.erased_on and kept.erased_on.date()) == (first, first)
    for model in (Message, MessageText, ComplaintFile, StoredFile, Consent):
        assert db.session.scalars(select(model)).all() == [], model.__tablename__
    assert [each.item_code for each in db.session.scalars(select(ComplaintItem))] == ["WA1"]
    assert db.session.scalars(select(Erasure)).one().done_on == clock.today()


def test_the_code_opens_nothing_any_more(place: Place) -> None:
    filed = place.report()
    place.erase(filed)
    assert enter_code(filed.code, peppers=place.peppers, cost=LOWEST) is None


def test_the_keys_go_first_also_if_the_rest_waits(place: Place) -> None:
    filed = place.report()
    with transaction():
        ask_to_erase(filed.reporter, filed.complaint, scope=ErasureScope.ALL, at_once=True)
    with pytest.raises(Sealed):
        complaint_story(place.field.inspector.actor, filed.complaint)
    with pytest.raises(Sealed):
        complaint_story(filed.reporter, filed.complaint)
    assert (
        db.session.scalars(select(Grant).where(Grant.principal_id == filed.complaint.reporter_id)).all() == []
    )
    assert list((place.folder / "files").iterdir()), "bytes go next"
    place.work()
    place.work()
    assert list((place.folder / "files").iterdir()) == []


def test_a_worker_that_died_half_way_is_followed_by_one_that_finishes(place: Place) -> None:
    filed = place.report()
    with transaction():
        ask_to_erase(filed.reporter, filed.complaint, scope=ErasureScope.ALL, at_once=True)

    class Broken(FileStore):
        def delete(self, store_key: str) -> None:
            super().delete(store_key)
            raise OSError("the machine stops here")

    with pytest.raises(OSError, match="stops here"):
        finish_erasures(Broken(place.folder / "files"))
    assert len(db.session.scalars(select(ComplaintFile)).all()) == 1
    place.work()
    assert list((place.folder / "files").iterdir()) == []
    assert db.session.scalars(select(ComplaintFile)).all() == []


def test_a_week_to_think_and_the_way_back(place: Place) -> None:
    filed = place.report()
    place.erase(filed, at_once=False)
    asked = pending_erasure(filed.complaint)
    assert asked is not None
    assert asked.due_on == clock.today() + timedelta(days=7)
    assert complaint_story(filed.reporter, filed.complaint).story == "They did not pay."
    with transaction():
        keep_report(filed.reporter, filed.complaint)
    with clock.at(clock.now() + timedelta(days=30)):
        place.work()
    assert complaint_story(filed.reporter, filed.complaint).story == "They did not pay."


def test_after_the_week_it_is_done_without_anybody(place: Place) -> None:
    filed = place.report()
    place.erase(filed, at_once=False)
    with clock.at(clock.now() + timedelta(days=6)):
        place.work()
        assert filed.complaint.erased_on is None
    with clock.at(clock.now() + timedelta(days=7)):
        place.work()
        assert filed.complaint.erased_on is not None


def test_asking_twice_is_one_wish_and_now_beats_later(place: Place) -> None:
    filed = place.report()
    place.erase(filed, at_once=False)
    place.erase(filed, at_once=False)
    place.erase(filed, at_once=True)
    assert len(db.session.scalars(select(Erasure)).all()) == 1
    assert filed.complaint.erased_on is not None


def test_a_case_with_its_only_report_gone_ends_with_what_was_noted_of_it(place: Place) -> None:
    filed = place.report()
    held = hold_recording(io.BytesIO(b"OggS said alone"), name="voice.ogg", store=place.store)
    with transaction():
        actor = place.field.inspector.actor
        heard = notes.note_interview(actor, filed.case, text="", locale="sw", recording=held).file
    assert heard is not None
    assert describe_file(actor, heard).name == "voice.ogg"
    place.erase(filed)
    with pytest.raises(Sealed):
        describe_file(actor, heard)
    assert list(place.store.older_than(-1)) == []
    case = filed.case
    assert case.state is CaseState.WITHDRAWN
    assert case.complaints == []
    assert len(case.all_complaints) == 1
    internal = db.session.get_one(Compartment, case.internal_id)
    assert internal.destroyed_on is not None
    items = db.session.scalars(select(SealedItem).where(SealedItem.compartment_id == internal.id)).all()
    assert items
    assert {(each.body, each.sealed_key) for each in items} == {(b"", b"")}
    assert "The report was erased: nobody may be told of it." in safety_gate.gate(case)
    verbs = db.session.scalars(select(CaseEvent.verb).where(CaseEvent.case_id == case.id)).all()
    assert "report_erased" in verbs


def test_a_case_with_another_report_goes_on(place: Place) -> None:
    first, second = place.report(), place.report(story="They did not pay me either.")
    accept(place.field, second)
    with transaction():
        triage.acknowledge_case(place.field.triager.actor, first.case, letter=LETTER)
        triage.screen_case(place.field.triager.actor, first.case)
        triage.merge_case(place.field.triager.actor, first.case, target=second.case)
    place.erase(first)
    case = second.case
    assert case.state is CaseState.ACCEPTED
    assert [each.id for each in case.complaints] == [second.complaint_id]
    assert complaint_story(place.field.inspector.actor, second.complaint).story.endswith("either.")
    assert db.session.get_one(Compartment, case.internal_id).destroyed_on is None


def test_only_the_name_and_the_number_can_be_erased(place: Place) -> None:
    filed = place.report()
    assert identity_of(place.field.inspector.actor, filed.complaint).name == "Invented Name"
    place.erase(filed, scope=ErasureScope.IDENTITY, at_once=False)
    known = identity_of(place.field.inspector.actor, filed.complaint)
    assert (known.name, known.contact, known.closed) == ("", "", False)
    assert filed.complaint.known_to is KnownTo.NOBODY
    assert filed.complaint.reply_route is ReplyRoute.CODE
    assert complaint_story(filed.reporter, filed.complaint).story == "They did not pay."
    assert {each.kind for each in db.session.scalars(select(Compartment))} == {
        "narrative",
        "original",
        "internal",
    }


def test_while_others_are_in_danger_words_stay_and_the_name_can_go(place: Place) -> None:
    filed = place.report(item_codes=["DE1"])
    with transaction():
        filed.case.band = "P0"  # type: ignore[assignment]
    waiting = obstacle_to(filed.complaint, ErasureScope.ALL)
    assert waiting is not None
    assert waiting.obstacle is Obstacle.DANGER
    place.erase(filed)
    assert complaint_story(filed.reporter, filed.complaint).story == "They did not pay."
    place.erase(filed, scope=ErasureScope.IDENTITY)
    assert identity_of(place.field.inspector.actor, filed.complaint).name == ""
    with transaction():
        filed.case.band = "P2"  # type: ignore[assignment]
    place.work()
    assert filed.complaint.erased_on is not None, "once the danger is over, the wish is carried out"


def test_somebody_else_cannot_ask_for_it(place: Place) -> None:
    filed, other = place.report(), place.report()
    for actor in (other.reporter, place.field.inspector.actor, place.field.supervisor.actor):
        with pytest.raises((NotFound, NotAllowed)), transaction():
            ask_to_erase(actor, filed.complaint, scope=ErasureScope.ALL, at_once=True)
    assert filed.complaint.erased_on is None


def test_the_trail_keeps_that_it_was_erased_and_nothing_that_leads_back(place: Place) -> None:
    filed = place.report()
    before = filed.complaint.reference
    place.erase(filed)
    with transaction():
        chain_new_facts()
    assert verify().broken_at is None
    facts = db.session.scalars(select(Fact).where(Fact.subject_reference == before)).all()
    verbs = [each.verb for each in facts]
    assert verbs[-3:] == ["complaint.erasure_asked", "complaint.keys_destroyed", "complaint.erased"]
    assert {each.at for each in facts if each.verb.startswith("complaint.er")} == {clock.day_of(clock.now())}
    assert (
        db.session.scalars(select(Fact).where(Fact.subject_reference == filed.complaint.reference)).all()
        == []
    )
