"""The flags of a case: worked out from clocks, rungs and risk, the same in a list, a filter and on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from grievance.cases.flagged import has_flag, signs_of
from grievance.cases.flags import FLAG_LABELS, FLAG_MEANINGS, FLAG_RULES, Flag, Signs, flags_of, raised
from grievance.cases.models.case import Band, Case
from grievance.cases.models.clock import Rung
from grievance.cases.queries import flag_table
from grievance.cases.queue import QueueFilters, QueueView, queue
from grievance.cases.services import check_ins, closing, retaliation, triage
from grievance.cases.services.climbing import climb
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CheckOccasion
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import LETTER, ON_A_KNIFE_EDGE, WHY, Field, accept, file_report, make_field

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
RISKY = SeverityInputs(scale=2, scope=2, irremediability=1, signs=ON_A_KNIFE_EDGE)
signs = st.builds(
    Signs,
    is_open=st.booleans(),
    late=st.booleans(),
    rung=st.none() | st.sampled_from(Rung),
    band=st.none() | st.sampled_from(Band),
    risk=st.none() | st.integers(0, 3),
    punishment=st.booleans(),
    silence=st.booleans(),
)


@given(signs)
def test_a_flag_has_a_reason_and_a_reason_a_flag(case: Signs) -> None:
    flags = flags_of(case)
    assert set(flags) == {rule.flag for rule in raised(case)}
    assert len(set(flags)) == len(flags)
    assert (Flag.OVERDUE in flags) == case.late
    assert (Flag.ESCALATED in flags) == (case.rung in {Rung.SUPERVISOR, Rung.DIRECTOR, Rung.PUBLIC})
    if case.punishment or case.silence:
        assert Flag.AT_RISK in flags


@given(signs)
def test_evidence_and_deadlines_put_nobody_at_risk(case: Signs) -> None:
    """Being late is the team's trouble; a person is at risk by danger, punishment or silence."""
    calm = Signs(is_open=True, late=case.late, rung=case.rung, band=Band.P1, risk=1)
    assert Flag.AT_RISK not in flags_of(calm)


def test_an_ended_case_is_at_risk_only_by_what_happens_to_its_worker() -> None:
    ended = Signs(is_open=False, band=Band.P0, risk=3)
    assert flags_of(ended) == ()
    assert flags_of(Signs(is_open=False, silence=True)) == (Flag.AT_RISK,)
    assert flags_of(Signs(is_open=False, punishment=True)) == (Flag.AT_RISK,)


def test_the_process_page_shows_the_same_table() -> None:
    assert [each.label for each in flag_table()] == [FLAG_LABELS[flag] for flag in Flag]
    assert [each.meaning for each in flag_table()] == [FLAG_MEANINGS[flag] for flag in Flag]
    assert sum(len(each.reasons) for each in flag_table()) == len(FLAG_RULES)


def world(field: Field, peppers: PepperRing) -> dict[str, int]:
    """Cases by what is to be seen of them three weeks later."""
    with clock.at(MONDAY):
        made = {
            name: file_report(field, peppers)
            for name in ("late", "resting", "protected", "punished", "silent", "ended")
        }
        made["danger"] = file_report(field, peppers, items=["FL1"])
        accept(field, made["protected"], inputs=RISKY)
        for name in ("punished", "silent"):
            accept(field, made[name])
        with transaction():
            triager = field.triager.actor
            closing.suspend_case(triager, made["resting"].case, reason=WHY, until=MONDAY + 30 * DAY)
            triage.acknowledge_case(triager, made["ended"].case)
            triage.screen_case(triager, made["ended"].case)
            triage.set_severity(triager, made["ended"].case, inputs=RISKY)
            triage.decline_case(triager, made["ended"].case, reason=WHY, letter=LETTER)
            child = retaliation.suspect_retaliation(triager, made["punished"].case, reason=WHY)
            check_ins.open_check_in(made["silent"].complaint, CheckOccasion.WATCH, clock.today())
            found = {**{name: filed.case_id for name, filed in made.items()}, "child": child.id}
    with clock.at(MONDAY + 15 * DAY), transaction():
        assert check_ins.notice_silence() == 1
    return found


def test_list_filter_and_page_agree(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    ids = world(field, peppers)
    with clock.at(MONDAY + 20 * DAY):
        with transaction():
            climb()
        cases = list(db.session.scalars(select(Case)))
        found = {case_id: set(flags_of(each)) for case_id, each in signs_of(cases).items()}
        late, risk = {Flag.OVERDUE, Flag.ESCALATED}, {Flag.AT_RISK}
        assert found[ids["late"]] == late
        assert found[ids["resting"]] == set()
        assert found[ids["ended"]] == set()
        assert found[ids["danger"]] == found[ids["child"]] == late | risk
        for name in ("protected", "punished", "silent"):
            assert found[ids[name]] >= risk, name
        for flag in Flag:
            by_filter = set(db.session.scalars(select(Case.id).where(has_flag(flag))))
            assert by_filter == {case_id for case_id, flags in found.items() if flag in flags}, flag
            listed = queue(field.triager.actor, QueueView.ALL, filters=QueueFilters(flag=flag))
            assert listed.total == len(by_filter)
            assert all(flag in {rule.flag for rule in row.flags} for row in listed.rows)


def test_a_longer_list_takes_no_more_queries(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    ids = world(field, peppers)
    counts = []
    for wanted in ([ids["late"]], list(ids.values())):
        cases = list(db.session.scalars(select(Case).where(Case.id.in_(wanted))))
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given, to=asked: to.append(given[2]))
        signs_of(cases)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_reason_holds_somewhere_and_no_two_are_the_same() -> None:
    labels = [rule.label for rule in FLAG_RULES]
    assert len(set(labels)) == len(labels)
    everything = [
        Signs(True, late, rung, band, risk, punished, silent)
        for late, rung, band, risk, punished, silent in product(
            (True, False), (None, *Rung), (None, *Band), (None, 0, 3), (True, False), (True, False)
        )
    ]
    for rule in FLAG_RULES:
        assert any(rule.holds(each) for each in everything)
        assert not all(rule.holds(each) for each in everything)
