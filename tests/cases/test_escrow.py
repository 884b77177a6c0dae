"""The escrow: sealed to from its beginning, catching up on what was there, restoring what nobody opens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.app import create_app
from grievance.cases.custody import thinly_held
from grievance.cases.models.case import CaseTeam
from grievance.cases.services.custody import to_give
from grievance.cases.services.escrow import ask_custodians, named_cases
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations.schema import upgrade
from grievance.notifications.models import Mail
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.vault.ceremony import answer
from grievance.vault.escrow_files import GivenGrant, Request, Restoration
from grievance.vault.models.compartment import Compartment
from grievance.vault.models.escrow import EscrowRequest
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import revoke
from grievance.vault.services.destruction import destroy_compartment
from grievance.vault.services.escrow import ask_to_end, cover, take_keys_away
from tests.factories.cases import STORY, Field, Filed, file_report, make_field, story, with_a_new_key
from tests.factories.escrows import (
    OPERATOR,
    Lost,
    answered,
    asked,
    begin_escrow,
    facts_about,
    hold_ceremony,
    lose_everything,
    restored,
)
from tests.factories.opening import confirm_promises, make_administrator
from tests.factories.people import make_person, make_team


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    return file_report(field, peppers)


@pytest.fixture
def lost(field: Field, peppers: PepperRing) -> Lost:
    held = begin_escrow(peppers)
    return lose_everything(field, file_report(field, peppers), held, peppers)


def test_custodians_give_back_what_everybody_lost(lost: Lost, peppers: PepperRing) -> None:
    with pytest.raises(Sealed):
        story(lost.anew, lost.filed)
    request = Request.read(asked(lost, peppers).to_bytes())
    assert [each.name for each in request.people] == [lost.user.name]
    assert {part.kind for part in request.parts} == {"narrative", "internal"}
    restoration = Restoration.read(answered(lost, request).to_bytes())
    assert restored(restoration, peppers) == (2, 0)
    assert story(lost.anew, lost.filed) == STORY
    assert to_give(lost.anew, db.session.get_one(User, lost.field.colleague.user_id)), "and they give it on"
    facts = facts_about("escrow.restored")
    assert [(each.codes["items"], each.codes["refused"]) for each in facts] == [(2, 0)]
    assert len(facts_about("access.restored")) == 2
    mails = db.session.scalars(select(Mail).where(Mail.template == "escrow_used")).all()
    assert {each.user_id for each in mails} >= {lost.user_id, lost.field.colleague.user_id}
    assert all(each.values == {} for each in mails)


def test_a_team_that_joined_a_case_hears_of_it_too(lost: Lost, peppers: PepperRing) -> None:
    team = make_team()
    joined = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
    with transaction():
        db.session.add(CaseTeam(case_id=lost.filed.case_id, team_id=team))
    restored(answered(lost, asked(lost, peppers)), peppers)
    mails = db.session.scalars(select(Mail).where(Mail.template == "escrow_used")).all()
    assert joined.user_id in {each.user_id for each in mails}


def test_the_escrow_is_no_person(lost: Lost) -> None:
    assert {each.holders for each in thinly_held()} == {0}
    compartment = db.session.get_one(Compartment, lost.filed.complaint.narrative_id)
    reporter = db.session.get_one(Principal, lost.filed.complaint.reporter_id)
    with pytest.raises(GuardRefused), transaction():
        revoke(lost.anew, compartment, reporter)


def test_too_few_custodians_open_nothing(lost: Lost, peppers: PepperRing) -> None:
    request = asked(lost, peppers)
    with pytest.raises(Sealed):
        answer(lost.held.private_key(1), request)


def test_a_restoration_is_taken_once(lost: Lost, peppers: PepperRing) -> None:
    restoration = answered(lost, asked(lost, peppers))
    restored(restoration, peppers)
    with pytest.raises(GuardRefused, match="already"):
        restored(restoration, peppers)


def _of_another(made: Restoration) -> Restoration:
    return replace(made, installation=b"x" * 32)


def _unknown(made: Restoration) -> Restoration:
    return replace(made, request="nothing")


def _shortened(made: Restoration) -> Restoration:
    return replace(made, grants=made.grants[1:])


def _exchanged(made: Restoration) -> Restoration:
    first = made.grants[0]
    return replace(made, grants=(GivenGrant(first.compartment, 1, 1, first.sealed_key), *made.grants[1:]))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_of_another, "another installation"),
        (_unknown, "asked for no such thing"),
        (_shortened, "Nothing was restored"),
        (_exchanged, "Nothing was restored"),
    ],
)
def test_what_was_changed_or_is_from_elsewhere_is_refused(
    lost: Lost, peppers: PepperRing, change: Callable[[Restoration], Restoration], says: str
) -> None:
    made = answered(lost, asked(lost, peppers))
    with pytest.raises(InvalidInput, match=says):
        restored(change(made), peppers)
    assert restored(made, peppers) == (2, 0), "and the right one still works"


def test_a_request_that_somebody_changed_is_refused(lost: Lost, peppers: PepperRing) -> None:
    """Such as one that names a stranger's key under a colleague's name."""
    stranger = make_person(peppers=peppers)
    key = db.session.get_one(Principal, stranger.actor.principal_id).public_key
    request = asked(lost, peppers)
    forged = replace(request, people=(replace(request.people[0], public_key=key),))
    with pytest.raises(InvalidInput, match="a file that was changed"):
        restored(answered(lost, forged), peppers)
    assert forged.people[0].fingerprint != request.people[0].fingerprint, "the custodians see it before"


def test_another_installation_s_request_is_for_another_escrow(lost: Lost, peppers: PepperRing) -> None:
    request = asked(lost, peppers)
    other = hold_ceremony()
    with pytest.raises(InvalidInput, match="another escrow"):
        answer(other.private_key(0, 1), request)
    wrong = replace(request, escrow_key=hashlib.sha256(other.public.public_key).digest())
    with pytest.raises(InvalidInput, match="does not open"):
        answer(other.private_key(0, 1), wrong)


def test_what_moved_on_meanwhile_is_not_given(lost: Lost, peppers: PepperRing) -> None:
    made = answered(lost, asked(lost, peppers))
    with transaction():
        compartment = db.session.get_one(Compartment, lost.filed.complaint.narrative_id)
        revoke(lost.anew, compartment, db.session.get_one(Principal, lost.field.triager.actor.principal_id))
    with pytest.raises(GuardRefused, match="moved on"):
        restored(made, peppers)
    assert facts_about("access.restored") == [], "nothing half done"
    assert restored(made, peppers, without_moved=True) == (1, 1)
    with pytest.raises(Sealed):
        story(lost.anew, lost.filed)
    assert restored(answered(lost, asked(lost, peppers)), peppers) == (1, 0), "asked again"
    assert story(lost.anew, lost.filed) == STORY


def test_what_was_erased_meanwhile_stays_erased(lost: Lost, peppers: PepperRing) -> None:
    made = answered(lost, asked(lost, peppers))
    with transaction():
        destroy_compartment(db.session.get_one(Compartment, lost.filed.complaint.narrative_id))
    with pytest.raises(GuardRefused):
        restored(made, peppers)


def test_whoever_got_ties_or_left_meanwhile_gets_nothing(lost: Lost, peppers: PepperRing) -> None:
    made = answered(lost, asked(lost, peppers))
    with transaction():
        declare_tie(lost.anew, site=db.session.get_one(Site, lost.field.site_id))
    with pytest.raises(GuardRefused):
        restored(made, peppers)
    with pytest.raises(GuardRefused, match="can be given nothing"):
        asked(lost, peppers)


def test_an_old_answer_is_not_taken(lost: Lost, peppers: PepperRing) -> None:
    made = answered(lost, asked(lost, peppers))
    with transaction():
        row = db.session.scalars(select(EscrowRequest)).one()
        row.asked_at = clock.now() - timedelta(days=61)
    with pytest.raises(GuardRefused, match="too long ago"):
        restored(made, peppers)


def test_strangers_and_people_who_are_not_ready_are_not_asked_for(lost: Lost, peppers: PepperRing) -> None:
    stranger = db.session.get_one(User, make_person(peppers=peppers).user_id)
    with pytest.raises(GuardRefused, match="can be given nothing"), transaction():
        ask_custodians(OPERATOR, [lost.filed.case], [stranger], with_identity=False, peppers=peppers)
    with_a_new_key(lost.field.inspector, lost.field, peppers, ready=False)
    with pytest.raises(GuardRefused, match="recovery code"):
        asked(lost, peppers)
    assert db.session.scalars(select(EscrowRequest)).all() == []
    with pytest.raises(NotAllowed), transaction():
        ask_custodians(lost.anew, [lost.filed.case], [lost.user], with_identity=False, peppers=peppers)


def test_cases_are_named_one_by_one_or_by_their_team(lost: Lost) -> None:
    case = lost.filed.case
    assert named_cases(OPERATOR, references=[case.reference], teams=[]) == [case]
    assert named_cases(OPERATOR, references=[], teams=[case.team.name]) == [case]
    with pytest.raises(InvalidInput, match="no case"):
        named_cases(OPERATOR, references=["nothing"], teams=[])
    with pytest.raises(InvalidInput, match="Name cases"):
        named_cases(OPERATOR, references=[], teams=["No such team"])


@pytest.fixture
def on_postgres(settings: Settings, postgres_url: str) -> Iterator[Flask]:
    app = create_app(replace(settings, database_url=postgres_url))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_same_on_postgresql(on_postgres: Flask) -> None:
    peppers = on_postgres.extensions["peppers"]
    field = make_field(peppers)
    confirm_promises(make_administrator(peppers))
    before = file_report(field, peppers)
    held = begin_escrow(peppers)
    with transaction():
        assert cover(field.inspector.actor) > 0
    lost = lose_everything(field, before, held, peppers)
    request = asked(lost, peppers)
    made = answered(lost, request)
    assert restored(made, peppers) == (2, 0)
    assert story(lost.anew, before) == STORY
    with pytest.raises(GuardRefused):
        restored(made, peppers)
    with transaction():
        ask_to_end(OPERATOR)
    confirm_promises(make_administrator(peppers))
    with transaction():
        assert take_keys_away(OPERATOR, most=20) > 0
    assert story(lost.anew, before) == STORY
