"""How urgent a case is: the worked examples of the model, its floors, and what a person may change."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from inspect import signature

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grievance.cases.models.case import Band
from grievance.cases.services import triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign as Sign
from grievance.cases.severity import (
    SeverityInputs,
    assess,
    band_of,
    draft_band,
    retaliation_risk,
    told,
    words_of,
)
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.secrets import PepperRing
from grievance.standards.catalogue import catalogue
from tests.factories.cases import file_report, make_field

SIGNS = list(Sign)
ITEMS = sorted(catalogue().items)


def signs(count: int) -> frozenset[Sign]:
    return frozenset(SIGNS[:count])


@pytest.mark.parametrize(
    ("items", "inputs", "score", "band"),
    [
        (["WA6"], SeverityInputs(1, 3, 1), 33, Band.P3),
        (["WA2"], SeverityInputs(2, 5, 1, signs=signs(2)), 53, Band.P2),
        (["WA1"], SeverityInputs(4, 3, 2, signs=signs(3), vulnerable_group=True), 82, Band.P1),
        (["SH8"], SeverityInputs(5, 2, 5, imminent_danger=True), 95, Band.P0),
        (["CL3"], SeverityInputs(3, 1, 3, child_involved=True), 75, Band.P1),
        (["FA4"], SeverityInputs(2, 4, 2), 53, Band.P2),
        (["VH5"], SeverityInputs(2, 1, 2, signs=signs(5)), 46, Band.P2),
        (["OT2"], SeverityInputs(1, 1, 1), 20, Band.P3),
    ],
)
def test_worked_examples(items: list[str], inputs: SeverityInputs, score: int, band: Band) -> None:
    """The examples of the model come out as worked by hand."""
    result = assess(inputs, items)
    assert (result.score, result.band) == (score, band)


def test_floors_and_their_reasons() -> None:
    """An item's floor lifts a light case, and the reasons say so in order."""
    result = assess(SeverityInputs(1, 1, 1), ["FL1", "WA6"])
    assert (result.score, result.band) == (85, Band.P0)
    assert result.reasons[-1] == ("floor_of_item", "FL1")
    assert [code for code, _ in result.reasons[:4]] == ["scale", "scope", "irremediability", "base"]
    assert assess(SeverityInputs(1, 1, 1), ["CL5"]).score == 40
    assert assess(SeverityInputs(1, 1, 1), ["CL3"]).score == 75


def test_unknown_scope_counts_as_three_and_is_flagged() -> None:
    """Nobody knows how many: counted as 3, and said so."""
    known, unknown = assess(SeverityInputs(1, 3, 1), []), assess(SeverityInputs(1, None, 1), [])
    assert known.score == unknown.score
    assert ("scope_unknown", 3) in unknown.reasons


def test_never_above_a_hundred() -> None:
    """Everything at once is a hundred."""
    worst = SeverityInputs(5, 5, 5, signs=signs(8), repeat_pattern=True, vulnerable_group=True)
    assert assess(worst, []).score == 100


@pytest.mark.parametrize(("count", "risk"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3)])
def test_retaliation_risk(count: int, risk: int) -> None:
    """One sign is no risk yet, five are the highest."""
    assert retaliation_risk(signs(count)) == risk


@pytest.mark.parametrize(
    ("score", "band"),
    [(85, Band.P0), (84, Band.P1), (65, Band.P1), (64, Band.P2), (40, Band.P2), (39, Band.P3)],
)
def test_bands(score: int, band: Band) -> None:
    """The bands begin where the model says."""
    assert band_of(score) is band


def test_a_number_from_one_to_five() -> None:
    """Zero and six are refused."""
    for wrong in (SeverityInputs(0, 1, 1), SeverityInputs(1, 6, 1)):
        with pytest.raises(InvalidInput):
            assess(wrong, [])


def test_a_report_has_a_band_before_anybody_reads_it() -> None:
    """The most urgent item decides; without items nothing is said."""
    assert draft_band(["WA6", "SH8"]) is Band.P0
    assert draft_band(["WA6"]) is Band.P3
    assert draft_band([]) is None


@st.composite
def rated(draw: st.DrawFn) -> tuple[SeverityInputs, list[str]]:
    number = st.integers(1, 5)
    mark = st.booleans()
    inputs = SeverityInputs(
        scale=draw(number),
        scope=draw(st.none() | number),
        irremediability=draw(number),
        signs=draw(st.frozensets(st.sampled_from(SIGNS))),
        repeat_pattern=draw(mark),
        vulnerable_group=draw(mark),
        child_involved=draw(mark),
        imminent_danger=draw(mark),
    )
    return inputs, draw(st.lists(st.sampled_from(ITEMS), max_size=4))


