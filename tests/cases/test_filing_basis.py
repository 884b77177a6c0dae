"""The team puts right by what right a report was filed, with a reason; nobody loses the last word by it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.models.event import CaseEvent
from grievance.cases.services.filing_basis import say_basis
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType
from grievance.complaints.states import FilingBasis
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, Refusal
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from tests.factories.cases import WHY, Field, Filed, file_report, make_field

KIN, MEMBER, PUBLIC = FilingBasis.NEXT_OF_KIN, FilingBasis.MEMBERSHIP, FilingBasis.PUBLIC_INTEREST


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    return file_report(field, peppers)


def say(actor: Actor, filed: Filed, basis: FilingBasis | None, *, why: Words = WHY, report: str = "") -> None:
    with transaction():
        say_basis(actor, filed.case, report=report or filed.complaint.reference, basis=basis, reason=why)


def test_the_team_says_it_with_a_reason_that_is_sealed(field: Field, filed: Filed) -> None:
    say(field.triager.actor, filed, KIN)
    say(field.inspector.actor, filed, MEMBER)
    assert (filed.case.case_type, filed.complaint.filing_basis) == (CaseType.REPRESENTED, MEMBER)
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.verb == "basis_said")).all()
    assert [(each.details["before"], each.details["basis"]) for each in events] == [
        ("", "next_of_kin"),
        ("next_of_kin", "membership"),
    ]
    assert all(each.reason is not None and each.visible_to == [] for each in events)
    say(field.inspector.actor, filed, None)
    assert filed.complaint.filing_basis is None


@pytest.mark.parametrize("who", ["verifier", "operator", "reporter"])
def test_nobody_else_does(field: Field, filed: Filed, who: str) -> None:
    actor = filed.reporter if who == "reporter" else getattr(field, who).actor
    with pytest.raises((NotAllowed, NotFound)):
        say(actor, filed, KIN)
    assert filed.complaint.filing_basis is None


def test_a_worker_who_spoke_keeps_the_last_word(field: Field, filed: Filed) -> None:
    with pytest.raises(GuardRefused, match="keeps the last word"):
        say(field.inspector.actor, filed, PUBLIC)
    assert filed.complaint.filing_basis is None


def test_whoever_holds_the_code_of_a_report_without_a_worker_never_becomes_one(
    field: Field, filed: Filed
) -> None:
    with transaction():
        filed.complaint.filing_basis = PUBLIC
    with pytest.raises(GuardRefused, match="would speak for the worker"):
        say(field.inspector.actor, filed, FilingBasis.CONSENT)


def test_what_is_wrong_is_said_and_nothing_changes(field: Field, filed: Filed) -> None:
    wrong: tuple[tuple[type[Refusal], dict[str, object]], ...] = (
        (GuardRefused, {"basis": KIN, "why": Words(" ", "en")}),
        (InvalidInput, {"basis": KIN, "report": "another"}),
        (InvalidInput, {"basis": None}),
    )
    for refusal, values in wrong:
        with pytest.raises(refusal):
            say(field.inspector.actor, filed, **values)  # type: ignore[arg-type]
    assert (filed.complaint.filing_basis, filed.case.case_type) == (None, CaseType.INDIVIDUAL)
