"""Coming back with a code, and the conversation that follows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.complaints.models.message import Translator
from grievance.complaints.queries import files_of, own_complaint, thread
from grievance.complaints.questionnaire import STORY_MAX
from grievance.complaints.services.follow_up import (
    add_file,
    come_back,
    enter_code,
    report_punishment,
    set_raise_with_employer,
    take_back,
    write_message,
)
from grievance.complaints.services.replies import find_message, send_message, translate_message
from grievance.complaints.states import AuthorSide, ConsentAnswer, RaiseWithEmployer
from grievance.evidence.kinds import CannotOpen
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.roles import Role
from grievance.vault.reporter_codes import MistypedCode, new_code
from tests.factories.people import make_person, make_team
from tests.factories.reports import make_intake, make_report


def verbs() -> list[str]:
    return list(db.session.scalars(select(Fact.verb).where(Fact.verb.startswith("complaint."))))


def test_a_code_is_read_in_digits_of_any_script(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    arabic = filed.code.translate({ord(str(n)): ord("٠") + n for n in range(10)})
    for typed in (filed.code, f" {filed.code[:4]}-{filed.code[4:]} ", arabic):
        actor = enter_code(typed, peppers=peppers, cost=LOWEST)
        assert actor is not None
        assert own_complaint(actor).id == filed.complaint_id


def test_a_slip_is_told_apart_from_a_wrong_code(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    slip = filed.code[:-1] + str((int(filed.code[-1]) + 1) % 10)
    with pytest.raises(MistypedCode):
        enter_code(slip, peppers=peppers, cost=LOWEST)
    assert enter_code(new_code(), peppers=peppers, cost=LOWEST) is None


def test_messages_go_both_ways_in_each_ones_language(app: Flask, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    filed = make_report(peppers, locale="sw")
    with transaction():
        write_message(filed.actor, filed.complaint, text="Bado sijalipwa", locale="sw")
        send_message(
            intake.inspector.actor,
            filed.complaint,
            texts={"en": "Which month?", "sw": "Mwezi gani?"},
            original="en",
        )
    own, answer = thread(filed.actor, filed.complaint, locale="sw")
    assert (own.side, own.text) == (AuthorSide.REPORTER, "Bado sijalipwa")
    assert (answer.text, answer.original_text, answer.read) == ("Mwezi gani?", "Which month?", False)
    assert answer.translated_by is Translator.HUMAN
    with transaction():
        come_back(filed.actor, filed.complaint)
    assert thread(filed.actor, filed.complaint, locale="ar")[1].read
    assert thread(filed.actor, filed.complaint, locale="ar")[1].text == "Which month?"


def test_a_translation_is_replaced_and_the_original_stays(app: Flask, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    filed, inspector = make_report(peppers), intake.inspector.actor
    with transaction():
        message = write_message(filed.actor, filed.complaint, text="Ils nous frappent", locale="fr")
        translate_message(inspector, message, locale="en", text="They beat us")
        translate_message(inspector, message, locale="en", text="They hit us")
        reference = message.reference
    entry = thread(inspector, filed.complaint, locale="en")[0]
    assert (entry.text, entry.original_text) == ("They hit us", "Ils nous frappent")
    with pytest.raises(InvalidInput), transaction():
        translate_message(inspector, find_message(inspector, reference), locale="fr", text="Autre chose")


def test_a_stranger_on_the_staff_writes_to_nobody(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    stranger = make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),)).actor
    with pytest.raises(NotFound), transaction():
        send_message(stranger, filed.complaint, texts={"en": "Hello"}, original="en")


def test_one_reporter_cannot_act_on_anothers_report(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    mine, theirs = make_report(peppers), make_report(peppers)
    for act in (
        lambda: write_message(mine.actor, theirs.complaint, text="x", locale="en"),
        lambda: take_back(mine.actor, theirs.complaint),
        lambda: come_back(mine.actor, theirs.complaint),
    ):
        with pytest.raises(NotFound), transaction():
            act()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (STORY_MAX + 1)])
def test_no_words_and_too_many_are_refused(app: Flask, peppers: PepperRing, text: str) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    with pytest.raises(InvalidInput), transaction():
        write_message(filed.actor, filed.complaint, text=text, locale="en")


def test_punishment_needs_no_words(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    with transaction():
        report_punishment(filed.actor, filed.complaint, text="", locale="en")
    assert "complaint.punishment_reported" in verbs()


def test_a_changed_mind_is_a_new_row(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    for answer in (RaiseWithEmployer.YES, RaiseWithEmployer.NO):
        with transaction():
            set_raise_with_employer(filed.actor, filed.complaint, answer, text_shown="May we?", locale="en")
    assert filed.complaint.raise_with_employer is RaiseWithEmployer.NO
    assert [each.answer for each in filed.complaint.consents] == [ConsentAnswer.YES, ConsentAnswer.NO]


def test_a_file_is_added_or_nothing_of_it_is_left(app: Flask, peppers: PepperRing, tmp_path: Path) -> None:
    make_intake(peppers)
    filed, store = make_report(peppers), FileStore(tmp_path / "files")

    def add(content: bytes) -> None:
        with transaction():
            add_file(
                filed.actor,
                filed.complaint,
                stream=io.BytesIO(content),
                name="voice.ogg",
                media_type="audio/ogg",
                store=store,
            )

    add(b"OggS" + b"\0" * 20)
    with pytest.raises(CannotOpen):
        add(b"nothing known")
    assert len(files_of(filed.actor, filed.complaint)) == 1
    assert len(list(store.folder.iterdir())) == 1


def test_what_a_reporter_does_is_dated_by_its_day(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers)
    with transaction():
        write_message(filed.actor, filed.complaint, text="Hello", locale="en")
        come_back(filed.actor, filed.complaint)
    today = clock.day_of(clock.now())
    assert thread(filed.actor, filed.complaint, locale="en")[0].sent_at == today
    assert filed.complaint.last_seen_by_reporter == today
    facts = db.session.scalars(select(Fact).where(Fact.actor == "reporter")).all()
    assert {fact.at for fact in facts} == {today}
