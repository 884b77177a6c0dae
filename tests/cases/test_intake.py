"""What a worker does: a report, an answer, word of punishment, second thoughts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.models.case import Band, Case, CaseProvision
from grievance.cases.models.event import CaseEvent
from grievance.cases.services import closing, findings, triage, withdrawing
from grievance.cases.states import CaseState, CaseType, ClosureReason
from grievance.cases.workers import open_children
from grievance.complaints.services import follow_up
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    WHY,
    assign,
    conclude,
    file_report,
    make_field,
    tell_site,
)
from tests.factories.cases import hear_site as answer


def test_a_report_opens_a_case(app: Flask, peppers: PepperRing) -> None:
    """Items, commitments, band and team come with it; what a reporter does is dated to the day."""
    field = make_field(peppers)
    filed = file_report(field, peppers, items=["WA2", "FL1"])
    case = filed.case
    assert (case.team_id, case.site_id, case.band) == (field.team_id, field.site_id, Band.P0)
    assert [each.item_code for each in case.allegations] == ["WA2", "FL1"]
    provisions = db.session.scalars(
        select(CaseProvision.provision_code).where(CaseProvision.case_id == case.id)
    ).all()
    assert "CMA-L2" in provisions
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert event.at == clock.day_of(event.at)
    assert event.user_id is None


def test_punishment_opens_a_child_that_keeps_the_parent_open(app: Flask, peppers: PepperRing) -> None:
    """Danger now, for the same team; the parent is not closed while it is open."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        follow_up.report_punishment(filed.reporter, filed.complaint, text="Sina kazi", locale="sw")
    child = db.session.scalars(select(Case).where(Case.parent_id == filed.case_id)).one()
    assert (child.case_type, child.band, child.state) == (CaseType.RETALIATION, Band.P0, CaseState.RECEIVED)
    assert child.team_id == field.team_id
    assert filed.case.awaits_team
    tell_site(field, filed)
    answer(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case)
    conclude(field, filed, outcome=findings.Outcome.INCONCLUSIVE)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, letter=LETTER)
    with pytest.raises(GuardRefused, match="punishment"), transaction():
        closing.close_case(field.colleague.actor, filed.case, reason=ClosureReason.INCONCLUSIVE)


def test_a_report_is_taken_back_only_after_another_officer_asked(app: Flask, peppers: PepperRing) -> None:
    """The handler cannot let a case go, and nobody can unless the worker asked."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with pytest.raises(GuardRefused, match="No worker has asked"), transaction():
        withdrawing.withdraw_case(field.colleague.actor, filed.case, reason=WHY)
    with transaction():
        follow_up.take_back(filed.reporter, filed.complaint)
    assert filed.case.state is CaseState.ASSIGNED
    with pytest.raises(GuardRefused, match="never had the case in hand"), transaction():
        withdrawing.withdraw_case(field.inspector.actor, filed.case, reason=WHY)
    with transaction():
        withdrawing.withdraw_case(field.colleague.actor, filed.case, reason=WHY)
    assert filed.case.state is CaseState.WITHDRAWN


def test_word_from_a_worker_whose_case_is_closed_reaches_a_person(app: Flask, peppers: PepperRing) -> None:
    """A closed case shows up again when its worker writes; reopened, its clocks run."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
        triage.screen_case(field.triager.actor, filed.case)
        triage.decline_case(field.triager.actor, filed.case, reason=WHY, letter=LETTER)
    assert not filed.case.awaits_team
    with transaction():
        follow_up.write_message(filed.reporter, filed.complaint, text="Bado", locale="sw")
    assert filed.case.awaits_team
    with pytest.raises(GuardRefused), transaction():
        closing.reopen_case(field.triager.actor, filed.case)
    with transaction():
        closing.reopen_case(filed.reporter, filed.case)
    assert (filed.case.state, filed.case.closure_reason) == (CaseState.SCREENING, None)
    assert filed.case.next_due_at is not None


