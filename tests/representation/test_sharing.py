"""Colleagues of one organisation share its claims, and write with the case team beside the worker's talk."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.accounts.services.membership import move_to_organisation, set_roles
from grievance.cases.history import timeline
from grievance.cases.queries import case_of
from grievance.cases.services.steps import Words
from grievance.complaints.queries import own_complaint, thread
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.services.follow_up import enter_code
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.notifications.models import Mail
from grievance.policy.roles import Role
from grievance.representation import queries
from grievance.representation.access import CLAIMS
from grievance.representation.batches import is_filed, is_followed
from grievance.representation.models import ClaimMessage, RepresentedClaim
from grievance.representation.queries import claims_of, helper_of, present_accreditation, talk_of
from grievance.representation.services import verifying
from grievance.representation.services.following import read_words
from grievance.representation.services.talking import answer_representatives, write_to_team
from grievance.representation.states import EndCause, Known, RepresentativeKind
from grievance.vault.models.compartment import Compartment, CompartmentKind
from tests.factories.people import Person, make_person
from tests.factories.reports import Intake, make_intake
from tests.factories.unions import Union, file, make_union, many, say, taken, workbook
from tests.factories.visits import look_again, text_of, visit_as

ASKS = Words("The foreman asks who complained.", "en")
ANSWER = Words("Tell them to say nothing. We call at noon.", "en")


@pytest.fixture
def intake(peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def union(peppers: PepperRing, intake: Intake) -> Union:
    return make_union(peppers)


def colleague_of(union: Union, peppers: PepperRing) -> Person:
    made = make_person(
        Role.REPRESENTATIVE, peppers=peppers, organisation_id=union.officer.actor.organisation_id
    )
    with transaction():
        user = db.session.get_one(User, made.user_id)
        said = {"chosen_by_employer": Known.NO, "paid_by_employer": Known.NO}
        verifying.state(union.administrator.actor, user, kind=RepresentativeKind.UNION, **said)
        verifying.confirm(union.steward.actor, user)
    return made


def claim() -> RepresentedClaim:
    db.session.rollback()
    return db.session.scalars(select(RepresentedClaim).order_by(RepresentedClaim.id)).first()  # type: ignore[return-value]


def copies() -> int:
    found = select(Compartment.id).where(Compartment.kind == CompartmentKind.REPRESENTED)
    return len(db.session.scalars(found).all())


def test_colleagues_share_one_list_and_read_what_the_worker_allows(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    before, officer = colleague_of(union, peppers), union.officer.actor
    _done, codes = file(union, taken(*many(2, site=intake.number, place=None)), peppers)
    after, stranger = colleague_of(union, peppers), make_union(peppers).officer.actor
    for each in (officer, before.actor, after.actor):
        assert claims_of(each, page=1).total == 2
    assert claims_of(stranger, page=1).total == 0
    own, shared = (claims_of(each, page=1).rows[0] for each in (officer, before.actor))
    assert (own.colleague, own.slip is None) == ("", False)
    assert (shared.colleague, shared.slip) == (union.user.name, None)
    with transaction():
        assert read_words(after.actor, claim()) is None
        words = read_words(before.actor, claim())
    assert words is not None
    with transaction():
        later = read_words(after.actor, claim())
    assert later == words
    with transaction():
        verifying.end(union.steward.actor, db.session.get_one(User, before.user_id))
    assert claims_of(before.actor, page=1).total == 0
    with transaction():
        assert read_words(officer, claim()) == words
    worker = enter_code(codes[0], peppers=peppers, cost=LOWEST)
    assert worker is not None
    with transaction():
        complaint = own_complaint(worker)
        shown = {"audience": ConsentAudience.HELPER, "field": ConsentField.PROBLEM, "locale": "id"}
        answer_consent(worker, complaint, answer=ConsentAnswer.NO, text_shown="May they?", **shown)
    for each in (officer, after.actor):
        assert claims_of(each, page=1).total == 1


def test_they_write_to_the_team_and_read_the_answer_beside_the_workers_talk(
    app: Flask, union: Union, intake: Intake, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    colleague = colleague_of(union, peppers)
    _done, codes = file(union, taken(*many(1, site=intake.number, place=None)), peppers)
    union_browser, team_browser = app.test_client(), app.test_client()
    visit_as(union_browser, union.officer)
    visit_as(team_browser, intake.inspector)
    page = f"/representative/claims/{claim().reference}"
    assert union_browser.post(page, data={"text": " ", "locale": "en"}).status_code == 422
    sent = union_browser.post(page, data={"text": ASKS.text, "locale": "en"})
    assert sent.status_code == 303
    look_again()
    case = case_of(claim().complaint)
    assert case is not None
    assert case.awaits_team
    written = next(
        each
        for each in timeline(intake.inspector.actor, case, locale="en")
        if each.verb == "representative_wrote"
    )
    assert written.text is not None
    assert written.text.words == ASKS.text
    with transaction(), pytest.raises(InvalidInput):
        answer_representatives(intake.inspector.actor, case, claim="no", words=ANSWER)
    address = f"/inspector/cases/{case.reference}/do/write_to_representative"
    assert "Write to the representative" in text_of(team_browser.get(f"/inspector/cases/{case.reference}"))
    answered = {"claim": claim().reference, "text": ANSWER.text, "locale": "en"}
    assert team_browser.post(address, data=answered).status_code == 303
    look_again()
    told = set(db.session.scalars(select(Mail.user_id)))
    assert {union.officer.user_id, colleague.user_id} <= told
    assert [each.text for each in talk_of(colleague.actor, claim()).rows] == [ASKS.text, ANSWER.text]
    monkeypatch.setattr(queries, "TALK", 1)
    newest, oldest = (text_of(union_browser.get(f"{page}?talk={at}")) for at in (1, 2))
    assert [ASKS.text in each for each in (newest, oldest)] == [False, True]
    assert [ANSWER.text in each for each in (newest, oldest)] == [True, False]
    assert ANSWER.text in text_of(union_browser.get(page))
    worker = enter_code(codes[0], peppers=peppers, cost=LOWEST)
    assert worker is not None
    assert thread(worker, own_complaint(worker), locale="id") == []
    stranger = make_union(peppers).officer.actor
    with transaction(), pytest.raises(NotFound):
        write_to_team(stranger, claim(), words=ASKS)
    with transaction():
        shown = {"audience": ConsentAudience.HELPER, "field": ConsentField.PROBLEM, "locale": "id"}
        answer_consent(
            worker, own_complaint(worker), answer=ConsentAnswer.NO, text_shown="May they?", **shown
        )
    assert db.session.scalars(CLAIMS.visible(union.officer.actor)).all() == []
    assert (db.session.scalars(select(ClaimMessage)).all(), copies()) == ([], 0)


def test_whoever_goes_to_another_organisation_takes_nothing_along(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    """Workers allowed one organisation: another is shown nothing, also where it verifies the same person."""
    stays, elsewhere = colleague_of(union, peppers), make_union(peppers)
    file(union, taken(*many(2, site=intake.number, place=None)), peppers)
    there = db.session.get_one(Organisation, elsewhere.officer.actor.organisation_id)
    with transaction():
        move_to_organisation(union.administrator.actor, union.user, organisation=there)
    moved = replace(union.officer.actor, organisation_id=there.id)
    assert [each.ended_by for each in db.session.scalars(select(RepresentedClaim))] == [EndCause.ENDED] * 2
    assert copies() == 0
    helper = helper_of(claim().complaint)
    assert helper is not None
    assert helper.organisation != there.name
    say(union)
    with transaction():
        verifying.confirm(union.steward.actor, union.user)
    for each in (moved, elsewhere.officer.actor, stays.actor):
        assert claims_of(each, page=1).total == 0


def test_without_the_role_it_ends_and_does_not_come_back_with_it(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    file(union, taken(*many(1, site=intake.number, place=None)), peppers)
    administrator = union.administrator.actor
    with transaction():
        set_roles(administrator, union.user, roles=[Role.REPRESENTATIVE])
    assert claims_of(union.officer.actor, page=1).total == 1
    for roles in ([Role.ADVISORY_MEMBER], [Role.REPRESENTATIVE]):
        with transaction():
            set_roles(administrator, union.user, roles=roles)
        assert present_accreditation(union.user) is None
    assert claims_of(union.officer.actor, page=1).total == 0


def test_a_mark_that_left_the_list_is_told_from_one_that_stands_on_it(
    app: Flask, union: Union, intake: Intake, peppers: PepperRing
) -> None:
    """Who sends a list again reads of both that they were filed, of one that it is gone, and never why."""
    app.config["WTF_CSRF_ENABLED"] = False
    rows = many(2, site=intake.number, place=None)
    _done, codes = file(union, taken(*rows), peppers)
    worker = enter_code(codes[0], peppers=peppers, cost=LOWEST)
    assert worker is not None
    with transaction():
        shown = {"audience": ConsentAudience.HELPER, "field": ConsentField.PROBLEM, "locale": "id"}
        complaint = own_complaint(worker)
        answer_consent(worker, complaint, answer=ConsentAnswer.NO, text_shown="May they?", **shown)
    officer = union.officer.actor
    assert [is_filed(officer, slip) for slip in ("1", "2", "3")] == [True, True, False]
    assert [is_followed(officer, slip) for slip in ("1", "2", "3")] == [False, True, False]
    browser = app.test_client()
    visit_as(browser, union.officer)
    sent = {"file": (io.BytesIO(workbook(rows)), "list.xlsx")}
    assert browser.post("/representative/file", data=sent).status_code == 303
    page = text_of(browser.get("/representative/batch"))
    assert page.count("filed before</span>") == 2
    assert page.count("It is on your list no more, and why is not said.") == 1
