"""An interpreter opens one text, for as long as they are asked for it, and hands in a version beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases.access import CASES, TRANSLATIONS
from grievance.cases.interpreting import TranslationEnd
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.services import erasing, triage
from grievance.cases.services.translating import (
    Wish,
    ask_for_translation,
    copy_of,
    give_back,
    hand_in,
    take_back,
    write_translation,
)
from grievance.cases.states import ErasureScope
from grievance.cases.translations import asked_of, find_text, interpreters_for, texts_of
from grievance.cases.versions import versions_of_messages, versions_of_report
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.message import Message
from grievance.complaints.queries import thread
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.services.ties import declare_tie
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.services.compartments import open_item
from grievance.web.inspector import translation_acts
from tests.factories.cases import LETTER, Field, Filed, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.interpreters import make_interpreter, reference_of
from tests.factories.people import Person
from tests.factories.visits import look_again, text_of, visit_as

ASKED = "Hatujalipwa tangu Mei, ila makato."
REPORTED = "He keeps our papers."
MADE = "We have not been paid since May."


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("translating")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    return make_field(app.extensions["peppers"])


@pytest.fixture
def interpreter(app: Flask, field: Field) -> Person:
    return make_interpreter(field, app.extensions["peppers"])


@pytest.fixture
def reader(app: Flask, field: Field) -> Person:
    return make_interpreter(field, app.extensions["peppers"], locales=("en", "fr", "sw"))


@pytest.fixture
def filed(app: Flask, field: Field) -> Filed:
    """A report of a worker who has written once more."""
    made = file_report(field, app.extensions["peppers"])
    with transaction():
        write_message(made.reporter, made.complaint, text=ASKED, locale="sw")
    return made


def wish_for(filed: Filed, actor: Actor, to: Person, **other: Any) -> Wish:
    """What is asked for in these tests: the worker's message, in English, in a week."""
    text = next(each for each in texts_of(actor, filed.case) if each.message is not None)
    said = {"text": text.key, "locale": "en", "interpreter": reference_of(to)}
    return Wish(**{**said, "due_on": clock.today() + timedelta(days=7), **other})


def ask(field: Field, filed: Filed, to: Person, **other: Any) -> TranslationRequest:
    actor = field.inspector.actor
    wish = wish_for(filed, actor, to, **other)
    with transaction():
        made = ask_for_translation(actor, filed.case, wish)
        reference = made.reference
    return db.session.scalars(
        select(TranslationRequest).where(TranslationRequest.reference == reference)
    ).one()


def copies() -> int:
    wanted = select(func.count(Compartment.id)).where(Compartment.kind == CompartmentKind.TRANSLATION)
    return db.session.scalar(wanted) or 0


def keys_of(person: Person) -> int:
    wanted = select(func.count(Grant.id)).where(Grant.principal_id == person.actor.principal_id)
    return db.session.scalar(wanted) or 0


def test_they_open_this_text_and_nothing_else_and_not_for_longer(
    field: Field, filed: Filed, interpreter: Person
) -> None:
    actor, before = interpreter.actor, copies()
    asked = ask(field, filed, interpreter)
    assert [each.id for each in asked_of(actor)] == [asked.id]
    assert copy_of(actor, asked) == {"lang": "sw", "text": ASKED, "translation": None}
    assert keys_of(interpreter) == 1
    assert db.session.scalars(CASES.visible(actor)).all() == []
    assert db.session.scalars(COMPLAINTS.visible(actor)).all() == []
    with pytest.raises(Sealed):
        texts_of(actor, filed.case)
    with transaction():
        hand_in(actor, db.session.get_one(TranslationRequest, asked.id), text=MADE)
    assert (keys_of(interpreter), copies()) == (0, before)
    with pytest.raises(NotFound):
        TRANSLATIONS.find(actor, TranslationRequest.reference, asked.reference)
    message = db.session.scalars(select(Message).where(Message.complaint_id == filed.complaint_id)).one()
    original, version = message.texts
    assert (original.locale, original.is_original) == ("sw", True)
    assert (version.locale, version.translated_by_id) == ("en", interpreter.user_id)
    assert version.item.author_role == "interpreter"
    assert open_item(field.colleague.actor, version.item)["text"] == MADE
    (line,) = thread(field.colleague.actor, filed.complaint, locale="en")
    assert (line.text, line.original_text) == (MADE, ASKED)
    assert filed.case.awaits_team
    said = db.session.scalars(select(Fact.verb).where(Fact.verb.like("%translation%"))).all()
    assert {"translation.asked", "case.translation_handed_in"} <= set(said)