def test_merging_moves_complaints_and_keeps_every_thread(app: Flask, peppers: PepperRing) -> None:
    """The worker of a merged case writes on, and the case that goes on hears it."""
    field = make_field(peppers)
    one, two = file_report(field, peppers), file_report(field, peppers, items=["SH8"])
    with transaction():
        triage.acknowledge_case(field.triager.actor, two.case, letter=LETTER)
        triage.screen_case(field.triager.actor, two.case)
        triage.merge_case(field.triager.actor, two.case, target=one.case)
        follow_up.write_message(two.reporter, two.complaint, text="Habari", locale="sw")
    assert two.case.state is CaseState.MERGED
    assert {each.id for each in one.case.complaints} == {one.complaint_id, two.complaint_id}
    assert {each.item_code for each in one.case.allegations} == {"WA2", "SH8"}
    assert one.case.band is Band.P0
    assert one.case.awaits_team


def test_nothing_is_merged_into_what_has_ended_or_into_a_case_about_punishment(
    app: Flask, peppers: PepperRing
) -> None:
    """There a worker's report would lie where nobody works on it, or punishment where the site is told."""
    field = make_field(peppers)
    ended, one, two = (file_report(field, peppers) for _ in range(3))
    triager = field.triager.actor
    with transaction():
        for filed in (ended, one):
            triage.acknowledge_case(triager, filed.case, letter=LETTER)
            triage.screen_case(triager, filed.case)
        triage.decline_case(triager, ended.case, reason=WHY, letter=LETTER)
        follow_up.report_punishment(two.reporter, two.complaint, text="", locale="sw")
        (child,) = open_children(two.case)
        number = child.id
    for target in (ended.case_id, number):
        with pytest.raises(GuardRefused), transaction():
            triage.merge_case(triager, one.case, target=db.session.get_one(Case, target))
    assert one.case.state is CaseState.SCREENING
    assert [each.id for each in one.case.complaints] == [one.complaint_id]


def test_a_case_without_a_site_is_taken_on_with_its_country(app: Flask, peppers: PepperRing) -> None:
    """By code or by name, and once: a case that is taken on again keeps what was said."""
    field = make_field(peppers)
    filed = file_report(field, peppers, site_id=None)
    actor = field.triager.actor
    with transaction():
        triage.acknowledge_case(actor, filed.case, letter=LETTER)
        triage.screen_case(actor, filed.case)
        triage.set_severity(actor, filed.case, inputs=BUT_SMALL)
    for unknown in ("", "the camp by the river"):
        with pytest.raises(InvalidInput) as refused, transaction():
            triage.accept_case(actor, filed.case, reason=WHY, country=unknown)
        assert refused.value.field == "country"
    with pytest.raises(GuardRefused, match="Say why"), transaction():
        triage.accept_case(actor, filed.case, country="Zambia")
    with transaction():
        triage.accept_case(actor, filed.case, reason=WHY, country="Zambia")
        assert triage.country_accepted(filed.case) == "ZM"
        filed.case.state = CaseState.SCREENING
        triage.accept_case(actor, filed.case, reason=WHY)
        assert triage.country_accepted(filed.case) == "ZM"


def test_a_report_by_a_child_is_urgent_before_anybody_has_read_it(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    assert file_report(field, peppers, items=["WA2"], under_18=True).case.band is Band.P1


def test_whoever_is_merged_keeps_the_day_of_their_first_answer(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    one, two = file_report(field, peppers), file_report(field, peppers)
    with transaction():
        triage.acknowledge_case(field.triager.actor, one.case, letter=LETTER)
    assert clocks.running_clock(one.case, "first_contact") is None
    promised = clocks.running_clock(two.case, "first_contact")
    assert promised is not None
    due = promised.due_at
    with transaction():
        triage.acknowledge_case(field.triager.actor, two.case)
        triage.screen_case(field.triager.actor, two.case)
        triage.merge_case(field.triager.actor, two.case, target=one.case)
    kept = clocks.running_clock(one.case, "first_contact")
    assert kept is not None
    assert kept.due_at == due
