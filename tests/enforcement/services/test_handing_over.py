"""A text for the labour authority: the workers agree to problem and words, then exactly this is released."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import live_version
from grievance.cases.services.steps import Words
from grievance.cases.states import DisclosureState
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, RaiseWithEmployer
from grievance.enforcement.services.handing_over import AUTHORITY, compose_for_authority, hand_to_authority
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import STORY, Field, Filed, assign, file_report, make_field
from tests.factories.visits import text_of, visit_as

TEXT = "Please look at how pay is recorded at this site."
WHOM = Words("The inspectorate of the north; the workers are safe for they live elsewhere.", "en")


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    """A case whose site must not be told, which an authority may be all the same."""
    filed = file_report(field, peppers, consent=RaiseWithEmployer.NO)
    assign(field, filed)
    return filed


def agree(filed: Filed, about: ConsentField) -> None:
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.AUTHORITY,
            field=about,
            answer=ConsentAnswer.YES,
            text_shown="May they?",
            locale="sw",
        )


def write(field: Field, filed: Filed) -> None:
    with transaction():
        compose_for_authority(field.inspector.actor, filed.case, text=TEXT, locale="en")


def hand(field: Field, filed: Filed, whom: Words = WHOM) -> None:
    with transaction():
        waiting = live_version(filed.case, AUTHORITY)
        hand_to_authority(field.inspector.actor, filed.case, disclosure=waiting, whom=whom)


def test_it_takes_a_yes_to_the_problem_and_to_the_words(field: Field, filed: Filed) -> None:
    """Silence is no, a text is needed, and so is to whom it goes; then the trail holds its fingerprint."""
    with pytest.raises(InvalidInput), transaction():
        compose_for_authority(field.inspector.actor, filed.case, text=" ", locale="en")
    with pytest.raises(GuardRefused, match="own words"), transaction():
        compose_for_authority(field.inspector.actor, filed.case, text=STORY, locale="en")
    with pytest.raises(NotAllowed), transaction():
        compose_for_authority(field.triager.actor, filed.case, text=TEXT, locale="en")
    write(field, filed)
    for about in (ConsentField.PROBLEM, ConsentField.WORDS):
        with pytest.raises(GuardRefused, match="labour authority"):
            hand(field, filed)
        agree(filed, about)
    with pytest.raises(InvalidInput):
        hand(field, filed, Words("", "en"))
    hand(field, filed)
    (gone,) = db.session.scalars(select(Disclosure))
    assert (gone.state, filed.case.site_told_at) == (DisclosureState.RELEASED, None)
    (codes,) = db.session.scalars(select(Fact.codes).where(Fact.verb == "case.handed_to_authority"))
    assert (codes["kind"], codes["fingerprint"]) == ("covert", gone.text_hash)


def test_exactly_what_was_released_is_downloaded_and_nothing_before(
    app: Flask, client: FlaskClient, field: Field, filed: Filed
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visit_as(client, field.inspector)
    case = f"/inspector/cases/{filed.case.reference}"
    assert (
        client.post(f"{case}/disclosures/write/authority", data={"text": TEXT, "locale": "en"}).status_code
        == 303
    )
    (made,) = db.session.scalars(select(Disclosure.reference))
    page = f"{case}/disclosures/{made}"
    assert client.get(f"{page}/text").status_code == 404
    assert "has agreed that the labour authority" in text_of(client.get(page))
    for about in (ConsentField.PROBLEM, ConsentField.WORDS):
        agree(filed, about)
    written = {"disclosure": made, "whom": WHOM.text}
    answer = client.post(f"{case}/do/hand_to_authority", data={**written, "whom": ""})
    assert answer.status_code == 422
    assert client.post(f"{case}/do/hand_to_authority", data=written).status_code in {302, 303}
    assert f"{page}/text" in text_of(client.get(page))
    file = client.get(f"{page}/text")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert TEXT in file.get_data(as_text=True)
    assert "inspectorate of the north" not in file.get_data(as_text=True)
    assert "inspectorate of the north" in text_of(client.get(case))
