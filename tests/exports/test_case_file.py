"""The file of a case: whole, hashed, with a reason that is kept, and no name unless one was asked for."""

from __future__ import annotations

import io
import re
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name
from sqlalchemy import func, select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases.labels import CASE_STATE_LABELS, EVENT_LABELS
from grievance.cases.models.event import CaseEvent
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import pieces_of
from grievance.cases.services import findings, notes
from grievance.cases.services.steps import Words
from grievance.cases.services.translating import write_translation
from grievance.complaints.services.follow_up import write_message
from grievance.complaints.states import KnownTo, Restriction
from grievance.evidence.services.recordings import hold_recording
from grievance.evidence.store import FileStore
from grievance.exports.services.filing import FileWanted, compose_file, hand_out_file
from grievance.exports.typesetting import Paper, typeset, typeset_whatever
from grievance.exports.voices import Voice
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.text import translations_folder
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item
from grievance.web.ui.catalogue_files import catalogue_path
from grievance.web.ui.locales import PAPER_LOCALES
from grievance.web.ui.voices import voice_of
from tests.exports.accessible import faults, kinds
from tests.exports.conftest import Told, tell
from tests.factories.cases import STORY, WHY, conclude, file_report, hear_site, make_field
from tests.factories.remedies import deliver, first_action, make_agreed_plan, make_matter

NAME = "Amina Invented"
WANTED = FileWanted(WHY)


def compose(
    told: Told, wanted: FileWanted = WANTED, *, locale: str = "en", actor: Actor | None = None
) -> Paper:
    with told.app.test_request_context():
        return compose_file(
            actor or told.field.inspector.actor, told.filed.case, wanted, voice=voice_of(locale)
        )


def said(paper: Paper) -> str:
    return str(paper.content)


@pytest.fixture(scope="module")
def named(told: Told) -> Told:
    """A case of a worker who gave a name that a colleague noted down, with a finding."""
    again = tell(told.app, told.field, known_to=KnownTo.TEAM, name=NAME)
    with transaction():
        notes.write_note(
            told.field.inspector.actor, again.filed.case, text=f"I met {NAME} at the gate.", locale="en"
        )
    hear_site(told.field, again.filed)
    with transaction():
        findings.start_fact_finding(told.field.inspector.actor, again.filed.case)
    wanted = {PieceKind.REPORT, PieceKind.NOTE}
    pieces = [each.reference for each in pieces_of(again.filed.case) if each.kind in wanted]
    conclude(told.field, again.filed, pieces=pieces)
    return again


@pytest.mark.parametrize("locale", ["en", "ja", "ar", "zh_Hans"])
def test_it_is_whole_and_accessible(named: Told, locale: str) -> None:
    printed = typeset(compose(named, FileWanted(WHY, with_words=True, with_names=True), locale=locale))
    assert faults(printed.pdf) == []
    with pikepdf.open(io.BytesIO(printed.pdf)) as opened:
        found = kinds(opened)
        assert str(opened.Root.Lang)[:2] == locale[:2]
        assert len(opened.pages) > 3
        assert found.count("Table") == 2
        assert "TOC" in found
        assert len(opened.Root.Outlines) > 0


def test_an_original_stands_before_its_translations_with_whose_they_are(told: Told) -> None:
    other = tell(told.app, told.field)
    actor, case, complaint = told.field.inspector.actor, other.filed.case, other.filed.complaint
    with transaction():
        message = write_message(other.filed.reporter, complaint, text="Hatujalipwa.", locale="sw")
        asked = f"message-{message.reference}"
    for key, words in (
        (asked, "No pay."),
        (asked, "We got no pay."),
        (f"report-{complaint.reference}", "La bande."),
    ):
        locale = "ar" if key == asked else "fr"
        with transaction():
            write_translation(actor, case, key, locale=locale, text=words)
    paper = compose(other, FileWanted(WHY, with_words=True), locale="ar")
    assert faults(typeset(paper).pdf) == []
    blocks = paper.content["blocks"]
    (entry,) = [each for each in blocks if each["kind"] == "entry" and "Hatujalipwa." in str(each["words"])]
    (made,) = entry["beside"]
    assert (made["text"], made["tongue"]["code"]) == ("We got no pay.", "ar")
    assert "Inspector" not in made["whose"]
    assert db.session.get_one(User, told.field.inspector.user_id).name in made["whose"]
    at = next(n for n, each in enumerate(blocks) if each["kind"] == "words" and each["text"] == STORY)
    assert [each["text"] for each in blocks[at : at + 3 : 2]] == [STORY, "La bande."]
    assert "Hatujalipwa." not in said(compose(other))


def test_what_somebody_said_alone_is_left_out_like_what_they_wrote(told: Told) -> None:
    other = tell(told.app, told.field)
    with transaction():
        notes.note_interview(told.field.inspector.actor, other.filed.case, text="He hit me.", locale="en")
    assert "He hit me." not in said(compose(other))
    assert "He hit me." in said(compose(other, FileWanted(WHY, with_words=True)))


def test_what_was_recorded_is_named_by_its_fingerprint_and_where_nothing_was_written_it_says_so(
    told: Told, tmp_path: Path
) -> None:
    other = tell(told.app, told.field)
    store = FileStore(tmp_path)
    held = hold_recording(io.BytesIO(b"OggS said alone"), name="voice.ogg", store=store)
    with transaction():
        actor = told.field.inspector.actor
        notes.note_interview(actor, other.filed.case, text="", locale="en", recording=held)
    assert f"Fingerprint of the recording (SHA-256): {held.original.sha256}" in said(compose(other))


