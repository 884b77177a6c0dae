"""A report that is taken back: of one's own will it ends, forced or for others it goes on without a name."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.cases.history import timeline
from grievance.cases.models.case import Band
from grievance.cases.services import (
    closing,
    joining,
    notes,
    notice,
    retaliation,
    safety_gate,
    triage,
    withdrawing,
)
from grievance.cases.states import CaseState, CaseType, CoercionCheck, ReopenCause
from grievance.cases.withdrawals import withdrawal_waits
from grievance.cases.workers import open_children
from grievance.complaints.queries import thread
from grievance.complaints.services import follow_up
from grievance.complaints.states import KnownTo, ReplyRoute
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused
from grievance.foundation.secrets import PepperRing
from tests.cases.test_joining import give_code, joins
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    WHY,
    Field,
    Filed,
    assign,
    file_report,
    make_field,
    write_notice,
)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def taken_back(field: Field, peppers: PepperRing) -> Filed:
    filed = file_report(
        field,
        peppers,
        name="Jina La Mfano",
        known_to=KnownTo.TEAM,
        contact="+255 000 000",
        reply_route=ReplyRoute.TEXT,
    )
    assign(field, filed)
    with transaction():
        follow_up.take_back(filed.reporter, filed.complaint)
    return filed


def go_on(field: Field, filed: Filed, check: CoercionCheck) -> None:
    with transaction():
        withdrawing.go_on_without_name(
            field.supervisor.actor, filed.case, reason=WHY, check=check, letter=LETTER
        )


def test_forced_it_goes_on_without_the_name_and_is_a_matter_of_its_own(
    field: Field, taken_back: Filed
) -> None:
    assert taken_back.complaint.identity is not None
    with pytest.raises(GuardRefused, match="forced the worker"), transaction():
        withdrawing.withdraw_case(
            field.supervisor.actor, taken_back.case, reason=WHY, check=CoercionCheck.SIGNS
        )
    go_on(field, taken_back, CoercionCheck.SIGNS)
    case, complaint = taken_back.case, taken_back.complaint
    assert case.state is CaseState.ASSIGNED
    assert (complaint.identity, complaint.delivery) == (None, None)
    assert "RT4" in {each.item_code for each in case.allegations}
    assert len(open_children(case)) == 1
    assert [each.text for each in thread(taken_back.reporter, complaint, locale="sw")][-1] == LETTER.texts[
        "sw"
    ]
    assert "case.went_on_without_name" in set(db.session.scalars(select(Fact.verb)))
    assert not withdrawal_waits(case)
    with pytest.raises(GuardRefused, match="No worker has asked"):
        go_on(field, taken_back, CoercionCheck.NO_SIGN)


def test_for_others_it_goes_on_and_accuses_nobody(field: Field, taken_back: Filed) -> None:
    with pytest.raises(GuardRefused, match="never had the case in hand"), transaction():
        withdrawing.go_on_without_name(
            field.inspector.actor, taken_back.case, reason=WHY, check=CoercionCheck.NO_SIGN, letter=LETTER
        )
    go_on(field, taken_back, CoercionCheck.NO_SIGN)
    assert open_children(taken_back.case) == []
    assert "RT4" not in {each.item_code for each in taken_back.case.allegations}
    with transaction():
        follow_up.take_back(taken_back.reporter, taken_back.complaint)
    assert withdrawal_waits(taken_back.case)


def test_a_grave_case_does_not_end_unasked(field: Field, taken_back: Filed) -> None:
    with transaction():
        triage.set_severity(field.triager.actor, taken_back.case, inputs=BUT_SMALL, band=Band.P1)
    actor = field.supervisor.actor
    with pytest.raises(GuardRefused, match="somebody has to speak"), transaction():
        withdrawing.withdraw_case(actor, taken_back.case, reason=WHY, check=CoercionCheck.NOT_REACHED)
    with transaction():
        withdrawing.withdraw_case(actor, taken_back.case, reason=WHY)
    assert taken_back.case.state is CaseState.WITHDRAWN
    with transaction():
        closing.reopen_case(actor, taken_back.case, reason=WHY, cause=ReopenCause.RELAPSE)
    assert not withdrawal_waits(taken_back.case)
    newest = timeline(actor, taken_back.case, locale="en")[0]
    assert (newest.verb, newest.details["cause"]) == ("reopen", "relapse")


def test_one_of_several_does_not_end_what_the_others_stand_in(field: Field, peppers: PepperRing) -> None:
    """It ends once everybody who still stands in it wants so: whoever left is not asked."""
    filed = file_report(field, peppers)
    with transaction():
        notes.change_type(field.inspector.actor, filed.case, case_type=CaseType.COLLECTIVE)
    code = give_code(field.inspector.actor, filed.case)
    second, third = joins(code, peppers), joins(code, peppers)
    actor = field.supervisor.actor
    with transaction():
        follow_up.take_back(filed.reporter, filed.complaint)
    with pytest.raises(GuardRefused, match="without their name"), transaction():
        withdrawing.withdraw_case(actor, filed.case, reason=WHY)
    assert filed.case.state is CaseState.RECEIVED
    go_on(field, filed, CoercionCheck.NO_SIGN)
    with transaction():
        follow_up.take_back(second.actor, second.complaint)
    with pytest.raises(GuardRefused, match="without their name"), transaction():
        withdrawing.withdraw_case(actor, filed.case, reason=WHY)
    go_on(field, filed, CoercionCheck.NO_SIGN)
    assert len(thread(filed.reporter, filed.complaint, locale="sw")) == 1, "the first has the letter already"
    with transaction():
        joining.leave_others(third.actor, third.complaint)
        follow_up.take_back(second.actor, second.complaint)
        withdrawing.withdraw_case(actor, filed.case, reason=WHY)
    assert filed.case.state is CaseState.WITHDRAWN


def test_an_earlier_wish_does_not_end_a_case_taken_up_again(field: Field, peppers: PepperRing) -> None:
    filed = file_report(field, peppers)
    with transaction():
        notes.change_type(field.inspector.actor, filed.case, case_type=CaseType.COLLECTIVE)
    second = joins(give_code(field.inspector.actor, filed.case), peppers)
    actor = field.supervisor.actor
    with transaction():
        follow_up.take_back(filed.reporter, filed.complaint)
        follow_up.take_back(second.actor, second.complaint)
        withdrawing.withdraw_case(actor, filed.case, reason=WHY)
        closing.reopen_case(actor, filed.case, reason=WHY)
        follow_up.take_back(second.actor, second.complaint)
    with pytest.raises(GuardRefused, match="Other workers stand"), transaction():
        withdrawing.withdraw_case(actor, filed.case, reason=WHY)


def test_nothing_ends_while_somebody_is_punished_for_it(field: Field, taken_back: Filed) -> None:
    with transaction():
        retaliation.suspect_retaliation(field.inspector.actor, taken_back.case, reason=WHY)
    with pytest.raises(GuardRefused, match="punishment for this report"), transaction():
        withdrawing.withdraw_case(field.supervisor.actor, taken_back.case, reason=WHY)
    with transaction():
        taken_back.case.state = CaseState.SCREENING
    for turn_away in (
        lambda: triage.decline_case(field.supervisor.actor, taken_back.case, reason=WHY, letter=LETTER),
        lambda: triage.refer_out(
            field.supervisor.actor, taken_back.case, to="A body", reason=WHY, letter=LETTER
        ),
    ):
        with pytest.raises(GuardRefused, match="punishment for this report"), transaction():
            turn_away()


def test_nothing_goes_out_or_is_merged_while_somebody_wants_a_report_back(
    field: Field, taken_back: Filed, peppers: PepperRing
) -> None:
    """A text that is ready waits too: perhaps somebody is frightened, or was forced."""
    with transaction():
        made = write_notice(field, taken_back)
    assert safety_gate.gate(taken_back.case) == [safety_gate.TAKEN_BACK]
    with pytest.raises(GuardRefused, match="take the report back"), transaction():
        notice.notify_site(field.inspector.actor, taken_back.case, disclosure=made)
    other = file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.triager.actor, other.case, letter=LETTER)
        triage.screen_case(field.triager.actor, other.case)
        follow_up.take_back(other.reporter, other.complaint)
    with pytest.raises(GuardRefused, match="take the report back"), transaction():
        triage.merge_case(field.triager.actor, other.case, target=taken_back.case)
    go_on(field, taken_back, CoercionCheck.NO_SIGN)
    assert safety_gate.gate(taken_back.case) == []
