"""A case is released to a Party from its page: who may, what is refused, and what the page shows after."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.complaints.states import RaiseWithEmployer
from grievance.enforcement import queries
from grievance.enforcement.models import CaseRelease
from grievance.enforcement.states import Party
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.web.inspector.act_page import ACTS
from tests.factories.cases import STORY, Field, Filed, accept, assign, file_report, make_field, tell_site
from tests.factories.parties import Parties, consent_to_facts, consent_to_words, make_parties
from tests.factories.people import Person
from tests.factories.visits import look_again, text_of, visit_as

SUMMARY = "Workers say that their papers are held by the manager."
WHY = "Only the embassy can get them out; they are called at noon."


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def parties(peppers: PepperRing) -> Parties:
    return make_parties(peppers)


@pytest.fixture
def told(field: Field, peppers: PepperRing) -> Filed:
    """A case that its site knows of."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    consent_to_facts(filed)
    return filed


@pytest.fixture
def covert(field: Field, peppers: PepperRing) -> Filed:
    """A rated case that its site must not know of."""
    filed = file_report(field, peppers, consent=RaiseWithEmployer.NO)
    accept(field, filed)
    return filed


def case_of(filed: Filed) -> str:
    return f"/inspector/cases/{filed.case.reference}"


def releases(client: FlaskClient, person: Person, filed: Filed, **values: str) -> tuple[int, str]:
    """Send the form as a colleague and return the status and the page."""
    visit_as(client, person)
    answer = client.post(f"{case_of(filed)}/do/release", data={"party": "JP", **values})
    return answer.status_code, text_of(answer)


def writes(client: FlaskClient, person: Person, filed: Filed, **values: str) -> tuple[int, str]:
    """Write what Japan would read, as a colleague, and return the status and the page."""
    visit_as(client, person)
    sent = {"text": "", "locale": "en", **values}
    answer = client.post(f"{case_of(filed)}/disclosures/write/party_jp", data=sent)
    return answer.status_code, text_of(answer)


def facts_column(client: FlaskClient, filed: Filed) -> str:
    page = text_of(client.get(case_of(filed)))
    return page[page.index("<aside") :]


def made() -> list[CaseRelease]:
    look_again()
    return list(db.session.query(CaseRelease))


def test_facts_go_to_one_party_and_the_page_says_so(
    client: FlaskClient, field: Field, parties: Parties, told: Filed
) -> None:
    visit_as(client, field.inspector)
    assert f'href="{case_of(told)}/do/release"' in text_of(client.get(case_of(told)))
    assert "Released to a Party" not in facts_column(client, told)
    writes(client, field.inspector, told)
    status, _page = releases(client, field.inspector, told)
    assert status == 303
    shown = facts_column(client, told)
    assert re.search(r"Released to a Party.*Japan.*Facts without words", shown, re.DOTALL)
    assert "The site does not know" not in shown
    assert "Released to a Party: Japan" in text_of(client.get(case_of(told)))
    assert [each.party for each in queries.releases(parties.japan.actor)] == [Party.JP]
    assert queries.releases(parties.us.actor) == []


@pytest.mark.usefixtures("parties")
def test_words_without_consent_are_refused(client: FlaskClient, field: Field, told: Filed) -> None:
    assert writes(client, field.inspector, told, text=SUMMARY)[0] == 303
    assert "Not every worker of this case has agreed" in text_of(client.get(f"{case_of(told)}/do/release"))
    status, page = releases(client, field.inspector, told)
    assert status == 409
    assert "Not done" in page
    assert re.search(r'value="JP" selected', page)
    assert made() == []


def test_words_go_with_consent(client: FlaskClient, field: Field, parties: Parties, told: Filed) -> None:
    consent_to_words(told)
    assert (
        "Add a translation into one of: en"
        in writes(client, field.supervisor, told, text="Paspor ditahan.", locale="id")[1]
    )
    sent = {"text": "Paspor ditahan.", "locale": "id", "translation_en": SUMMARY}
    assert writes(client, field.supervisor, told, **sent)[0] == 303
    assert "Not every worker" not in text_of(client.get(f"{case_of(told)}/do/release"))
    status, _page = releases(client, field.supervisor, told)
    assert status == 303
    assert "Facts and a summary" in facts_column(client, told)
    opened = queries.open_release(parties.japan.actor, made()[0])
    assert opened is not None
    assert (opened.text, opened.lang) == ("Paspor ditahan.", "id")


