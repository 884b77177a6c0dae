"""The escrow begins and ends by two people's word; it catches up on what was there, and its keys go."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.opening.queries import present_undertaking
from grievance.vault.models.compartment import Compartment, Grant
from grievance.vault.models.principal import Principal
from grievance.vault.queries import coverage_of, escrow_in_force, escrow_proposed, escrow_to_come
from grievance.vault.services.compartments import revoke, seal
from grievance.vault.services.escrow import ask_to_end, cover, propose_escrow, take_keys_away
from grievance.web.ui.promises import has_changed
from tests.factories.cases import STORY, Field, Filed, file_report, make_field, story
from tests.factories.escrows import (
    NAMES,
    OPERATOR,
    Lost,
    answered,
    asked,
    begin_escrow,
    facts_about,
    grants_of,
    hold_ceremony,
    lose_everything,
    restored,
)
from tests.factories.opening import confirm_promises, make_administrator


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


def test_it_begins_by_two_people_s_word_and_seals_from_then_on(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    held = hold_ceremony()
    with transaction():
        propose_escrow(OPERATOR, held.public)
    assert escrow_in_force() is None, "a command alone begins nothing"
    file_report(field, peppers)
    assert grants_of(escrow_proposed().principal_id) == 0
    administrator = make_administrator(peppers)
    with pytest.raises(NotAllowed), transaction():
        propose_escrow(administrator.actor, hold_ceremony().public)
    confirm_promises(administrator)
    present = escrow_in_force()
    assert present is not None
    assert present.custodians == list(NAMES)
    before = grants_of(present.principal_id)
    file_report(field, peppers)
    assert grants_of(present.principal_id) > before
    verbs = [(each.verb, each.actor) for each in facts_about("escrow.")]
    assert verbs == [("escrow.proposed", "service"), ("escrow.begun", f"user:{administrator.user_id}")]


def test_what_was_there_before_is_sealed_when_a_holder_signs_in(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    begin_escrow(peppers)
    escrow = escrow_in_force()
    assert escrow is not None
    before = coverage_of(escrow)
    assert (before.covered, before.uncovered > 0) == (0, True)
    with transaction():
        assert cover(field.operator.actor) == 0, "whoever holds nothing can give nothing"
        assert cover(field.inspector.actor, most=1) == 1
        assert cover(field.colleague.actor) == before.uncovered - 1
        assert cover(field.colleague.actor) == 0
    assert coverage_of(escrow).covered == before.uncovered
    assert coverage_of(escrow).alone == 0


def test_an_access_taken_away_keeps_the_escrow(field: Field, peppers: PepperRing) -> None:
    held = begin_escrow(peppers)
    filed = file_report(field, peppers)
    narrative = filed.complaint.narrative_id
    with transaction():
        compartment = db.session.get_one(Compartment, narrative)
        leaving = db.session.get_one(Principal, field.colleague.actor.principal_id)
        # Without a key: what was sealed before stays under the old one until a holder signs in.
        revoke(field.operator.actor, compartment, leaving)
        seal(compartment, {"text": "after"}, kind="note", author_role="inspector")
    lost = lose_everything(field, filed, held, peppers)
    request = asked(lost, peppers)
    part = next(each for each in request.parts if len(each.grants) == 2)
    assert (part.epoch, set(part.grants)) == (2, {1, 2})
    assert restored(answered(lost, request), peppers) == (2, 0)
    assert story(lost.anew, filed) == STORY


def test_it_ends_by_two_people_s_word_and_its_keys_go(field: Field, peppers: PepperRing) -> None:
    begin_escrow(peppers)
    filed = file_report(field, peppers)
    escrow = escrow_in_force()
    assert escrow is not None
    with transaction():
        assert ask_to_end(OPERATOR) is escrow
    assert escrow_in_force() is escrow, "a command alone ends nothing"
    assert escrow_to_come() is None
    with pytest.raises(GuardRefused), transaction():
        ask_to_end(OPERATOR)
    confirm_promises(make_administrator(peppers))
    assert escrow_in_force() is None
    with transaction():
        assert take_keys_away(OPERATOR, most=1) == 1
        assert take_keys_away(OPERATOR, most=20) > 0
        assert take_keys_away(OPERATOR, most=20) == 0
    assert grants_of(escrow.principal_id) == 0
    assert filed.complaint.narrative.epoch == 2, "and nobody opens what comes after with an old copy"
    assert story(field.inspector.actor, filed) == STORY
    after = file_report(field, peppers)
    assert grants_of(escrow.principal_id) == 0
    assert story(field.inspector.actor, after) == STORY


def test_where_nobody_else_is_left_an_ended_escrow_keeps_its_keys(lost: Lost, peppers: PepperRing) -> None:
    escrow = escrow_in_force()
    assert escrow is not None
    assert coverage_of(escrow).alone > 0
    with transaction():
        ask_to_end(OPERATOR)
    confirm_promises(make_administrator(peppers))
    with transaction():
        take_keys_away(OPERATOR, most=50)
    internal = lost.filed.case.internal_id
    left = {
        each.compartment_id
        for each in db.session.scalars(select(Grant).where(Grant.principal_id == escrow.principal_id))
    }
    assert left == {internal}, "the reporter still holds the rest"
    request = asked(lost, peppers)
    assert [part.kind for part in request.parts] == ["internal"]
    assert restored(answered(lost, request), peppers) == (1, 0)


def test_one_escrow_takes_the_place_of_another(field: Field, peppers: PepperRing) -> None:
    begin_escrow(peppers)
    first = escrow_in_force()
    with pytest.raises(GuardRefused, match="--replace"), transaction():
        propose_escrow(OPERATOR, hold_ceremony().public)
    with transaction():
        propose_escrow(OPERATOR, hold_ceremony().public, replace=True)
    confirmed = present_undertaking()
    assert confirmed is not None
    assert has_changed(confirmed), "the same custodians with another key are another promise"
    with transaction():
        ask_to_end(OPERATOR)
    begin_escrow(peppers, replace=True)
    second = escrow_in_force()
    assert first is not None
    assert second is not None
    assert first.ended_at is not None
    assert second is not first
    filed = file_report(field, peppers)
    holding = {each.principal_id for each in filed.complaint.narrative.grants}
    assert second.principal_id in holding
    assert first.principal_id not in holding


def test_a_proposal_can_be_taken_back_and_a_key_is_proposed_once(peppers: PepperRing) -> None:
    held = hold_ceremony()
    with transaction():
        propose_escrow(OPERATOR, held.public)
    with pytest.raises(GuardRefused, match="waits"), transaction():
        propose_escrow(OPERATOR, hold_ceremony().public)
    with transaction():
        assert ask_to_end(OPERATOR) is None
    assert escrow_proposed() is None
    with transaction():
        propose_escrow(OPERATOR, held.public)
    confirm_promises(make_administrator(peppers))
    with pytest.raises(GuardRefused, match="here before"), transaction():
        propose_escrow(OPERATOR, held.public, replace=True)
