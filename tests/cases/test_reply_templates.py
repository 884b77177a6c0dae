"""Reply templates: a lead keeps them in each language with versions, and the forms of letters offer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from grievance.accounts.models.organisation import Team
from grievance.cases.models.reply_template import ReplyTemplate, ReplyText
from grievance.cases.services.reply_templates import (
    MOST,
    add_template,
    find_template,
    template_called,
    templates_of,
)
from grievance.complaints.models.message import Message
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound
from tests.factories.cases import Field, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.visits import look_again, text_of, visit_as

SW = "Tafadhali nenda kliniki."
EN = "Please go to a clinic."


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("templates")) as made:
        yield made


def statements(visit: Callable[[], object]) -> int:
    """Return how often a page asks the database."""
    asked: list[str] = []
    listening = lambda _c, _cu, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listening)
    try:
        visit()
    finally:
        event.remove(db.engine, "before_cursor_execute", listening)
    return len(asked)


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    return make_field(app.extensions["peppers"])


def test_a_lead_keeps_it_and_a_worker_reads_it_in_their_language(app: Flask, field: Field) -> None:
    lead, desk = app.test_client(), app.test_client()
    visit_as(lead, field.supervisor)
    visit_as(desk, field.inspector)
    assert desk.get("/inspector/templates").status_code == 403
    team = db.session.get_one(Team, field.team_id).reference
    written = {"team": team, "name": "Clinic", "text_en": EN, "text_sw": SW}
    nothing = lead.post("/inspector/templates", data={"team": team, "name": "Clinic"})
    assert "Write it in one language at least." in text_of(nothing)
    long = lead.post("/inspector/templates", data={**written, "text_sw": "x" * 2001})
    assert long.status_code == 422
    assert lead.post("/inspector/templates", data=written).status_code == 303
    look_again()
    (kept,) = templates_of([field.team_id])
    assert "Clinic" in text_of(lead.get("/inspector/templates"))
    address = f"/inspector/templates/{kept.reference}"
    better = {"name": "Clinic", "text_en": EN, "text_sw": f"{SW} Leo."}
    assert lead.post(address, data=better).status_code == 303
    look_again()
    versions = db.session.execute(select(ReplyText.locale, ReplyText.version).order_by(ReplyText.id)).all()
    assert [tuple(each) for each in versions] == [("en", 1), ("sw", 1), ("sw", 2)]
    assert "Kiswahili: version 2" in text_of(lead.get(address))

    filed = file_report(field, app.extensions["peppers"])
    assign(field, filed)
    form = f"/inspector/cases/{filed.case.reference}/do/message"
    assert f"{SW} Leo." in text_of(desk.get(form))
    worker = filed.complaint.reference
    sent = {"template": f"own:{kept.reference}", "letter": "", "letter_locale": "en", "report": worker}
    assert desk.post(form, data=sent).status_code == 303
    look_again()
    message = db.session.scalars(select(Message).where(Message.template.like("own:%"))).one()
    assert {each.locale for each in message.texts} == {"en", "sw"}
    assert f"{SW} Leo." in text_of(desk.get(f"/inspector/cases/{filed.case.reference}/worker"))

    translate = f"/inspector/cases/{filed.case.reference}/texts/message-{message.reference}"
    assert desk.post(translate, data={"locale": "sw", "text": "Nenda kliniki leo."}).status_code == 303
    look_again()
    beside = text_of(desk.get(translate))
    for each in (EN, f"{SW} Leo.", "Version 1. From a template", "Nenda kliniki leo.", "Version 2. "):
        assert each in beside

    assert lead.post(address, data={"retire": "1"}).status_code == 303
    look_again()
    assert f"{SW} Leo." not in text_of(desk.get(form))


def test_only_who_leads_the_team_keeps_its_templates(app: Flask, field: Field) -> None:
    other = make_field(app.extensions["peppers"], fallback=False)
    team = db.session.get_one(Team, field.team_id)
    with transaction(), pytest.raises(NotAllowed):
        add_template(field.inspector.actor, team, name="Clinic", texts={"en": EN})
    with transaction(), pytest.raises(NotFound):
        add_template(other.supervisor.actor, team, name="Clinic", texts={"en": EN})
    with transaction(), pytest.raises(InvalidInput):
        add_template(field.supervisor.actor, team, name=" ", texts={"en": EN})
    with transaction():
        made = add_template(field.supervisor.actor, team, name="Clinic", texts={"en": EN}).reference
    with pytest.raises(NotFound):
        find_template(other.supervisor.actor, made)


def test_many_templates_cost_no_question_each(app: Flask, field: Field) -> None:
    """A letter offers all of them by name and shows some word for word, however many a team has."""
    lead = app.test_client()
    visit_as(lead, field.supervisor)
    filed = file_report(field, app.extensions["peppers"])
    assign(field, filed)
    form = f"/inspector/cases/{filed.case.reference}/do/message"
    asked = [statements(lambda: lead.get(form))]
    with transaction():
        for number in range(MOST - len(templates_of([field.team_id]))):
            texts = {"en": EN, "sw": SW}
            add_template(
                field.supervisor.actor,
                team=db.session.get_one(Team, field.team_id),
                name=f"Letter {number:03}",
                texts=texts,
            )
    asked.append(statements(lambda: lead.get(form)))
    assert asked[1] <= asked[0] + 2
    assert text_of(lead.get(form)).count("Letter 001") >= 1
    team = db.session.get_one(Team, field.team_id)
    with pytest.raises(InvalidInput, match="at most 100"), transaction():
        add_template(field.supervisor.actor, team=team, name="One more", texts={"en": EN})
    assert template_called([], templates_of([field.team_id])[0].reference) is None
    with transaction():
        db.session.add(ReplyTemplate(team=team, name="Of an older time"))
    offered = [each.name for each in templates_of([field.team_id])]
    assert len(offered) == MOST, "a letter offers no more, whatever there is"
    assert "Of an older time" in offered, "the newest are offered"
    assert "101 to 101 of 101" in text_of(lead.get("/inspector/templates?page=3"))
