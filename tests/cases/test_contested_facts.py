"""What is told differently stays side by side, sealed, and findings say what they weighed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.fact_series import find_fact, series_of, value_references
from grievance.cases.papers import findings_of
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import pieces_of
from grievance.cases.services import contesting, findings, notes
from grievance.cases.services.contesting import Said
from grievance.cases.states import Evidence, Outcome, SourceConfidence
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from tests.factories.cases import WHY, Field, Filed, assign, file_report, make_field

SITE_SAYS = Said(
    "2 people",
    "Letter of the invented site",
    "en",
    date(2026, 11, 3),
    FactSpeaker.SITE,
    SourceConfidence.CLAIMED,
)
PRESS_SAYS = Said(
    "3 people",
    "Invented Daily, page 4",
    "en",
    date(2026, 11, 2),
    FactSpeaker.PRESS,
    SourceConfidence.REPORTED,
)


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    """A case in fact-finding, with one question to which there are two answers."""
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
        fact = contesting.contest_fact(
            field.inspector.actor, filed.case, topic=FactTopic.PEOPLE_HURT, said=SITE_SAYS
        )
        contesting.add_value(field.triager.actor, filed.case, fact, said=PRESS_SAYS)
    return filed


def test_every_value_stays_by_day_and_only_keys_open_it(field: Field, filed: Filed) -> None:
    (series,) = series_of(field.colleague.actor, filed.case)
    assert [(each.value, each.speaker, each.as_of.day) for each in series.values] == [
        ("3 people", FactSpeaker.PRESS, 2),
        ("2 people", FactSpeaker.SITE, 3),
    ]
    with transaction():
        fact = find_fact(filed.case, series.reference)
        contesting.add_value(
            field.inspector.actor, filed.case, fact, said=replace(SITE_SAYS, value="4 people")
        )
    (series,) = series_of(field.colleague.actor, filed.case)
    assert [each.value for each in series.values] == ["3 people", "2 people", "4 people"]
    stranger = Actor(roles=field.colleague.actor.roles)
    assert {each.value for each in series_of(stranger, filed.case)[0].values} == {None}


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"value": " "}, "value"),
        ({"source": ""}, "source"),
        ({"as_of": date(1900, 1, 1)}, "as_of"),
        ({"as_of": clock.today() + timedelta(days=2)}, "as_of"),
    ],
)
def test_what_cannot_be_is_refused(field: Field, filed: Filed, wrong: dict[str, object], at: str) -> None:
    before = value_references(filed.case)
    with pytest.raises(InvalidInput) as refused, transaction():
        contesting.contest_fact(
            field.inspector.actor,
            filed.case,
            topic=FactTopic.AGE,
            said=replace(SITE_SAYS, **wrong),  # type: ignore[arg-type]
        )
    assert refused.value.field == at
    with pytest.raises(InvalidInput) as unnamed, transaction():
        contesting.contest_fact(field.inspector.actor, filed.case, topic=FactTopic.OTHER, said=SITE_SAYS)
    assert unnamed.value.field == "name"
    assert value_references(filed.case) == before
    assert len(series_of(field.colleague.actor, filed.case)) == 1


def test_who_may_and_where(field: Field, filed: Filed, peppers: PepperRing) -> None:
    other = file_report(field, peppers)
    fact = find_fact(filed.case, series_of(field.colleague.actor, filed.case)[0].reference)
    with pytest.raises(NotFound), transaction():
        contesting.add_value(field.inspector.actor, other.case, fact, said=SITE_SAYS)
    with pytest.raises(NotFound), transaction():
        contesting.add_value(field.operator.actor, filed.case, fact, said=SITE_SAYS)
    with pytest.raises(NotAllowed), transaction():
        contesting.add_value(field.verifier.actor, filed.case, fact, said=SITE_SAYS)
    with pytest.raises(NotFound):
        find_fact(other.case, fact.reference)


def test_a_finding_names_what_it_weighed(field: Field, filed: Filed) -> None:
    def find(*facts: str) -> None:
        with transaction():
            findings.find(
                field.inspector.actor,
                filed.case,
                filed.case.allegations[0],
                outcome=Outcome.PARTLY,
                reasons="The site counts no contractors.",
                plain="Three were hurt.",
                locale="en",
                evidence=[Evidence.SITE_DOCUMENT],
                facts=facts,
            )

    known = sorted(value_references(filed.case))
    find(*known)
    assert list(findings_of(field.colleague.actor, filed.case)[0].facts) == known
    with pytest.raises(NotFound):
        find("0000000000no")


def test_a_finding_points_to_what_its_case_holds_and_to_nothing_of_another(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    other = file_report(field, peppers)
    with transaction():
        write_message(filed.reporter, filed.complaint, text="It was on Monday.", locale="en")
        notes.note_interview(field.inspector.actor, filed.case, text="A cook says so too.", locale="en")
    pieces = pieces_of(filed.case)
    assert [(each.kind, each.report) for each in pieces] == [
        (PieceKind.REPORT, 1),
        (PieceKind.MESSAGE, 1),
        (PieceKind.NOTE, 0),
    ]

    def find(*references: str) -> None:
        with transaction():
            findings.find(
                field.inspector.actor,
                filed.case,
                filed.case.allegations[0],
                outcome=Outcome.PARTLY,
                reasons="Two people say the same.",
                plain="We believe you.",
                locale="en",
                evidence=[Evidence.SEVERAL_STATEMENTS],
                pieces=references,
            )

    known = sorted(each.reference for each in pieces)
    find(*known)
    (view,) = findings_of(field.colleague.actor, filed.case)
    assert list(view.pieces) == known
    (foreign,) = pieces_of(other.case)
    for wrong in (foreign.reference, "0000000000no"):
        with pytest.raises(NotFound):
            find(*known, wrong)
    find()
    assert [each.pieces for each in findings_of(field.colleague.actor, filed.case)] == [(), tuple(known)]
    assert findings_of(Actor(roles=field.colleague.actor.roles), filed.case)[0].pieces == ()