class Holes(NullTranslations):
    """Hears of every text that a catalogue does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def gettext(self, message: str) -> str:
        self.found.add(message)
        return message


def test_all_that_it_says_itself_is_translated_in_each_of_its_languages(named: Told, world: Any) -> None:
    holes = Holes()
    matter = make_matter(peppers=world.extensions["peppers"], workers=2)
    deliver(matter, first_action(make_agreed_plan(matter)))
    files = ((named.field.inspector.actor, named.filed.case), (matter.inspector.actor, matter.case))
    for locale in set(PAPER_LOCALES) - {"en"}:
        with (catalogue_path(translations_folder(), locale).with_suffix(".mo")).open("rb") as compiled:
            known = GNUTranslations(compiled)
        known.add_fallback(holes)

        def say(message: str, known: NullTranslations = known, **values: object) -> str:
            return known.gettext(message) % values if values else known.gettext(message)

        voice = Voice(locale, say)
        for actor, case in files:
            compose_file(actor, case, FileWanted(WHY, with_words=True, with_names=True), voice=voice)
        for each in (*EVENT_LABELS.values(), *CASE_STATE_LABELS.values()):
            voice.say(each)
    assert holes.found == set()


def test_names_and_words_are_left_out_unless_they_are_asked_for(named: Told) -> None:
    word = max(STORY.split(), key=len)
    without = said(compose(named))
    assert NAME not in without
    assert "I met █████ █████ at the gate." in without or "I met █████ at the gate." in without
    assert STORY not in without
    assert word not in without
    with_words = said(compose(named, FileWanted(WHY, with_words=True)))
    assert STORY in with_words
    assert NAME not in with_words
    whole = said(compose(named, FileWanted(WHY, with_words=True, with_names=True)))
    assert f"I met {NAME} at the gate." in whole


def test_what_a_finding_points_to_is_named_by_kind_and_day_alone(named: Told) -> None:
    with named.app.test_request_context():
        day = voice_of("en").day(named.filed.complaint.received_at)
    file = said(compose(named, FileWanted(WHY, with_words=True)))
    (points_to,) = re.findall("It points to: ([^·']*)", file)
    assert sorted(points_to.split("; ")) == [f"Note of the team, {day}", f"Report 1, {day}"]


def test_who_made_it_when_and_why_is_on_the_cover_and_kept(named: Told) -> None:
    actor, case = named.field.inspector.actor, named.filed.case
    paper = compose(named)
    assert WHY.text in said(paper)
    assert paper.fingerprint[:16] in paper.content["foot"]
    assert case.reference in paper.content["foot"]
    printed = typeset(paper)
    with named.app.test_request_context(), transaction():
        hand_out_file(actor, named.filed.case, WANTED, printed, voice=voice_of("en"))
    fact = db.session.scalars(select(Fact).where(Fact.verb == "case.file_made")).one()
    assert fact.codes == {
        "locale": "en",
        "fingerprint": printed.fingerprint,
        "file_fingerprint": printed.file_fingerprint,
    }
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.verb == "case_file_made")).one()
    assert (event.visible_to, event.details) == ([], {"words": False, "names": False, "locale": "en"})
    assert event.reason is not None
    assert open_item(actor, event.reason)["text"] == WHY.text
    assert "Case file made" in said(compose(named))


def test_without_a_reason_or_the_right_there_is_no_file(named: Told) -> None:
    before = db.session.scalar(select(func.count(CaseEvent.id)))
    with pytest.raises(GuardRefused, match="Say why"):
        compose(named, FileWanted(Words("  ", "en")))
    for person in (named.field.triager, named.field.verifier):
        with pytest.raises(NotAllowed):
            compose(named, actor=person.actor)
    stranger = make_field(named.app.extensions["peppers"], name="A third Invented Pit", fallback=False)
    with pytest.raises(NotFound):
        compose(named, actor=stranger.inspector.actor)
    assert db.session.scalar(select(func.count(CaseEvent.id))) == before


def test_the_file_of_a_restricted_case_holds_neither_names_nor_what_was_told(told: Told) -> None:
    filed = file_report(told.field, told.app.extensions["peppers"], name=NAME, known_to=KnownTo.TEAM)
    other = Told(told.app, told.field, filed, told.release_id)
    with transaction():
        filed.case.restriction = Restriction.CHILD
    for wanted in (FileWanted(WHY, with_words=True), FileWanted(WHY, with_names=True)):
        with pytest.raises(InvalidInput, match="restricted case"):
            compose(other, wanted)
    text = said(compose(other))
    assert "Restricted: only people" in text
    assert STORY not in text


def test_the_plan_and_its_ledger_are_in_it(world: Any) -> None:
    matter = make_matter(peppers=world.extensions["peppers"], workers=2)
    deliver(matter, first_action(make_agreed_plan(matter)))
    with world.test_request_context():
        paper = compose_file(matter.inspector.actor, matter.case, WANTED, voice=voice_of("en"))
    text = said(paper)
    for part in (
        "Pay what is owed for March to May.",
        "$6,000.00",
        "Promised",
        "Said to be delivered",
        "not reached",
        "2 of 2: enough 2, not enough 0, afraid to say 0, not reached 0",
    ):
        assert part in text
    assert faults(typeset(paper).pdf) == []


def test_a_character_that_no_font_has_does_not_keep_a_file_from_being_made(named: Told) -> None:
    with transaction():
        notes.write_note(
            named.field.inspector.actor, named.filed.case, text="Sent \ue123 by phone. " * 4000, locale="en"
        )
    made = typeset_whatever(compose(named))
    assert faults(made.pdf) == []
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        assert len(opened.pages) > 15
        assert all(page.get(Name.Tabs) == Name.S for page in opened.pages)
