"""A language opens when somebody has read what workers agree to in it, and closes when that changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy import select

from grievance.app import create_app
from grievance.audit.models import Fact
from grievance.complaints.consent_texts import all_consent_texts
from grievance.complaints.survivors import SurvivorAnswers
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.language import LanguageReview
from grievance.opening.services.languages import correct_text, mark_reviewed, reset_text
from grievance.policy.roles import Role
from grievance.web.representative.questions import read_out
from grievance.web.ui import in_force as texts
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import WORKER_LOCALES
from tests.factories.opening import confirm_promises, make_administrator, open_languages
from tests.factories.people import Person, make_person
from tests.factories.reading_client import ReadingClient
from tests.factories.reports import Phone, make_intake, make_report

_PICKS = re.compile(r'name="locale" value="([^"]+)"')
ASKED = "Who may know it was you?"


@pytest.fixture
def folder(unopened_folder: Path) -> Path:
    """An installation in which nobody has read a language yet."""
    return unopened_folder


@pytest.fixture
def administrator(peppers: PepperRing, app: Flask) -> Person:
    """Whoever opened the installation in English."""
    made = make_administrator(peppers)
    confirm_promises(made)
    return made


def picker(client: FlaskClient) -> list[str]:
    return _PICKS.findall(client.get("/").text)


def lang_of(client: FlaskClient, address: str, accepts: str) -> str:
    page = client.get(address, headers={"Accept-Language": accepts}).text
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_english_alone_is_open_at_first(client: FlaskClient, administrator: Person) -> None:
    assert picker(client) == ["en"]
    for accepts in ("ar", "ja", "zh-CN", "sw, en;q=0.5"):
        assert lang_of(client, "/", accepts) == "en"


def test_a_language_that_was_read_opens_with_the_reader_s_name(
    client: FlaskClient, administrator: Person
) -> None:
    open_languages(administrator, "ar", "sw")
    assert picker(client) == ["en", "sw", "ar"]
    assert lang_of(client, "/report", "ar") == "ar"
    row = db.session.scalars(select(LanguageReview).where(LanguageReview.locale == "ar")).one()
    assert row.reviewer == "Somebody Invented"
    assert row.text_hash == fingerprint(in_force().consents_in("ar"))
    fact = db.session.scalars(select(Fact).where(Fact.verb == "language.reviewed")).first()
    assert fact is not None
    assert fact.codes == {"locale": "ar", "version": row.text_hash}


def test_a_cookie_opens_no_closed_language(client: FlaskClient, administrator: Person) -> None:
    client.post("/language", data={"locale": "ar", "next": "/"})
    assert lang_of(client, "/", "fr") == "en"


def test_desks_keep_their_languages(client: FlaskClient, administrator: Person) -> None:
    assert lang_of(client, "/account/sign-in", "ja") == "ja"
    assert lang_of(client, "/about", "ja") == "ja"


def test_a_changed_consent_closes_it_for_new_reports_and_not_for_old_ones(
    client: FlaskClient, administrator: Person, peppers: PepperRing
) -> None:
    make_intake(peppers)
    open_languages(administrator, "sw")
    client.post("/language", data={"locale": "sw", "next": "/"})
    code = Phone(client).reports()
    with transaction():
        correct_text(administrator.actor, "sw", ASKED, forms=["Nani ajue kwamba ni wewe?"])
    in_force().read()
    assert picker(client) == ["en"]
    assert lang_of(client, "/report", "sw") == "en"
    assert lang_of(client, "/follow", "sw") == "sw"
    Phone(client).comes_back_with(code)
    assert lang_of(client, "/follow", "sw") == "sw"
    open_languages(administrator, "sw")
    assert "sw" in picker(client)


def test_another_text_closes_nothing(client: FlaskClient, administrator: Person) -> None:
    open_languages(administrator, "ar")
    with transaction():
        correct_text(administrator.actor, "ar", "Back", forms=["إلى الوراء"])
    in_force().read()
    assert "ar" in picker(client)


def test_texts_that_changed_while_somebody_read_are_not_marked(app: Flask, administrator: Person) -> None:
    shown = in_force().consents_in("fr")
    with pytest.raises(Changed), transaction():
        mark_reviewed(administrator.actor, "fr", reviewer="R", shown=shown, seen_hash=fingerprint(shown[1:]))
    with pytest.raises(InvalidInput), transaction():
        mark_reviewed(administrator.actor, "fr", reviewer=" ", shown=shown, seen_hash=fingerprint(shown))


def test_only_administrators_open_languages_and_correct_words(app: Flask, peppers: PepperRing) -> None:
    shown = in_force().consents_in("fr")
    for role in (Role.INSPECTOR, Role.STEWARD, Role.PARTY_OFFICIAL):
        actor = make_person(role, peppers=peppers).actor
        with pytest.raises(NotAllowed), transaction():
            mark_reviewed(actor, "fr", reviewer="R", shown=shown, seen_hash=fingerprint(shown))
        with pytest.raises(NotAllowed), transaction():
            correct_text(actor, "fr", "Back", forms=["Arrière"])


def test_everything_a_worker_agrees_to_is_among_what_is_read(
    client: FlaskClient, administrator: Person, peppers: PepperRing
) -> None:
    make_intake(peppers)
    phone = Phone(client)
    phone.answers()
    page = phone.opens("/report/5").text
    page += phone.sends("/report/5", known="employer", raised="yes", words="yes").text
    page += phone.opens("/report/7").text
    page += phone.comes_back_with(make_report(peppers).code).opens("/follow/known").text
    survivor = make_report(peppers, item_codes=["VH2"], survivor=SurvivorAnswers())
    page += phone.comes_back_with(survivor.code).opens("/follow/known").text
    # What is asked of whoever lets somebody else file for them is read out to them.
    page += " ".join(text for question in read_out("en") for text in question)
    shown = re.sub(r"\s+", " ", page.replace("&#39;", "'"))
    assert [text for text in all_consent_texts() if text not in shown] == []


def test_corrected_words_are_shown_and_reset(client: FlaskClient, administrator: Person) -> None:
    open_languages(administrator, "fr")
    before = client.get("/", headers={"Accept-Language": "fr"}).text
    with transaction():
        correct_text(administrator.actor, "fr", "Check an old report", forms=["Revoir un signalement"])
    in_force().read()
    assert "Revoir un signalement" in client.get("/", headers={"Accept-Language": "fr"}).text
    with transaction():
        correction = in_force().decided.corrections["fr"]
        assert list(correction) == ["Check an old report"]
        reset_text(administrator.actor, "fr", _key("Check an old report"))
    in_force().read()
    assert client.get("/", headers={"Accept-Language": "fr"}).text == before
    facts = db.session.scalars(select(Fact.verb).where(Fact.verb.like("text.%"))).all()
    assert facts == ["text.corrected", "text.reset"]


def _key(message: str) -> str:
    from grievance.opening.fingerprints import message_key

    return message_key(message)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 11, 100])
def test_a_plural_is_corrected_form_by_form(app: Flask, administrator: Person, number: int) -> None:
    message = "%(num)s message"
    with transaction():
        correct_text(administrator.actor, "ar", message, forms=[f"form {n} %(num)s" for n in range(6)])
    in_force().read()
    found = in_force().texts_in("ar").ungettext(message, "%(num)s messages", number)
    assert found == f"form {[0, 1, 2, 3, 11, 100].index(number)} %(num)s"


def test_markup_never_reaches_a_page(app: Flask, administrator: Person) -> None:
    with pytest.raises(InvalidInput), transaction():
        correct_text(administrator.actor, "fr", "Back", forms=["<b>Retour</b>"])


@pytest.fixture
def other_process(folder: Path, settings: Settings) -> Flask:
    """A second process of the same installation."""
    return create_app(settings)


def test_another_process_says_it_within_a_minute(
    app: Flask, other_process: Flask, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = other_process.test_client()
    assert "Revoir" not in browser.get("/").text
    open_languages(administrator, "fr")
    with transaction():
        correct_text(administrator.actor, "fr", "Check an old report", forms=["Revoir un signalement"])
    monkeypatch.setattr(texts, "FRESH", 0.0)
    assert "Revoir un signalement" in browser.get("/", headers={"Accept-Language": "fr"}).text


def test_a_closed_database_keeps_what_was_known(
    app: Flask, client: FlaskClient, administrator: Person, folder: Path, tmp_path: Path
) -> None:
    open_languages(administrator, "fr")
    db.session.remove()
    db.engine.dispose()
    file = folder / "grievance.sqlite3"
    shutil.move(file, tmp_path / "away")
    file.mkdir()
    in_force().read()
    assert in_force().decided.confirmed
    assert "fr" in in_force().decided.reviewed


def test_the_demonstration_offers_all_and_calls_drafts_drafts(unopened_folder: Path) -> None:
    app = create_app(Settings(folder=unopened_folder, kdf_cost="lowest", demo=True, testing=True))
    with app.app_context():
        administrator = make_administrator(app.extensions["peppers"])
        confirm_promises(administrator)
        open_languages(administrator, "sw")
        app.test_client_class = ReadingClient
        client = app.test_client()
        offered = _PICKS.findall(client.get("/").text)
        assert offered == [code.replace("_", "-") for code in WORKER_LOCALES]
        assert "مسودة" in client.get("/", headers={"Accept-Language": "ar"}).text
        assert "مسودة" not in client.get("/report", headers={"Accept-Language": "ar"}).text
        assert "rasimu" not in client.get("/", headers={"Accept-Language": "sw"}).text
        assert "draft" not in client.get("/", headers={"Accept-Language": "en"}).text
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(("locale", "shown"), [("ar", "\u20682026-05-31\u2069"), ("ja", "2026-05-31")])
def test_a_value_keeps_its_direction_among_words_from_right_to_left(
    app: Flask, locale: str, shown: str
) -> None:
    with app.test_request_context(), force_locale(locale):
        assert shown in gettext("as of %(day)s", day="2026-05-31")