def worse(inputs: SeverityInputs) -> list[SeverityInputs]:
    """Everything that is one step graver in one respect."""
    steps: list[dict[str, object]] = [
        {name: min(5, value + 1)}
        for name in ("scale", "scope", "irremediability")
        if (value := getattr(inputs, name)) is not None
    ]
    steps += [
        {name: True} for name in ("repeat_pattern", "vulnerable_group", "child_involved", "imminent_danger")
    ]
    steps += [{"signs": inputs.signs | {sign}} for sign in SIGNS]
    return [replace(inputs, **step) for step in steps]  # type: ignore[arg-type]


@given(rated(), st.sampled_from(ITEMS))
def test_never_below_a_floor_and_never_better_for_being_worse(
    case: tuple[SeverityInputs, list[str]], another: str
) -> None:
    inputs, items = case
    result = assess(inputs, items)
    assert 0 < result.score <= 100
    assert result.band is band_of(result.score)
    for code in items:
        assert result.band <= catalogue().items[code].floor
    if inputs.child_involved:
        assert result.band <= Band.P1
    if inputs.imminent_danger:
        assert result.band is Band.P0
    for graver in worse(inputs):
        graver_result = assess(graver, items)
        assert graver_result.score >= result.score
        assert graver_result.retaliation_risk >= result.retaliation_risk
    assert assess(inputs, [*items, another]).score >= result.score


@given(rated())
def test_inputs_come_back_from_what_is_stored(case: tuple[SeverityInputs, list[str]]) -> None:
    inputs, _items = case
    assert SeverityInputs.of_codes(json.loads(json.dumps(inputs.as_codes()))) == inputs


def test_evidence_has_no_way_in() -> None:
    """How well something is proven is nothing that the model can be told."""
    names = {each.name for each in fields(SeverityInputs)} | set(signature(assess).parameters)
    assert not {name for name in names if "evidence" in name or "proof" in name}


def test_the_taxonomy_keeps_its_promises() -> None:
    """Zero tolerance is exactly the most urgent floor, and a child is never less than very serious."""
    items = catalogue().items.values()
    assert {each.code for each in items if each.zero_tolerance} == {
        each.code for each in items if each.floor == "P0"
    }
    assert sum(each.floor == "P0" for each in items) == 21
    least = SeverityInputs(1, 1, 1)
    for each in items:
        result = assess(least, [each.code])
        assert result.band <= each.floor
        if each.floor != "P3":
            assert ("floor_of_item", each.code) in result.reasons
    assert set(catalogue().indicators) == {
        each.forced_labour_indicator for each in items if each.forced_labour_indicator
    }


def test_every_step_has_words() -> None:
    """Whatever the model says about a case can be told to a person."""
    everything = SeverityInputs(5, None, 5, frozenset(SIGNS), True, True, True, True)
    some = [assess(everything, ["FL1"]), assess(SeverityInputs(1, 1, 1, signs=signs(3)), ["CL3"])]
    for result in some:
        for code, value in result.reasons:
            text, given = words_of(code, value)
            assert str(given) in text % {"value": given}
    assert any("R3" in line for line in told(everything, some[0]))


def test_up_freely_and_nothing_lower_alone(app: Flask, peppers: PepperRing) -> None:
    """A person raises at will; nobody lowers alone, not even with a reason."""
    field = make_field(peppers)
    light, grave = file_report(field, peppers), file_report(field, peppers, items=["FL1"])
    actor, small = field.triager.actor, SeverityInputs(1, 1, 1)
    with transaction():
        triage.acknowledge_case(actor, light.case)
        triage.set_severity(actor, light.case, inputs=small, band=Band.P0)
    assert light.case.band is Band.P0
    assert ["raised_by_hand", "P0"] in light.case.severity.reasons  # type: ignore[union-attr]
    reason = Words("It is not so bad.", "en")
    for filed, band in ((light, None), (light, Band.P1), (grave, Band.P1)):
        with pytest.raises(GuardRefused, match="second person"), transaction():
            triage.set_severity(actor, filed.case, inputs=small, band=band, reason=reason)
        assert filed.case.band is Band.P0
