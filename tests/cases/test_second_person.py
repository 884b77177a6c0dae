"""One person is never both: not by handing the case over in between, and not by another role."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select

from grievance.accounts.models.user import User
from grievance.cases.agenda import CaseErrand, Errand, errands_about_cases
from grievance.cases.models.case import Band
from grievance.cases.services import assignment, closing, disclosing, notes, triage, withdrawing
from grievance.cases.services.conflict import KeptAway
from grievance.cases.states import CaseState, ClosureReason, CoercionCheck, Outcome
from grievance.complaints.services import follow_up
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    WHY,
    Field,
    Filed,
    assign,
    file_report,
    make_field,
    reach_findings,
    write_notice,
)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def grave(field: Field, peppers: PepperRing) -> Filed:
    """A P1 case that its handler has brought to where it can be closed."""
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        triage.set_severity(field.triager.actor, filed.case, inputs=BUT_SMALL, band=Band.P1)
    reach_findings(field, filed, outcome=Outcome.INCONCLUSIVE)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, letter=LETTER)
    return filed


def close(actor: Actor, filed: Filed) -> None:
    with transaction():
        closing.close_case(actor, filed.case, reason=ClosureReason.INCONCLUSIVE)


def hand_over(field: Field, filed: Filed, to: int) -> None:
    with transaction():
        assignment.assign_case(field.supervisor.actor, filed.case, handler=db.session.get_one(User, to))


def test_handing_a_grave_case_over_makes_nobody_its_second_person(field: Field, grave: Filed) -> None:
    hand_over(field, grave, field.colleague.user_id)
    for person in (field.inspector, field.colleague):
        with pytest.raises(GuardRefused) as refused:
            close(person.actor, grave)
        assert refused.value.values["names"] == db.session.get_one(User, field.supervisor.user_id).name
    close(field.supervisor.actor, grave)
    assert grave.case.state is CaseState.CLOSED


def test_another_role_makes_nobody_a_second_person(field: Field, grave: Filed) -> None:
    promoted = replace(field.inspector.actor, roles=frozenset({Role.SUPERVISOR}))
    hand_over(field, grave, field.colleague.user_id)
    with pytest.raises(GuardRefused):
        close(promoted, grave)


def test_whoever_found_something_is_no_second_person(field: Field, grave: Filed) -> None:
    with transaction():
        for each in grave.case.allegations:
            each.found_by_id = field.supervisor.user_id
    with pytest.raises(GuardRefused):
        close(field.supervisor.actor, grave)
    close(field.colleague.actor, grave)


def test_where_nobody_is_left_the_refusal_says_to_ask_for_help(field: Field, grave: Filed) -> None:
    with transaction():
        for person in (field.colleague, field.supervisor):
            db.session.get_one(User, person.user_id).leaving_since = grave.case.opened_at
    with pytest.raises(GuardRefused) as refused:
        close(field.inspector.actor, grave)
    assert "Ask for help" in str(refused.value)


def test_a_grave_case_is_not_turned_away_by_whoever_screened_it(field: Field, peppers: PepperRing) -> None:
    filed = file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.colleague.actor, filed.case, letter=LETTER)
        triage.screen_case(field.triager.actor, filed.case)
        triage.set_severity(field.inspector.actor, filed.case, inputs=BUT_SMALL, band=Band.P1)

    def refer(actor: Actor) -> None:
        triage.refer_out(actor, filed.case, to="A body", reason=WHY, letter=LETTER)

    def decline(actor: Actor) -> None:
        triage.decline_case(actor, filed.case, reason=WHY, letter=LETTER)

    for person, turn_away in ((field.triager, refer), (field.inspector, decline)):
        with pytest.raises(GuardRefused, match="neither screened nor rated") as refused, transaction():
            turn_away(person.actor)
        named = refused.value.values["names"]
        assert db.session.get_one(User, field.colleague.user_id).name in str(named)
        assert db.session.get_one(User, person.user_id).name not in str(named)
    assert filed.case.state is CaseState.SCREENING
    with transaction():
        decline(field.colleague.actor)
    assert filed.case.state is CaseState.DECLINED


def test_a_lesser_case_is_closed_by_its_handler(field: Field, peppers: PepperRing) -> None:
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed, outcome=Outcome.INCONCLUSIVE)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, letter=LETTER)
    close(field.inspector.actor, filed)


def test_whoever_had_a_case_in_hand_does_not_ask_whether_the_worker_was_forced(
    field: Field, peppers: PepperRing
) -> None:
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        follow_up.take_back(filed.reporter, filed.complaint)
    hand_over(field, filed, field.colleague.user_id)
    for person in (field.inspector, field.colleague):
        with pytest.raises(GuardRefused), transaction():
            withdrawing.withdraw_case(person.actor, filed.case, reason=WHY)
    with transaction():
        withdrawing.withdraw_case(field.supervisor.actor, filed.case, reason=WHY)


def test_whoever_can_answer_is_asked_on_today_and_by_mail(field: Field, peppers: PepperRing) -> None:
    """A worker's wish to take a report back stands before those who may answer it, until one of them does."""
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        # What came before has told the others already.
        db.session.execute(delete(Mail))
        follow_up.take_back(filed.reporter, filed.complaint)
        notes.write_note(field.inspector.actor, filed.case, text=WHY.text, locale="en")
    everybody = (field.triager, field.inspector, field.colleague, field.verifier, field.supervisor)

    def asked() -> set[int]:
        return {each.user_id for each in everybody if any(errands_of(each.actor, filed))}

    assert asked() == {field.colleague.user_id, field.supervisor.user_id}
    (errand,) = errands_of(field.colleague.actor, filed)
    assert errand.due_at is not None
    told = set(db.session.scalars(select(Mail.user_id)))
    assert told == {field.inspector.user_id, field.colleague.user_id, field.supervisor.user_id}
    hand_over(field, filed, field.colleague.user_id)
    assert filed.case.awaits_team, "to the new handler all of it is new"
    assert asked() == {field.supervisor.user_id}
    with transaction():
        filed.case.allegations[0].found_by_id = field.supervisor.user_id
    assert asked() == set()
    with transaction():
        filed.case.allegations[0].found_by_id = None
        withdrawing.go_on_without_name(
            field.supervisor.actor, filed.case, reason=WHY, check=CoercionCheck.NO_SIGN, letter=LETTER
        )
    assert asked() == set()


def errands_of(actor: Actor, filed: Filed) -> list[Errand]:
    found = errands_about_cases(actor, until=clock.now())
    return [
        each for each in found if each.kind is CaseErrand.WITHDRAWAL and each.case == filed.case.reference
    ]


def test_the_writer_of_a_risky_text_is_not_its_second_reader_in_another_role(
    field: Field, peppers: PepperRing
) -> None:
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        written = write_notice(field, filed)
    hand_over(field, filed, field.colleague.user_id)
    promoted = replace(field.inspector.actor, roles=frozenset({Role.SUPERVISOR}))
    with pytest.raises(GuardRefused), transaction():
        disclosing.approve(promoted, written)
    with transaction():
        disclosing.approve(field.colleague.actor, written)
    assert written.approved_by_id == field.colleague.user_id


def test_ties_keep_somebody_from_every_deciding_step(field: Field, grave: Filed) -> None:
    with transaction():
        declare_tie(field.supervisor.actor, site=db.session.get_one(Site, field.site_id))
    with pytest.raises(KeptAway):
        close(field.supervisor.actor, grave)
    with pytest.raises(KeptAway), transaction():
        withdrawing.withdraw_case(field.supervisor.actor, grave.case, reason=WHY)
    assert grave.case.state is CaseState.CLOSING