def test_a_report_is_translated_and_stands_beside_it(field: Field, filed: Filed, interpreter: Person) -> None:
    actor = field.inspector.actor
    report = next(each for each in texts_of(actor, filed.case) if each.message is None)
    asked = ask(field, filed, interpreter, text=report.key)
    with transaction():
        hand_in(interpreter.actor, db.session.get_one(TranslationRequest, asked.id), text=REPORTED)
    found = versions_of_report(field.colleague.actor, filed.complaint)
    (made,) = found[report.key]
    assert (made.words, made.locale, made.role, made.again_by) == (REPORTED, "en", Role.INTERPRETER, "")


def test_a_colleague_who_reads_it_translates_it_and_a_better_version_comes_first(
    field: Field, filed: Filed, interpreter: Person
) -> None:
    actor = field.colleague.actor
    report = next(each for each in texts_of(actor, filed.case) if each.message is None)
    for words in (REPORTED, MADE):
        with transaction():
            write_translation(actor, filed.case, report.key, locale="fr", text=words)
    found = versions_of_report(field.inspector.actor, filed.complaint)
    newest, first = found[report.key]
    assert (newest.number, newest.words, first.number, first.words) == (2, MADE, 1, REPORTED)
    colleague = db.session.get_one(User, field.colleague.user_id)
    assert (newest.by, newest.role) == (colleague.name, Role.INSPECTOR)
    assert find_text(actor, filed.case, report.key).words == report.words
    message = next(each for each in texts_of(actor, filed.case) if each.message is not None)
    with transaction():
        write_translation(actor, filed.case, message.key, locale="fr", text=MADE)
    assert message.message is not None
    reference = message.message.reference
    (made,) = versions_of_messages(actor, [reference])[reference]
    assert (made.words, made.locale, made.number, made.role) == (MADE, "fr", 1, Role.INSPECTOR)


def test_a_translation_of_nothing_or_by_whoever_only_reads_is_refused(field: Field, filed: Filed) -> None:
    actor = field.inspector.actor
    report = next(each for each in texts_of(actor, filed.case) if each.message is None)
    for locale, text, named in (("fr", "  ", "text"), (report.locale, MADE, "locale")):
        with transaction(), pytest.raises(InvalidInput) as refused:
            write_translation(actor, filed.case, report.key, locale=locale, text=text)
        assert refused.value.field == named
    with transaction(), pytest.raises(NotAllowed):
        write_translation(field.verifier.actor, filed.case, report.key, locale="fr", text=MADE)
    for key in ("report-other", "other", f"message-{filed.complaint.reference}", "file-other"):
        with transaction(), pytest.raises(NotFound):
            write_translation(actor, filed.case, key, locale="fr", text=MADE)


def test_what_cannot_be_asked_is_refused(app: Flask, field: Field, filed: Filed, interpreter: Person) -> None:
    peppers, actor = app.extensions["peppers"], field.inspector.actor
    tied, unlisted = make_interpreter(field, peppers), make_interpreter(make_field(peppers), peppers)
    with transaction():
        declare_tie(tied.actor, site=filed.case.site)
    for wrong, named in (
        ({"text": "message-other"}, "text"),
        ({"locale": "sw"}, "locale"),
        ({"locale": "fr"}, "interpreter"),
        ({"interpreter": reference_of(unlisted)}, "interpreter"),
        ({"interpreter": reference_of(tied)}, "interpreter"),
        ({"interpreter": reference_of(field.colleague)}, "interpreter"),
        ({"due_on": None}, "day"),
        ({"due_on": clock.today() - timedelta(days=1)}, "day"),
        ({"reads_again": True}, "reads_again"),
    ):
        with pytest.raises(InvalidInput) as refused:
            ask(field, filed, interpreter, **wrong)
        assert refused.value.field == named
    ask(field, filed, interpreter)
    with pytest.raises(InvalidInput):
        ask(field, filed, interpreter)
    wish = wish_for(filed, actor, interpreter)
    with transaction(), pytest.raises(NotAllowed):
        ask_for_translation(field.verifier.actor, filed.case, wish)


