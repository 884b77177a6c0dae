"""Lessons: written down in a case, sealed, and used on a day by whoever works on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.models.event import CaseEvent
from grievance.cases.services.lessons import LessonChange, lessons, use_lesson, write_lesson
from grievance.cases.services.steps import Words
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.policy.actor import Actor
from tests.factories.cases import Field, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.visits import text_of, visit_as

WHAT = Words("Ask who pays the agents before a contract is signed.", "en")


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("lessons")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    return make_field(app.extensions["peppers"])


def test_a_lesson_is_sealed_and_its_change_has_a_day(app: Flask, field: Field) -> None:
    filed = file_report(field, app.extensions["peppers"])
    assign(field, filed)
    actor, today = field.inspector.actor, clock.today()

    def use(who: Actor = actor, **wrong: object) -> None:
        given = {"lesson": lesson.reference, "change": LessonChange.RULE, "on": today, "words": WHAT, **wrong}
        with transaction():
            use_lesson(who, filed.case, **given)  # type: ignore[arg-type]

    with transaction():
        write_lesson(actor, filed.case, cause="RC3", words=WHAT)
    (lesson,) = lessons(actor, filed.case)
    assert (lesson.text, lesson.cause, lesson.written_on) == (WHAT.text, "RC3", today)
    for wrong, named in (
        ({"lesson": "none"}, "lesson"),
        ({"on": None}, "day"),
        ({"on": today + timedelta(days=1)}, "day"),
        ({"on": today - timedelta(days=1)}, "day"),
        ({"words": Words(" ", "en")}, "text"),
    ):
        with pytest.raises(InvalidInput) as refused:
            use(**wrong)
        assert refused.value.field == named
    stranger = make_field(app.extensions["peppers"], fallback=False).inspector
    with pytest.raises(NotFound):
        use(stranger.actor)
    with transaction(), pytest.raises(InvalidInput):
        write_lesson(actor, filed.case, cause="RC99", words=WHAT)
    browser = app.test_client()
    visit_as(browser, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}"
    assert WHAT.text in text_of(browser.get(f"{address}/do/lesson_used"))
    use()
    page = text_of(browser.get(address))
    assert "Lesson written down" in page
    assert "Changed because of a lesson" in page
    used = db.session.scalars(select(CaseEvent).where(CaseEvent.verb == "lesson_used")).one()
    assert used.details == {"lesson": lesson.reference, "change": "rule", "changed_on": today.isoformat()}
