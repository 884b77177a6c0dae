"""How urgent a case is: the worked examples of the model, its floors, and what a person may change."""

from __future__ import annotations

import pytest
from flask import Flask

from grievance.cases.models.case import Band
from grievance.cases.services import triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign as Sign
from grievance.cases.severity import SeverityInputs, assess, band_of, draft_band, retaliation_risk
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import file_report, make_field

SIGNS = list(Sign)


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


def test_up_freely_down_with_a_reason_never_from_danger(app: Flask, peppers: PepperRing) -> None:
    """A person raises at will; lowering needs words, and where lives are at stake a second person."""
    field = make_field(peppers)
    light, grave = file_report(field, peppers), file_report(field, peppers, items=["FL1"])
    actor, small = field.triager.actor, SeverityInputs(1, 1, 1)
    with transaction():
        triage.acknowledge_case(actor, light.case)
        triage.set_severity(actor, light.case, inputs=small, band=Band.P0)
    assert light.case.band is Band.P0
    assert ["raised_by_hand", "P0"] in light.case.severity.reasons  # type: ignore[union-attr]
    with pytest.raises(GuardRefused), transaction():
        triage.set_severity(actor, light.case, inputs=small)
    with transaction():
        reason = Words("Rated the wrong case.", "en")
        triage.set_severity(actor, light.case, inputs=small, band=Band.P3, reason=reason)
    assert light.case.band is Band.P3
    reason = Words("It is not so bad.", "en")
    with pytest.raises(GuardRefused, match="second person"), transaction():
        triage.set_severity(actor, grave.case, inputs=small, band=Band.P1, reason=reason)
    assert grave.case.band is Band.P0