def test_somebody_else_reads_it_again(
    field: Field, filed: Filed, interpreter: Person, reader: Person
) -> None:
    first = ask(field, filed, interpreter)
    with transaction():
        hand_in(interpreter.actor, db.session.get_one(TranslationRequest, first.id), text=MADE)
    with pytest.raises(InvalidInput) as refused:
        ask(field, filed, interpreter, reads_again=True)
    assert refused.value.field == "interpreter"
    for said, ending, versions in (
        (MADE, TranslationEnd.CONFIRMED, 1),
        (f"{MADE} All of us.", TranslationEnd.HANDED_IN, 2),
    ):
        again = ask(field, filed, reader, reads_again=True)
        assert copy_of(reader.actor, again)["translation"] == MADE
        with transaction():
            hand_in(reader.actor, db.session.get_one(TranslationRequest, again.id), text=said)
        done = db.session.get_one(TranslationRequest, again.id)
        assert done.ending is ending
        assert done.message is not None
        assert max(each.version for each in done.message.texts if not each.is_original) == versions
        reference = done.message.reference
    newest, read = versions_of_messages(field.colleague.actor, [reference])[reference]
    assert (newest.number, newest.again_by, read.number) == (2, "", 1)
    assert read.again_by == db.session.get_one(User, reader.user_id).name


def test_a_text_that_comes_back_is_closed_to_its_interpreter(
    app: Flask, field: Field, filed: Filed, interpreter: Person
) -> None:
    taken, given = ask(field, filed, interpreter), None
    with transaction():
        take_back(field.inspector.actor, filed.case, taken.reference)
    given = ask(field, filed, interpreter)
    with transaction():
        give_back(interpreter.actor, db.session.get_one(TranslationRequest, given.id))
    with transaction(), pytest.raises(InvalidInput):
        take_back(field.inspector.actor, filed.case, given.reference)
    peppers = app.extensions["peppers"]
    tied, erased = make_interpreter(field, peppers), make_interpreter(field, peppers)
    ask(field, filed, tied)
    with transaction():
        declare_tie(tied.actor, site=filed.case.site)
    assert filed.case.awaits_team
    ask(field, filed, erased)
    with transaction():
        erasing.ask_to_erase(filed.reporter, filed.complaint, scope=ErasureScope.ALL, at_once=True)
    assert [keys_of(each) for each in (interpreter, tied, erased)] == [0, 0, 0]
    left = select(func.count(TranslationRequest.id)).where(
        TranslationRequest.complaint_id == filed.complaint_id
    )
    assert db.session.scalar(left) == 0


def test_a_text_goes_with_its_report_into_another_case(
    app: Flask, field: Field, filed: Filed, interpreter: Person
) -> None:
    other, triager = file_report(field, app.extensions["peppers"]), field.triager.actor
    asked = ask(field, filed, interpreter)
    with transaction():
        for each in (filed, other):
            triage.acknowledge_case(triager, each.case, letter=LETTER)
            triage.screen_case(triager, each.case)
    with transaction(), pytest.raises(InvalidInput):
        triage.merge_case(triager, filed.case, target=filed.case)
    with transaction():
        triage.merge_case(triager, filed.case, target=other.case)
    with transaction():
        hand_in(interpreter.actor, db.session.get_one(TranslationRequest, asked.id), text=MADE)
    assert db.session.scalars(select(TranslationRequest.id).filter_by(case_id=other.case.id)).all() == [
        asked.id
    ]
    assert other.case.awaits_team


