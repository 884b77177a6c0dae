"""Whoever does not want to be counted for buyers or the public is in no figure of theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from grievance.cases.models.case import Case
from grievance.cases.told import refused_by_workers
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.transparency.queries.candidates import told_to_site
from tests.factories.cases import Filed, assign, file_report, make_field, tell_site


@pytest.fixture
def told(app: Flask, peppers: PepperRing) -> Filed:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    return filed


def answer(filed: Filed, audience: ConsentAudience, said: ConsentAnswer) -> None:
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=audience,
            field=ConsentField.PROBLEM,
            answer=said,
            text_shown="May we count it?",
            locale="sw",
        )


def public(filed: Filed) -> bool:
    db.session.rollback()
    wanted = told_to_site(until=clock.today() + timedelta(days=1))
    return db.session.query(Case.id).filter(wanted, Case.id == filed.case_id).one_or_none() is not None


def test_a_no_takes_a_case_out_and_a_later_yes_brings_it_back(told: Filed) -> None:
    assert public(told)
    answer(told, ConsentAudience.PUBLIC, ConsentAnswer.NO)
    assert not public(told)
    answer(told, ConsentAudience.PUBLIC, ConsentAnswer.YES)
    assert public(told)


def test_each_audience_is_asked_for_itself(told: Filed) -> None:
    answer(told, ConsentAudience.BRAND, ConsentAnswer.NO)
    assert public(told)
    assert db.session.scalars(refused_by_workers(ConsentAudience.BRAND)).all() == [told.case_id]
    assert db.session.scalars(refused_by_workers(ConsentAudience.PUBLIC)).all() == []
