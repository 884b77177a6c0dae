"""A team with two cases at one site, and the browsers in which its people sit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.services.steps import Words
from grievance.complaints.states import KnownTo
from grievance.exports.services.filing import FileWanted, compose_file
from grievance.exports.typesetting import typeset
from grievance.fieldwork import pack_keys
from grievance.fieldwork.models import FieldEvidence
from grievance.fieldwork.services.planning import VisitWanted, plan_visit
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.web.ui.voices import voice_of
from tests.exports.accessible import faults
from tests.factories.cases import Field, Filed, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.people import Person
from tests.factories.visits import look_again, text_of, visit_as

NAME = "Amina Invented"
FIND_OUT = "Count the beds in the third hut."
PHOTO = b"\xff\xd8\xff\xe0" + b"an invented photo " * 40


@dataclass(frozen=True)
class World:
    """A team, two cases at its site, and browsers in which people sit."""

    app: Flask
    field: Field
    filed: Filed
    beside: Filed
    inspector: FlaskClient
    colleague: FlaskClient

    def plan(self, *goers: Person, both: bool = True) -> str:
        """Plan a visit for today and return its reference."""
        names = [db.session.get_one(User, each.user_id).reference for each in goers]
        wanted = VisitWanted(
            begins_on=clock.today(),
            ends_on=clock.today(),
            goers=names or [db.session.get_one(User, self.field.inspector.user_id).reference],
            more_cases=[self.beside.case.reference] if both else [],
            text=Words(FIND_OUT, "en"),
        )
        with transaction():
            return plan_visit(self.field.inspector.actor, self.filed.case, wanted).reference

    def take(self, visit: str, browser: FlaskClient | None = None) -> tuple[bytes, str]:
        """Take a pack along and return its page and its code."""
        who = browser or self.inspector
        address = f"/inspector/visits/{visit}/pack"
        code = "".join(re.findall(r'class="code">([^<]*)<', who.get(address).text)[0].split())
        taken = who.post(address, data={"last_group": code[-4:].lower()})
        assert taken.status_code == 200, text_of(taken)
        look_again()
        return taken.data, code

    def file(self, **more: bool) -> str:
        """Return all that the file of the case says."""
        wanted = FileWanted(Words("For the hearing.", "en"), **more)
        with self.app.test_request_context():
            paper = compose_file(self.field.inspector.actor, self.filed.case, wanted, voice=voice_of("en"))
        assert faults(typeset(paper).pdf) == []
        return str(paper.content)

    def bring(
        self, visit: str, file: bytes, browser: FlaskClient | None = None, **more: object
    ) -> tuple[int, str]:
        """Bring a file back and return the answer."""
        sent = {"file": (io.BytesIO(file), "return.bin"), **more}
        answer = (browser or self.inspector).post(f"/inspector/visits/{visit}/back", data=sent)
        look_again()
        return answer.status_code, text_of(answer) if answer.status_code != 303 else ""


@pytest.fixture(scope="module")
def world(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    # The page says how often its code was stretched; a browser's story does it as often as in earnest.
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(pack_keys, "ROUNDS", 1000)
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("visits")) as app:
        peppers: PepperRing = app.extensions["peppers"]
        field = make_field(peppers, name="Invented Pit")
        filed = file_report(field, peppers, known_to=KnownTo.TEAM, name=NAME)
        assign(field, filed)
        beside = file_report(field, peppers)
        inspector, colleague = app.test_client(), app.test_client()
        visit_as(inspector, field.inspector)
        visit_as(colleague, field.colleague)
        yield World(app, field, filed, beside, inspector, colleague)
    monkeypatch.undo()


def evidence_of(filed: Filed) -> list[FieldEvidence]:
    query = select(FieldEvidence).where(FieldEvidence.case_id == filed.case_id).order_by(FieldEvidence.id)
    return list(db.session.scalars(query))
