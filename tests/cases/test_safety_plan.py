"""A plan for a worker's safety is due by the band, whatever the risk; for whoever is punished, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from grievance.cases import clocks
from grievance.cases.models.case import Band, Case
from grievance.cases.services import disclosing, lowering, notes, retaliation, triage
from grievance.cases.services.safety_gate import NO_PLAN, gate
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.complaints.services.follow_up import set_raise_with_employer
from grievance.complaints.states import ConsentAnswer, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import (
    BUT_SMALL,
    ON_A_KNIFE_EDGE,
    WHY,
    Field,
    assign,
    file_report,
    make_field,
    write_notice,
)

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RISKY = SeverityInputs(scale=2, scope=2, irremediability=1, signs=ON_A_KNIFE_EDGE)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def due_in(case: Case) -> timedelta | None:
    """How long after its start the plan is due; None if none is owed."""
    running = clocks.running_clock(case, "safety_plan")
    return running.due_at - running.started_at if running is not None else None


def test_the_band_says_by_when(field: Field, peppers: PepperRing) -> None:
    """Rated low in risk, too; it ends with the plan, and is asked for anew only where the risk grows."""
    found = {}
    with clock.at(MONDAY):
        filed = {band: file_report(field, peppers) for band in (Band.P0, Band.P1, Band.P2)}
        for band, each in filed.items():
            assert due_in(each.case) is None
            with transaction():
                triage.set_severity(field.triager.actor, each.case, inputs=BUT_SMALL, band=band)
            found[band] = due_in(each.case)
        with transaction():
            rated = filed[Band.P1].case
            notes.write_safety_plan(field.inspector.actor, rated, text="Noon only.", locale="en")
            triage.set_severity(field.triager.actor, rated, inputs=BUT_SMALL, band=Band.P0)
            assert due_in(rated) is None
            triage.set_severity(field.triager.actor, rated, inputs=RISKY, band=Band.P0)
            assert due_in(rated) == timedelta(hours=24)
    assert found == {
        Band.P0: timedelta(hours=24),
        Band.P1: timedelta(hours=48),
        Band.P2: timedelta(days=5),
    }


def test_none_is_owed_where_the_band_asks_for_none(field: Field, peppers: PepperRing) -> None:
    """A case that is rated lower after all waits for no plan any more."""
    lowest = SeverityInputs(scale=1, scope=1, irremediability=1)
    filed = file_report(field, peppers, items=["OT2"])
    with transaction():
        triage.set_severity(field.triager.actor, filed.case, inputs=lowest, band=Band.P1)
        assert due_in(filed.case) is not None
        wish = lowering.ask_to_lower(field.triager.actor, filed.case, inputs=lowest, band=Band.P3, reason=WHY)
        lowering.agree_to_lower(field.colleague.actor, filed.case, wish)
        assert (filed.case.band, due_in(filed.case)) == (Band.P3, None)


def test_a_case_about_punishment_is_born_with_it(field: Field, peppers: PepperRing) -> None:
    filed = file_report(field, peppers)
    with transaction():
        child = retaliation.suspect_retaliation(field.inspector.actor, filed.case, reason=WHY)
        assert due_in(child) == timedelta(hours=24)


def test_a_plan_from_before_the_risk_rose_does_not_open_the_gate(field: Field, peppers: PepperRing) -> None:
    """What was planned for somebody hardly at risk is no plan for who may be beaten: it is made anew."""
    filed = file_report(field, peppers)
    every = replace(RISKY, signs=frozenset(RetaliationSign))
    with transaction():
        actor = field.inspector.actor
        notes.write_safety_plan(actor, filed.case, text="Noon only.", locale="en")
        triage.set_severity(field.triager.actor, filed.case, inputs=every)
        assert NO_PLAN in gate(filed.case)
        notes.write_safety_plan(actor, filed.case, text="Never at work.", locale="en")
        assert NO_PLAN not in gate(filed.case)


def test_the_time_for_telling_the_site_begins_when_the_gate_opens(field: Field, peppers: PepperRing) -> None:
    """Whatever opens it: the plan for a worker's safety, a consent that is given later, a yes to the text."""
    risky, refused = (file_report(field, peppers), file_report(field, peppers, consent=RaiseWithEmployer.NO))
    asked = file_report(field, peppers, consent=RaiseWithEmployer.ASK_FIRST)
    assign(field, risky, inputs=replace(RISKY, signs=frozenset(RetaliationSign)))
    assign(field, asked)
    assign(field, refused)

    def waiting() -> set[int]:
        cases = [each.case for each in (risky, asked, refused)]
        return {each.id for each in cases if clocks.running_clock(each, "site_notice") is None}

    assert waiting() == {risky.case_id, asked.case_id, refused.case_id}
    with transaction():
        notes.write_safety_plan(field.inspector.actor, risky.case, text="Noon only.", locale="en")
    assert waiting() == {asked.case_id, refused.case_id}
    with transaction():
        made = write_notice(field, asked)
        disclosing.lay_before_workers(field.inspector.actor, made, answer_by=clock.today())
        disclosing.answer_disclosure(asked.reporter, asked.complaint, made, answer=ConsentAnswer.YES)
    assert waiting() == {refused.case_id}
    with transaction():
        set_raise_with_employer(
            refused.reporter, refused.complaint, RaiseWithEmployer.YES, text_shown="May we?", locale="sw"
        )
    assert waiting() == set()
