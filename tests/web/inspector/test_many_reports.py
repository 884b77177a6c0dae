"""A case in which many stand together: so many reports and so much of its course on a page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from grievance.cases.services import notes
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from grievance.web.inspector import case_page, worker_views
from tests.factories.remedies import make_matter
from tests.factories.visits import text_of, visit_as


def test_reports_and_course_are_shown_page_by_page(
    client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(peppers=peppers, workers=3, site_name="Invented Kiln")
    monkeypatch.setattr(worker_views, "REPORTS", 2)
    monkeypatch.setattr(case_page, "ENTRIES", 1)
    visit_as(client, matter.inspector)
    address = f"/inspector/cases/{matter.reference}"
    for part in ("", "/worker", "/consents", "/codes"):
        first, second = (text_of(client.get(f"{address}{part}?page={number}")) for number in (1, 2))
        assert "1 to 2 of 3" in first, part
        assert "3 to 3 of 3" in second, part
        named = "Worker 3" if part == "/consents" else "Report 3"
        assert named not in first, part
        assert named in second, part
    with transaction():
        for words in ("The first note.", "The second note."):
            notes.write_note(matter.inspector.actor, matter.case, text=words, locale="en")
    newest, older = text_of(client.get(address)), text_of(client.get(f"{address}?earlier=2"))
    assert "1 to 1 of " in newest
    assert "2 to 2 of " in older
    assert ["The second note." in page for page in (newest, older)] == [True, False]
    assert ["The first note." in page for page in (newest, older)] == [False, True]
