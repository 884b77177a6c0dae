"""Letters at the desk: looked at as a draft, issued once, found on the timeline and at the site's desk."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.exports import fonts, queries
from grievance.foundation.secrets import PepperRing
from tests.exports.accessible import faults
from tests.exports.conftest import Told, tell
from tests.factories.cases import assign, file_report, make_field
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture
def told(app: Flask, peppers: PepperRing) -> Told:
    app.config["WTF_CSRF_ENABLED"] = False
    return tell(app, make_field(peppers, name="Invented Pit"))


@pytest.fixture
def inspector(client: FlaskClient, told: Told) -> FlaskClient:
    visit_as(client, told.field.inspector)
    return client


def asked(told: Told, **more: str) -> dict[str, str]:
    return {"release": told.release.reference, "kind": "notice", "locale": "ja", "answer_by": "", **more}


def test_a_letter_is_looked_at_issued_and_read_by_the_site(
    app: Flask, inspector: FlaskClient, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = f"/inspector/cases/{told.filed.case.reference}"
    page = text_of(inspector.get(f"{case}/letters"))
    assert "No letter was issued yet." in page
    draft = inspector.post(f"{case}/letters", data=asked(told, look="1"))
    assert (draft.status_code, draft.mimetype) == (200, "application/pdf")
    assert draft.headers["Content-Disposition"] == "attachment; filename=draft.pdf"
    assert draft.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert faults(draft.data) == []
    look_again()
    assert "No letter was issued yet." in text_of(inspector.get(f"{case}/letters"))
    assert inspector.post(f"{case}/letters", data=asked(told)).status_code == 303
    page = text_of(inspector.get(f"{case}/letters"))
    found = re.search(rf'href="({case}/letters/\w+)"', page)
    assert found is not None
    assert found[1] in text_of(inspector.get(case))
    kept = inspector.get(found[1])
    number = f"{told.filed.case.reference}-1"
    assert kept.headers["Content-Disposition"] == f"attachment; filename={number}.pdf"
    with pikepdf.open(io.BytesIO(kept.data)) as opened:
        assert str(opened.Root.Lang) == "ja"
    site = app.test_client()
    visit_as(site, told.field.operator)
    matter = f"/operator/matters/{told.filed.case.reference}"
    theirs = re.search(rf'href="({matter}/letters/\w+)"', text_of(site.get(matter)))
    assert theirs is not None
    assert site.get(theirs[1]).data == kept.data
    twice = inspector.post(f"{case}/letters", data=asked(told))
    assert twice.status_code == 409
    assert "This letter was issued already in this language." in text_of(twice)
    assert inspector.post(f"{case}/letters", data=asked(told, locale="ar")).status_code == 303
    monkeypatch.setattr(queries, "LETTERS", 1)
    pages = [site.get(f"{matter}?letters={at}").text for at in (1, 2)]
    assert [theirs[1] in page for page in pages] == [False, True]


def test_what_is_wrong_stands_beside_its_field_and_what_was_chosen_stays(
    inspector: FlaskClient, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/inspector/cases/{told.filed.case.reference}/letters"
    for wrong, said in (
        ({"kind": "closing"}, "This text cannot become such a letter"),
        ({"kind": "nothing"}, "Choose one of the list."),
        ({"locale": "sw"}, "Choose one of the list."),
        ({"answer_by": "2026-13-45"}, "Not a valid date value."),
        ({"answer_by": "2030-01-01"}, "The time to answer runs already: leave the day empty."),
    ):
        answer = inspector.post(address, data=asked(told, **{"locale": "ar", **wrong}))
        assert answer.status_code == 422, wrong
        assert said in text_of(answer)
    monkeypatch.setattr(fonts, "_WHEELS", (("Noto Sans", "no_such_wheel", "fontpkg-noto-sans"),))
    fonts.fonts.cache_clear()
    try:
        answer = inspector.post(address, data=asked(told))
    finally:
        fonts.fonts.cache_clear()
    assert answer.status_code == 503
    assert "Whoever runs it has to install fontpkg-noto-sans." in text_of(answer)
    assert 'value="ja" selected' in text_of(answer)


def test_before_the_site_was_told_there_is_nothing_to_put_on_paper(
    app: Flask, inspector: FlaskClient, told: Told, peppers: PepperRing
) -> None:
    covert = file_report(told.field, peppers)
    assign(told.field, covert)
    address = f"/inspector/cases/{covert.case.reference}"
    assert f"{address}/letters" not in text_of(inspector.get(address))
    assert "Nothing was released to the site yet." in text_of(inspector.get(f"{address}/letters"))
    assert inspector.post(f"{address}/letters", data=asked(told)).status_code == 422


def test_who_only_reads_issues_nothing(app: Flask, told: Told) -> None:
    verifier = app.test_client()
    visit_as(verifier, told.field.verifier)
    address = f"/inspector/cases/{told.filed.case.reference}/letters"
    assert "A new letter" not in text_of(verifier.get(address))
    assert verifier.post(address, data=asked(told)).status_code == 403


def test_a_case_file_asks_for_a_reason_and_is_handed_out_once_it_has_one(
    app: Flask, inspector: FlaskClient, told: Told
) -> None:
    case = f"/inspector/cases/{told.filed.case.reference}"
    assert f"{case}/case-file" in text_of(inspector.get(case))
    assert "Why you need it on paper" in text_of(inspector.get(f"{case}/case-file"))
    answer = inspector.post(f"{case}/case-file", data={"locale": "ja", "with_words": "y"})
    assert answer.status_code == 422
    assert "Say why, in a few words." in text_of(answer)
    assert "checked" in text_of(answer)
    made = inspector.post(f"{case}/case-file", data={"locale": "ja", "reason": "For the hearing."})
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert faults(made.data) == []
    assert "For the hearing." in text_of(inspector.get(case))
    verifier = app.test_client()
    visit_as(verifier, told.field.verifier)
    assert f"{case}/case-file" not in text_of(verifier.get(case))
    assert verifier.get(f"{case}/case-file").status_code == 403
