"""A site that nobody signs in for agrees and delivers on paper: one enters it, others judge it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.services.paper_replies import print_sheet
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseState, ReplyKind
from grievance.evidence.services.storing import PreparedFile, hold_file
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.services import planning, verifying
from grievance.remediation.services.on_paper import PaperProof, enter_reply, promised_by_site
from grievance.remediation.states import ActionState, RemedyFactKind
from tests.factories.people import Person, make_person
from tests.factories.remedies import (
    URGENT,
    Matter,
    action,
    answer_all,
    first_action,
    hear_workers,
    make_agreed_plan,
    make_matter,
    make_plan,
    plan,
)
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture
def matter(app: Flask, peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


@pytest.fixture
def colleague(matter: Matter, peppers: PepperRing) -> Person:
    """A second inspector of the team, of the same office as the first."""
    office = matter.inspector.actor.organisation_id
    return make_person(Role.INSPECTOR, peppers=peppers, organisation_id=office, teams=(matter.team_id,))


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def scanned(store: FileStore) -> PreparedFile:
    paper = io.BytesIO(b"%PDF-1.7 signed by hand")
    return hold_file(paper, name="s.pdf", media_type="application/pdf", store=store)


def enter(who: Person, matter: Matter, store: FileStore, **more: Any) -> None:
    """Print a sheet on the day that it came, and enter what stands on it."""
    came_on: date = more.pop("came_on", clock.today())
    with transaction():
        number = print_sheet(matter.inspector.actor, matter.case).number
    with transaction():
        enter_reply(
            who.actor,
            matter.case,
            number=number,
            came_on=came_on,
            words=Words("We agree. Pay lists are with this sheet.", "en"),
            kind=ReplyKind.ANSWER,
            scan=scanned(store),
            **more,
        )


def proposed(matter: Matter) -> int:
    made = make_plan(matter)
    answer_all(matter, made)
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(made))
    return made


def test_a_yes_on_paper_is_a_yes_that_a_colleague_enters(
    matter: Matter, colleague: Person, store: FileStore
) -> None:
    """Not by whoever proposed it, nor by who may not agree a plan; of a refused sheet nothing is kept."""
    with pytest.raises(GuardRefused, match="No plan waits"):
        enter(colleague, matter, store, accepts=True)
    made = proposed(matter)
    with pytest.raises(GuardRefused, match="a colleague does"):
        enter(matter.inspector, matter, store, accepts=True)
    with pytest.raises(NotAllowed):
        enter(matter.verifier, matter, store, accepts=True)
    assert db.session.query(ReplySheet).filter(ReplySheet.entered_on.is_not(None)).count() == 0
    enter(colleague, matter, store, accepts=True)
    assert plan(made).accepted_at is not None
    with pytest.raises(GuardRefused, match="No plan waits"):
        enter(colleague, matter, store, accepts=True)


def test_a_yes_of_before_the_plan_is_none(matter: Matter, colleague: Person, store: FileStore) -> None:
    with transaction():
        number = print_sheet(matter.inspector.actor, matter.case).number
    with clock.at(clock.now() + timedelta(days=2)):
        made = proposed(matter)
        with pytest.raises(InvalidInput, match="before the plan was proposed"), transaction():
            enter_reply(
                colleague.actor,
                matter.case,
                number=number,
                came_on=clock.today() - timedelta(days=1),
                words=Words("We agree.", "en"),
                kind=ReplyKind.ANSWER,
                scan=scanned(store),
                accepts=True,
            )
    assert plan(made).accepted_at is None


def test_what_was_delivered_is_claimed_on_paper_and_judged_by_others(
    matter: Matter, colleague: Person, store: FileStore
) -> None:
    """Whoever typed it does not check it; the rest of the team may, since the site wrote it."""
    made = first_action(make_agreed_plan(matter))
    proof = PaperProof(action(made).reference, 60, 600_000, "USD")
    with pytest.raises(InvalidInput, match="promised and not finished"):
        enter(colleague, matter, store, proof=PaperProof("0000000000no", 60))
    enter(colleague, matter, store, proof=proof)
    found = action(made)
    assert found.state is ActionState.EVIDENCE_SUBMITTED
    assert [(each.workers, each.amount) for each in found.ledger if each.kind is RemedyFactKind.CLAIMED] == [
        (60, 600_000)
    ]
    assert matter.case.state is CaseState.VERIFICATION
    assert verifying.why_not_to_be_verified_by(colleague.actor, found) is not None
    assert verifying.why_not_to_be_verified_by(matter.verifier.actor, found) is None
    assert verifying.why_not_to_be_verified_by(matter.operator.actor, found) is not None
    assert len(promised_by_site(colleague.actor, matter.case)) == 1


def test_the_desk_offers_what_a_plan_as_it_stands_allows(
    app: Flask, client: FlaskClient, matter: Matter, colleague: Person
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    page = f"/inspector/cases/{matter.reference}/paper"
    with transaction():
        number = print_sheet(matter.inspector.actor, matter.case).number
    visit_as(client, colleague)
    made = proposed(matter)
    look_again()
    shown = client.get(page).text
    assert 'name="accepts"' in shown
    assert 'name="workers"' not in shown
    sent: dict[str, Any] = {"number": number, "kind": "answer", "text": "We agree.", "locale": "en"}
    sent |= {"came_on": clock.today().isoformat(), "accepts": "y"}
    paper = {"scan": (io.BytesIO(b"%PDF-1.4 signed"), "signed.pdf")}
    assert client.post(page, data={**sent, **paper}).status_code == 303
    look_again()
    assert plan(made).accepted_at is not None
    hear_workers(matter, made)
    with transaction():
        planning.agree_plan(matter.inspector.actor, plan(made), why_not_heard=URGENT)
        number = print_sheet(matter.inspector.actor, matter.case).number
    look_again()
    shown = client.get(page).text
    assert 'name="accepts"' not in shown
    done = action(first_action(made)).reference
    sent |= {"number": number, "action": done}
    paper = {"scan": (io.BytesIO(b"%PDF-1.4 paid"), "paid.pdf")}
    without = client.post(page, data={**sent, **paper})
    assert (without.status_code, "Give a number" in text_of(without)) == (422, True)
    sent |= {"workers": "60", "amount": "6000", "currency": "USD"}
    paper = {"scan": (io.BytesIO(b"%PDF-1.4 paid"), "paid.pdf")}
    assert client.post(page, data={**sent, **paper}).status_code == 303
    look_again()
    assert action(first_action(made)).state is ActionState.EVIDENCE_SUBMITTED