def test_a_restricted_case_is_translated_by_whoever_is_named(
    app: Flask, field: Field, filed: Filed, interpreter: Person
) -> None:
    named = make_interpreter(field, app.extensions["peppers"], trained=True)
    assert {each.user.id for each in interpreters_for(filed.case)} >= {interpreter.user_id, named.user_id}
    ask(field, filed, interpreter)
    with transaction():
        triage.code_allegation(field.inspector.actor, filed.case, item_code="CL1", hazard_code=None)
    assert filed.case.restriction is not None
    assert keys_of(interpreter) == 0
    assert asked_of(interpreter.actor) == []
    assert [each.user.id for each in interpreters_for(filed.case)] == [named.user_id]


def test_it_is_asked_for_and_handed_in_on_pages(
    app: Flask, field: Field, filed: Filed, interpreter: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector, translating, stranger = (app.test_client() for _ in range(3))
    visit_as(inspector, field.inspector)
    visit_as(translating, interpreter)
    visit_as(stranger, make_interpreter(field, app.extensions["peppers"]))
    case = f"/inspector/cases/{filed.case.reference}"
    wish = wish_for(filed, field.inspector.actor, interpreter)
    sent = {"text": wish.text, "locale": "en", "interpreter": wish.interpreter, "day": str(wish.due_on)}
    monkeypatch.setattr(translation_acts, "CHOICES", 1)
    offered = [inspector.get(f"{case}/do/ask_interpreter?texts={at}").text for at in (1, 2)]
    assert [f'value="{wish.text}"' in each for each in offered] == [False, True]
    assert inspector.post(f"{case}/do/ask_interpreter", data={**sent, "locale": "fr"}).status_code == 422
    assert inspector.post(f"{case}/do/ask_interpreter", data=sent).status_code == 303
    look_again()
    assert "With interpreters" in text_of(inspector.get(case))
    (asked,) = asked_of(interpreter.actor)
    name = db.session.get_one(User, interpreter.user_id).name
    page = f"/interpreter/{asked.reference}"
    assert page in text_of(translating.get("/interpreter"))
    shown = text_of(translating.get(page))
    assert ASKED in shown
    explained = "Money taken off pay"
    assert explained in shown
    assert explained in text_of(inspector.get(f"{case}/texts/{wish.text}"))
    for hidden in (
        filed.case.reference,
        filed.case.site.name if filed.case.site else "",
        filed.complaint.reference,
    ):
        assert hidden not in shown
    assert stranger.get(page).status_code == 404
    assert translating.get(case).status_code == 403
    looked = select(Fact.role).where(
        Fact.verb == "complaint.text_read", Fact.subject_reference == filed.complaint.reference
    )
    assert db.session.scalars(looked).all() == ["interpreter"]
    empty = translating.post(page, data={"text": " "})
    assert (empty.status_code, "Write the translation first." in text_of(empty)) == (422, True)
    assert translating.post(page, data={"text": MADE}).status_code == 303
    assert translating.get(page).status_code == 404
    told = text_of(inspector.get(case))
    assert MADE in told
    assert "An interpreter handed in a translation" in told
    beside = text_of(inspector.get(f"{case}/texts/{wish.text}"))
    assert f"Translated by an interpreter: {name}" in beside


def test_the_report_itself_shows_its_translation(
    app: Flask, field: Field, filed: Filed, interpreter: Person, reader: Person
) -> None:
    report = next(each for each in texts_of(field.inspector.actor, filed.case) if each.message is None)
    for person, again in ((interpreter, False), (reader, True)):
        asked = ask(field, filed, person, text=report.key, reads_again=again)
        with transaction():
            hand_in(person.actor, db.session.get_one(TranslationRequest, asked.id), text=REPORTED)
    inspector = app.test_client()
    visit_as(inspector, field.inspector)
    page = text_of(inspector.get(f"/inspector/cases/{filed.case.reference}"))
    assert REPORTED in page
    assert "read again by" in page
