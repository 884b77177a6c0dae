"""What came back on paper is entered once, in its own case, and counts from the day on which it came."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.reply_numbers import new_number, read_number
from grievance.cases.services.paper_replies import enter_sheet, print_sheet
from grievance.cases.states import ReplyKind
from grievance.evidence.services.storing import PreparedFile, hold_file
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.remediation.matters import releases_of
from tests.factories.cases import Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.visits import text_of, visit_as

WRITTEN = "We hold no papers of anybody. The gate is open at night."


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def told(field: Field, peppers: PepperRing) -> Filed:
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    return filed


def printed(field: Field, filed: Filed) -> str:
    with transaction():
        return print_sheet(field.inspector.actor, filed.case).number


def scanned(tmp_path: Path) -> PreparedFile:
    store = FileStore(tmp_path)
    return hold_file(io.BytesIO(b"%PDF-1.7 a scan"), name="s.pdf", media_type="application/pdf", store=store)


def enter(field: Field, filed: Filed, number: str, scan: PreparedFile | None, came: date) -> None:
    with transaction():
        enter_sheet(
            field.inspector.actor,
            filed.case,
            number=number,
            came_on=came,
            text=WRITTEN,
            locale="fr",
            kind=ReplyKind.ANSWER,
            scan=scan,
        )


def test_a_number_tells_a_wrong_digit_and_takes_digits_of_any_script() -> None:
    number = new_number()
    wrong = str((int(number[3]) + 1) % 10)
    assert read_number(f" {number[:5]}-{number[5:]} ") == number
    assert read_number(number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == number
    assert read_number(number[:3] + wrong + number[4:]) is None
    assert read_number(number[:-1]) is None


def test_no_sheet_before_the_site_was_told_or_by_whoever_may_not_write_to_it(
    field: Field, told: Filed, peppers: PepperRing
) -> None:
    untold = file_report(field, peppers)
    with pytest.raises(GuardRefused), transaction():
        print_sheet(field.inspector.actor, untold.case)
    with pytest.raises(NotAllowed), transaction():
        print_sheet(field.verifier.actor, told.case)


def test_it_counts_from_the_day_it_came_and_only_once(field: Field, told: Filed, tmp_path: Path) -> None:
    number, scan, today = printed(field, told), scanned(tmp_path), clock.today()
    running = clocks.running_clock(told.case, "site_reply")
    assert running is not None
    late = running.due_at + timedelta(days=3)
    with clock.at(late):
        for wrong in (None, scan):
            came = today if wrong is None else today - timedelta(days=1)
            with pytest.raises(InvalidInput):
                enter(field, told, number, wrong, came)
        enter(field, told, number, scan, today)
        with pytest.raises(InvalidInput, match="was entered on"):
            enter(field, told, number, scan, today)
    ended = select(CaseClock.met).where(CaseClock.case_id == told.case_id, CaseClock.kind == "site_reply")
    assert db.session.scalars(ended).one() is True
    (_told, answer) = releases_of(field.operator.actor, told.case, locale="fr").rows
    assert (answer.by_site, answer.on_paper, answer.text.text) == (True, True, WRITTEN)


def test_the_sheet_of_another_case_is_refused(
    field: Field, told: Filed, peppers: PepperRing, tmp_path: Path
) -> None:
    other = file_report(field, peppers)
    assign(field, other)
    tell_site(field, other)
    with pytest.raises(InvalidInput, match="no sheet of this case"):
        enter(field, told, printed(field, other), scanned(tmp_path), clock.today())


def test_the_desk_prints_a_sheet_and_enters_what_came_on_it(
    app: Flask, client: FlaskClient, field: Field, told: Filed
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visit_as(client, field.inspector)
    page = f"/inspector/cases/{told.case.reference}/paper"
    assert client.post(page, data={"print": "1"}).status_code == 303
    sheet = db.session.scalars(select(ReplySheet)).one()
    assert f"{sheet.number[:5]} {sheet.number[5:]}" in text_of(client.get(f"{page}/{sheet.reference}"))
    assert client.get(f"{page}/{sheet.reference}/scan").status_code == 404
    typed = {
        "number": sheet.number,
        "came_on": clock.today().isoformat(),
        "kind": "answer",
        "text": WRITTEN,
        "locale": "fr",
    }
    refused = client.post(page, data={**typed, "number": "1234567890"})
    assert refused.status_code == 422
    assert WRITTEN in refused.get_data(as_text=True)
    assert client.post(page, data=typed).status_code == 422
    sent = {**typed, "scan": (io.BytesIO(b"%PDF-1.7 a scan"), "scan.pdf")}
    assert client.post(page, data=sent).status_code == 303
    assert client.get(f"{page}/{sheet.reference}/scan").data == b"%PDF-1.7 a scan"
