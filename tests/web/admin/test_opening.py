"""The pages on which administrators open the installation, its languages, and correct its words."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.opening.fingerprints import message_key
from grievance.opening.models.language import TextCorrection
from grievance.opening.models.undertaking import Undertaking
from grievance.web.admin import languages
from grievance.web.ui.catalogue_texts import texts_of
from grievance.web.ui.in_force import in_force
from tests.factories.opening import make_administrator
from tests.factories.visits import look_again, visit_as

OFFICE = {
    "legal_name": "Invented Office",
    "country": "jp",
    "contact": "1 Sample Street",
    "answerable": "Ministry of Samples",
    "keeps_months": "36",
}
_HASH = re.compile(r'name="seen_hash" value="([0-9a-f]{64})"')


@pytest.fixture
def folder(unopened_folder: Path) -> Path:
    """An installation that nobody has opened yet."""
    return unopened_folder


@pytest.fixture
def admin(app: Flask, client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    """An administrator at their desk."""
    app.config["WTF_CSRF_ENABLED"] = False
    visit_as(client, make_administrator(peppers))
    return client


def seen_hash(page: str) -> str:
    found = _HASH.search(page)
    assert found is not None
    return found[1]


def test_the_first_page_says_what_keeps_workers_out(admin: FlaskClient) -> None:
    page = admin.get("/admin").text
    assert "Nobody can report yet" in page
    assert 'href="/admin/opening"' in page


def test_whoever_confirms_sees_every_language_first(admin: FlaskClient) -> None:
    assert "seen_hash" not in admin.get("/admin/opening").text
    looked = admin.post("/admin/opening", data={**OFFICE, "step": "look"}).text
    for words in ("36 months after it ends", "36 شهراً", "5日以内", 'lang="zh-Hans"'):
        assert words in looked
    assert db.session.scalars(select(Undertaking)).all() == []
    sent = {**OFFICE, "step": "confirm", "seen_hash": seen_hash(looked)}
    unsure = admin.post("/admin/opening", data=sent)
    assert unsure.status_code == 422
    assert "Tick this if it is so." in unsure.text
    assert admin.post("/admin/opening", data={**sent, "certain": "y"}).status_code == 303
    look_again()
    made = db.session.scalars(select(Undertaking)).one()
    assert (made.legal_name, made.country, made.keeps_months) == ("Invented Office", "JP", 36)
    assert admin.get("/").status_code == 200
    assert "Ministry of Samples" in admin.get("/promises").text
    assert "Ministry of Samples" in admin.get("/about").text
    assert "Nobody can report yet" not in admin.get("/admin").text


def test_other_months_than_were_read_have_to_be_read_again(admin: FlaskClient) -> None:
    looked = admin.post("/admin/opening", data={**OFFICE, "step": "look"}).text
    sent = {**OFFICE, "keeps_months": "12", "step": "confirm", "certain": "y", "seen_hash": seen_hash(looked)}
    again = admin.post("/admin/opening", data=sent)
    assert again.status_code == 422
    assert "Read them again." in again.text
    assert "12 months after it ends" in again.text
    assert admin.get("/").status_code == 503


def test_a_changed_promise_asks_for_a_new_confirmation_and_shuts_nothing(admin: FlaskClient) -> None:
    looked = admin.post("/admin/opening", data={**OFFICE, "step": "look"}).text
    admin.post(
        "/admin/opening",
        data={**OFFICE, "step": "confirm", "certain": "y", "seen_hash": seen_hash(looked)},
    )
    promise = "You need no account. Nothing here follows you to other pages."
    admin.post(f"/admin/languages/fr/texts/{message_key(promise)}", data={"form_0": "Rien ne vous suit."})
    assert "Confirm anew." in admin.get("/admin/opening").text
    assert "Confirm anew." in admin.get("/admin").text
    assert admin.get("/").status_code == 200


def test_a_missing_fact_is_named_and_nothing_typed_is_lost(admin: FlaskClient) -> None:
    answer = admin.post("/admin/opening", data={**OFFICE, "contact": "", "keeps_months": "x", "step": "look"})
    assert answer.status_code == 422
    assert "This has to be said." in answer.text
    assert "Ministry of Samples" in answer.text


def test_a_language_is_read_side_by_side_and_opened(admin: FlaskClient) -> None:
    assert "nobody has read it yet" in admin.get("/admin/languages").text
    page = admin.get("/admin/languages/ar").text
    assert "Who may know it was you?" in page
    assert 'lang="ar" dir="rtl"' in page
    sent = {"reviewer": "Layla Mithal", "seen_hash": seen_hash(page)}
    assert admin.post("/admin/languages/ar", data=sent).status_code == 422
    assert admin.post("/admin/languages/ar", data={**sent, "certain": "y"}).status_code == 303
    assert "Layla Mithal" in admin.get("/admin/languages/ar").text
    assert "ar" in in_force().decided.reviewed


def test_many_readers_of_a_language_turn_pages(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "REVIEWS", 2)
    sent = {"seen_hash": seen_hash(admin.get("/admin/languages/ar").text), "certain": "y"}
    for each in range(5):
        read = admin.post("/admin/languages/ar", data={**sent, "reviewer": f"Invented Reader {each}"})
        assert read.status_code == 303
    first = admin.get("/admin/languages/ar").text
    assert ("Invented Reader 4" in first, "Invented Reader 0" in first) == (True, False)
    assert 'href="?reviews=2#reviews"' in first
    assert "Invented Reader 0" in admin.get("/admin/languages/ar?reviews=3").text
    assert "Invented Reader 4" in admin.get("/admin/languages").text


def test_words_are_corrected_checked_exported_and_reset(admin: FlaskClient) -> None:
    message = "The company agreed to fix it by %(date)s."
    address = f"/admin/languages/id/texts/{message_key(message)}"
    assert message in admin.get("/admin/languages/id/texts?q=agreed+to+fix").text
    for wrong, says in (
        ("Perusahaan setuju.", "lacks the placeholder"),
        ("Setuju %(date)s %(who)s", "unknown placeholder"),
        ("Setuju 100% %(date)s", "is no placeholder"),
        ("<b>%(date)s</b>", "without &lt; and &gt;"),
    ):
        answer = admin.post(address, data={"form_0": wrong})
        assert answer.status_code == 422
        assert says in answer.text
    assert admin.post(address, data={"form_0": ""}).status_code == 422
    assert db.session.scalars(select(TextCorrection)).all() == []
    assert admin.post(address, data={"form_0": "Setuju sampai %(date)s."}).status_code == 303
    assert "Setuju sampai" in admin.get("/admin/languages/id/texts?of=corrected").text
    exported = admin.get("/admin/languages/id/corrections.po")
    assert "attachment" in exported.headers["Content-Disposition"]
    catalogue = read_po(BytesIO(exported.data), locale="id")
    entry = catalogue.get(message)
    assert entry is not None
    assert entry.string == "Setuju sampai %(date)s."
    assert admin.post(f"{address}/reset").status_code == 303
    look_again()
    assert db.session.scalars(select(TextCorrection)).all() == []
    assert admin.post(f"{address}/reset").status_code == 404


def test_a_plural_has_as_many_fields_as_the_language_has_forms(admin: FlaskClient) -> None:
    plural = next(each for each in texts_of("ja").values() if len(each.english) > 1)
    address = f"/admin/languages/ja/texts/{plural.key}"
    page = admin.get(address).text
    assert page.count("<textarea") == 1
    assert plural.english[1] in page


@pytest.mark.parametrize("address", ["en", "xx", "de", "ar/texts/0000", "../ar"])
def test_there_is_no_page_for_what_is_not_translated(admin: FlaskClient, address: str) -> None:
    assert admin.get(f"/admin/languages/{address}").status_code == 404
