"""A lost code: another one for workers whom the team knows, never for those who stayed unknown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from grievance.audit.models import Fact
from grievance.cases.models.case import Band
from grievance.cases.models.reissue import CodeReissue
from grievance.cases.services import reissue as reissuing
from grievance.cases.services import triage
from grievance.cases.states import MadeSure
from grievance.complaints.queries import complaint_story, identity_of, thread
from grievance.complaints.services.follow_up import enter_code, write_message
from grievance.complaints.states import KnownTo, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.reporter_codes import keys_of, new_code
from tests.factories.cases import LETTER, STORY, WHY, Field, Filed, accept, file_report, make_field
from tests.factories.people import Person, make_person
from tests.factories.reports import Phone
from tests.factories.visits import look_again, visit_as

KNOWN = {"known_to": KnownTo.TEAM, "name": "Rosa Invented", "contact": "+000 1234567"}


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def named(field: Field, peppers: PepperRing) -> Filed:
    """A rated report of a worker whom the team knows; there is no danger."""
    filed = file_report(field, peppers, reply_route=ReplyRoute.CALL, **KNOWN)
    accept(field, filed)
    return filed


def rate(filed: Filed, band: Band | None) -> None:
    with transaction():
        filed.case.band = band


def ask(person: Person, filed: Filed) -> None:
    with transaction():
        reissuing.ask_for_code(
            person.actor, filed.case, filed.complaint, made_sure=MadeSure.CALLED_BACK, reason=WHY
        )


def agree(person: Person, filed: Filed) -> None:
    with transaction():
        reissuing.agree_to_code(person.actor, filed.case, request_of(filed))


def make(person: Person, filed: Filed, peppers: PepperRing) -> str:
    code = new_code()
    keys = keys_of(code, peppers=peppers, cost=LOWEST)[0]
    with transaction():
        reissuing.make_code(person.actor, filed.case, request_of(filed), keys, peppers=peppers, cost=LOWEST)
    return code


def request_of(filed: Filed) -> CodeReissue:
    return db.session.scalars(
        select(CodeReissue)
        .where(CodeReissue.complaint_id == filed.complaint_id)
        .order_by(CodeReissue.id.desc())
    ).first()  # type: ignore[return-value]


def come_back(code: str, peppers: PepperRing) -> Actor | None:
    return enter_code(code, peppers=peppers, cost=LOWEST)


def test_the_new_code_opens_all_that_the_old_one_did_and_the_old_one_nothing(
    field: Field, named: Filed, peppers: PepperRing
) -> None:
    rate(named, Band.P2)
    with transaction():
        write_message(named.reporter, named.complaint, text="Before I lost it", locale="en")
    ask(field.inspector, named)
    code = make(field.inspector, named, peppers)
    assert come_back(named.code, peppers) is None
    worker = come_back(code, peppers)
    assert worker is not None
    assert complaint_story(worker, named.complaint).story == STORY
    assert identity_of(worker, named.complaint).name == "Rosa Invented"
    assert [each.text for each in thread(worker, named.complaint, locale="en")][-1] == "Before I lost it"
    # The team goes on reading, and both sides go on writing.
    with transaction():
        write_message(worker, named.complaint, text="With the new one", locale="en")
    for colleague in (field.inspector, field.colleague):
        assert [each.text for each in thread(colleague.actor, named.complaint, locale="en")][-1] == (
            "With the new one"
        )


def test_what_the_old_code_unlocked_opens_nothing_of_what_is_stored_now(
    field: Field, named: Filed, peppers: PepperRing
) -> None:
    from grievance.foundation.errors import Sealed

    rate(named, Band.P3)
    ask(field.inspector, named)
    make(field.inspector, named, peppers)
    old = named.reporter
    old.opened.clear()
    with pytest.raises(Sealed):
        complaint_story(old, named.complaint)


@pytest.mark.parametrize("band", [Band.P0, Band.P1, None])
def test_in_danger_or_unrated_a_second_person_agrees(
    field: Field, peppers: PepperRing, band: Band | None
) -> None:
    filed = file_report(field, peppers, reply_route=ReplyRoute.CALL, **KNOWN)
    rate(filed, band)
    assert reissuing.asked_for(filed.case) == {}
    ask(field.inspector, filed)
    assert reissuing.asked_for(filed.case) == {filed.complaint_id: request_of(filed)}
    with pytest.raises(GuardRefused, match="Somebody else"):
        make(field.inspector, filed, peppers)
    with pytest.raises(GuardRefused, match="Somebody else"):
        agree(field.inspector, filed)
    agree(field.colleague, filed)
    with pytest.raises(GuardRefused, match="Whoever made sure"):
        make(field.colleague, filed, peppers)
    assert come_back(filed.code, peppers) is not None
    assert come_back(make(field.inspector, filed, peppers), peppers) is not None


def test_danger_that_shows_later_still_needs_the_second_person(
    field: Field, named: Filed, peppers: PepperRing
) -> None:
    rate(named, Band.P3)
    ask(field.inspector, named)
    rate(named, Band.P0)
    with pytest.raises(GuardRefused, match="Somebody else"):
        make(field.inspector, named, peppers)


def test_whoever_stayed_unknown_gets_none_and_files_again(field: Field, peppers: PepperRing) -> None:
    first = file_report(field, peppers)
    with pytest.raises(GuardRefused, match="stayed unknown"):
        ask(field.inspector, first)
    nameless = file_report(field, peppers, known_to=KnownTo.TEAM)
    with pytest.raises(GuardRefused, match="neither a name nor a number"):
        ask(field.inspector, nameless)
    # The way that is left: a second report, and an inspector makes one case of the two.
    again = file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.triager.actor, again.case, letter=LETTER)
    with transaction():
        triage.screen_case(field.triager.actor, again.case)
    with transaction():
        triage.merge_case(field.inspector.actor, again.case, target=first.case)
    assert {each.id for each in first.case.complaints} == {first.complaint_id, again.complaint_id}
    worker = come_back(again.code, peppers)
    assert worker is not None
    assert complaint_story(worker, again.complaint).story == STORY


def test_it_is_made_once_and_within_a_week(field: Field, named: Filed, peppers: PepperRing) -> None:
    rate(named, Band.P3)
    ask(field.inspector, named)
    with pytest.raises(GuardRefused, match="already"):
        ask(field.colleague, named)
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(GuardRefused, match="too long ago"):
        make(field.inspector, named, peppers)
    make(field.inspector, named, peppers)
    with pytest.raises(GuardRefused, match="made already"):
        make(field.inspector, named, peppers)


def test_others_reach_nothing_of_it(field: Field, named: Filed, peppers: PepperRing) -> None:
    elsewhere = make_person(Role.INSPECTOR, peppers=peppers)
    with pytest.raises(NotFound):
        ask(elsewhere, named)
    with pytest.raises(NotAllowed):
        ask(field.verifier, named)
    keyless = make_person(Role.INSPECTOR, peppers=peppers, teams=(field.team_id,))
    rate(named, Band.P3)
    ask(keyless, named)
    with pytest.raises(GuardRefused, match="no key"):
        make(keyless, named, peppers)
    assert come_back(named.code, peppers) is not None


def test_the_facts_say_who_and_the_database_never_the_code(
    field: Field, named: Filed, peppers: PepperRing
) -> None:
    rate(named, Band.P1)
    ask(field.inspector, named)
    agree(field.colleague, named)
    code = make(field.inspector, named, peppers)
    facts = db.session.scalars(select(Fact).where(Fact.verb.like("complaint.code_%")).order_by(Fact.id)).all()
    assert [(fact.verb, fact.actor) for fact in facts] == [
        ("complaint.code_asked", f"user:{field.inspector.user_id}"),
        ("complaint.code_agreed", f"user:{field.colleague.user_id}"),
        ("complaint.code_renewed", f"user:{field.inspector.user_id}"),
    ]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            assert code not in str(tuple(row))


def test_the_page_goes_from_request_to_a_code_shown_once(
    app: Flask, field: Field, named: Filed, peppers: PepperRing
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    rate(named, Band.P1)
    address = f"/inspector/cases/{named.case.reference}/codes"
    worker = Phone(app.test_client())
    worker.comes_back_with(named.code)
    assert "Messages" in worker.text
    first, second = app.test_client(), app.test_client()
    visit_as(first, field.inspector)
    visit_as(second, field.colleague)
    assert first.post(address, data={"report": named.complaint.reference}).status_code == 422
    sent = {"report": named.complaint.reference, "made_sure": "called_back", "reason": "Knew the day"}
    assert first.post(address, data=sent).status_code == 303
    look_again()
    wanted = {"request": request_of(named).reference}
    assert first.post(f"{address}/make", data=wanted).status_code == 409
    assert "I agree" in second.get(address).text
    assert second.post(f"{address}/agree", data=wanted).status_code == 303
    page = first.post(f"{address}/make", data=wanted)
    assert page.headers["Cache-Control"] == "no-store"
    code = "".join(re.findall(r"<span>(\d{4})</span>", page.text))
    assert len(code) == 20
    assert first.post(f"{address}/make", data=wanted).status_code == 404
    # The visit that was open with the old code is over, and the new code opens the report.
    assert "Type your 20-number code" in worker.opens("/follow").text
    worker.comes_back_with(code)
    assert "Messages" in worker.text


def test_the_page_tells_about_those_who_stayed_unknown(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    filed = file_report(field, peppers)
    visit_as(client, field.inspector)
    page = client.get(f"/inspector/cases/{filed.case.reference}/codes").text
    assert "stayed unknown" in page
    assert "I made sure who asks" not in page