@pytest.mark.usefixtures("parties")
def test_a_covert_case_asks_for_a_reason_that_only_the_team_reads(
    client: FlaskClient, field: Field, covert: Filed
) -> None:
    visit_as(client, field.inspector)
    assert 'name="covert_reason"' in text_of(client.get(f"{case_of(covert)}/do/release"))
    consent_to_facts(covert)
    writes(client, field.inspector, covert)
    status, page = releases(client, field.inspector, covert)
    assert status == 409
    assert "The site does not know of this case. Say why" in page
    assert made() == []
    status, _page = releases(client, field.inspector, covert, covert_reason=WHY)
    assert status == 303
    assert "The site does not know" in facts_column(client, covert)
    assert WHY in text_of(client.get(case_of(covert)))


@pytest.mark.usefixtures("parties")
def test_a_case_that_the_site_knows_of_asks_for_no_reason(
    client: FlaskClient, field: Field, told: Filed
) -> None:
    visit_as(client, field.inspector)
    assert "covert_reason" not in text_of(client.get(f"{case_of(told)}/do/release"))


@pytest.mark.usefixtures("parties")
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"locale": "tlh"}, "Choose one of the list."),
        ({"text": "This is a violation of the Agreement."}, "Nobody here can decide"),
        ({"text": "x" * 8001}, "8000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: FlaskClient, field: Field, told: Filed, sent: dict[str, str], said: str
) -> None:
    status, page = writes(client, field.inspector, told, **{"text": SUMMARY, **sent})
    assert status == 422
    assert said in page
    assert sent.get("text", SUMMARY) in page
    assert made() == []


@pytest.mark.usefixtures("parties")
@pytest.mark.parametrize(("party", "said"), [("", "Choose a Party."), ("CN", "Choose one of the list.")])
def test_a_party_has_to_be_named(
    client: FlaskClient, field: Field, told: Filed, party: str, said: str
) -> None:
    writes(client, field.inspector, told)
    status, page = releases(client, field.inspector, told, party=party)
    assert status == 422
    assert said in page
    assert made() == []


def test_what_cannot_be_released_yet_says_why(
    client: FlaskClient, field: Field, told: Filed, peppers: PepperRing
) -> None:
    """Nothing was written, the Party has nobody who could open it, or nobody has rated it."""
    assert "No text is ready" in releases(client, field.inspector, told)[1]
    writes(client, field.inspector, told)
    status, page = releases(client, field.inspector, told)
    assert status == 409
    assert "No official of this Party can open anything yet" in page
    fresh = file_report(field, peppers)
    status, page = releases(client, field.inspector, fresh, covert_reason=WHY)
    assert status == 409
    assert "Nobody has rated how grave this case is yet." in page
    assert WHY in page


@pytest.mark.usefixtures("parties")
def test_who_may_release(client: FlaskClient, field: Field, told: Filed, peppers: PepperRing) -> None:
    """A triager and a verifier look at the case but may not; another team finds nothing."""
    writes(client, field.inspector, told)
    assert releases(client, field.inspector, told)[0] == 303
    for person in (field.triager, field.verifier):
        visit_as(client, person)
        page = text_of(client.get(case_of(told)))
        assert "/do/release" not in page
        assert client.get(f"{case_of(told)}/do/release").status_code == 403
        assert releases(client, person, told)[0] == 403
        assert writes(client, person, told)[0] == 403
    stranger = make_field(peppers, fallback=False)
    assert releases(client, stranger.inspector, told)[0] == 404
    assert releases(client, field.operator, told)[0] == 403
    assert len(made()) == 1


@pytest.mark.usefixtures("parties")
def test_no_word_of_the_worker_is_on_the_form(client: FlaskClient, field: Field, told: Filed) -> None:
    visit_as(client, field.inspector)
    assert STORY not in text_of(client.get(f"{case_of(told)}/do/release"))


@pytest.mark.parametrize("verb", [each.verb for each in ACTS.values() if each.audience is not None])
def test_the_way_from_each_act_to_its_text_leads_somewhere(
    client: FlaskClient, field: Field, parties: Parties, told: Filed, verb: str
) -> None:
    visit_as(client, field.inspector)
    shown = client.get(f"{case_of(told)}/do/{verb}").text
    found = re.search(r'href="([^"]+)">Write the text', shown)
    # A case of which the site was told already is not told again.
    assert found is not None or verb == "notify_site", shown
    assert found is None or client.get(found[1]).status_code == 200
