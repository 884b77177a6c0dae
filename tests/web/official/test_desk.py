"""The official's desk: due days first, packets in and out, and nothing of the other government's drafts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grievance.enforcement import queries
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services import sharing
from grievance.enforcement.states import ActKind, ActState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from tests.factories.cases import STORY, Filed, accept, assign, file_report, make_field, tell_site
from tests.factories.parties import (
    Parties,
    consent_to_facts,
    draft_packet,
    find_act,
    make_engagement,
    make_parties,
    release,
)
from tests.factories.people import Person, make_person
from tests.factories.places import make_company, make_site
from tests.factories.visits import visit_as

Browser = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def parties(peppers: PepperRing) -> Parties:
    """An official of each government."""
    return make_parties(peppers)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Gives a browser in which somebody is signed in."""

    def open_for(person: Person) -> FlaskClient:
        client = app.test_client()
        visit_as(client, person)
        return client

    return open_for


@pytest.fixture
def us(browser: Browser, parties: Parties) -> FlaskClient:
    """The browser of the American official."""
    return browser(parties.us)


@pytest.fixture
def japan(browser: Browser, parties: Parties) -> FlaskClient:
    """The browser of the Japanese official."""
    return browser(parties.japan)


@pytest.fixture
def told(parties: Parties, peppers: PepperRing) -> tuple[Filed, str]:
    """A case released to the United States."""
    field = make_field(peppers, name="Invented Kiln")
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    consent_to_facts(filed)
    return filed, release(field, filed)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def send(parties: Parties, reference: str) -> None:
    with transaction():
        sharing.send_packet(parties.us.actor, find_act(reference))


def only_act() -> OfficialAct:
    return db.session.query(OfficialAct).one()


def test_the_calendar_shows_what_is_due_and_the_review(us: FlaskClient, parties: Parties) -> None:
    reference = draft_packet(parties.us)
    send(parties, reference)
    page = text(us.get("/official/"))
    assert "Wage papers" in page
    assert "They answer" in page
    assert "CMA-R1" in page
    assert "Days until the review" in page


def test_an_empty_desk_says_what_to_do(us: FlaskClient) -> None:
    for address in ("/", "/cases", "/packets", "/engagements", "/measures"):
        page = us.get(f"/official{address}")
        assert page.status_code == 200
        assert 'class="empty' in text(page)


def test_a_released_case_is_opened_without_words(us: FlaskClient, told: tuple[Filed, str]) -> None:
    filed, reference = told
    assert filed.case.reference in text(us.get("/official/cases"))
    page = text(us.get(f"/official/cases/{reference}"))
    assert "Invented Kiln" in page
    assert catalogue().items["WA2"].staff_label in page
    assert "the workers have not agreed" in page
    assert STORY[:30] not in page


def test_the_other_government_cannot_see_the_release(
    us: FlaskClient, japan: FlaskClient, told: tuple[Filed, str]
) -> None:
    _filed, reference = told
    assert us.get(f"/official/cases/{reference}").status_code == 200
    assert japan.get(f"/official/cases/{reference}").status_code == 404


def test_a_covert_case_is_marked(us: FlaskClient, parties: Parties, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    accept(field, filed)
    consent_to_facts(filed)
    reference = release(field, filed, why="Only a government can help.")
    assert "The site does not know" in text(us.get("/official/cases"))
    page = text(us.get(f"/official/cases/{reference}"))
    assert "Tell nobody there" in page
    assert "Only a government can help." not in page


def test_a_packet_goes_all_the_way(us: FlaskClient, japan: FlaskClient, told: tuple[Filed, str]) -> None:
    filed, released = told
    page = text(us.get(f"/official/packets/new?release={released}"))
    assert re.search(rf'value="{released}" checked', page)
    answer = us.post(
        "/official/packets/new",
        data={
            "title": "Wage papers",
            "text": "Please ask the firm.",
            "locale": "en",
            "releases": [released],
            "provisions": ["CMA-E2"],
        },
    )
    assert answer.status_code == 303
    reference = only_act().reference
    assert japan.get(f"/official/acts/{reference}").status_code == 404
    assert us.post(f"/official/acts/{reference}/send", data={"version": "1"}).status_code == 303
    assert "from United States" in text(japan.get("/official/packets?side=in"))
    assert "Wage papers" not in text(japan.get("/official/packets?side=out"))
    version = find_act(reference).version
    assert japan.post(f"/official/acts/{reference}/receive", data={"version": version}).status_code == 303
    page = text(japan.get(f"/official/acts/{reference}/answer"))
    assert "Please ask the firm." in page
    sent = {"version": find_act(reference).version, "text": "We asked.", "locale": "ja"}
    assert japan.post(f"/official/acts/{reference}/answer", data=sent).status_code == 303
    page = text(us.get(f"/official/acts/{reference}"))
    assert "We asked." in page
    assert filed.case.reference in page
    assert "relates to commitment CMA-E2" in page


def test_an_old_page_does_not_act_on_a_new_record(us: FlaskClient, parties: Parties) -> None:
    reference = draft_packet(parties.us)
    send(parties, reference)
    answer = us.post(f"/official/acts/{reference}/send", data={"version": "1"})
    assert answer.status_code == 409
    assert "Somebody else changed this" in text(answer)


def test_a_step_of_the_other_side_is_not_offered_nor_taken(
    us: FlaskClient, japan: FlaskClient, parties: Parties
) -> None:
    reference = draft_packet(parties.us)
    send(parties, reference)
    version = {"version": find_act(reference).version}
    assert "Confirm receipt" not in text(us.get(f"/official/acts/{reference}"))
    assert us.post(f"/official/acts/{reference}/receive", data=version).status_code == 403
    assert japan.post(f"/official/acts/{reference}/discard", data=version).status_code == 403
    assert us.get(f"/official/acts/{reference}/answer").status_code == 303
    assert find_act(reference).state is ActState.SENT


def test_an_engagement_is_recorded_and_ended(us: FlaskClient) -> None:
    answer = us.post(
        "/official/engagements/new",
        data={
            "title": "Call between ministries",
            "started_on": "2026-01-05",
            "with_other_party": "y",
            "provisions": ["CMA-E1"],
        },
    )
    assert answer.status_code == 303
    reference = only_act().reference
    assert "Goes on" in text(us.get("/official/engagements"))
    ended = {"version": "1", "ended_on": "2026-01-06", "outcome": "A second call."}
    assert us.post(f"/official/acts/{reference}/end", data=ended).status_code == 303
    assert "A second call." in text(us.get("/official/engagements"))
    assert us.get(f"/official/acts/{reference}/end").status_code == 303


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": ""}, "Fill this in."),
        ({"title": "x" * 201}, "longer than"),
        ({"provisions": []}, "Say what it is about"),
        ({"provisions": ["CMA-NO"]}, "Choose from the list."),
        ({"instrument": ""}, "There is no instrument"),
        ({"instrument": "EN-NO"}, "Choose one of the list."),
        ({"started_on": "5 March"}, "Not a valid date"),
        ({"started_on": "2999-01-01"}, "still to come"),
        ({"is_public_record": "y"}, "needs the address"),
        ({"legal_basis": "A violation of the Agreement"}, "which commitment it relates to"),
    ],
)
def test_a_measure_that_is_wrong_keeps_what_was_typed(
    us: FlaskClient, changed: dict[str, object], says: str
) -> None:
    sent: dict[str, object] = {
        "title": "Held goods",
        "instrument": "EN-US-WRO",
        "legal_basis": "19 USC 1307",
        "started_on": "2026-03-02",
        "provisions": ["CMA-E3"],
        **changed,
    }
    answer = us.post("/official/measures/new", data=sent)
    assert answer.status_code == 422
    page = text(answer)
    assert says in page
    assert str(sent["legal_basis"]) in page
    assert db.session.query(OfficialAct).count() == 0


def test_sites_and_companies_are_looked_up_without_losing_what_was_typed(us: FlaskClient) -> None:
    site_id = make_site("Akela Pit")
    make_company("Akela Mining")
    looked = us.post(
        "/official/measures/new",
        data={"title": "Held goods", "search": "akela", "find": "1", "instrument": ""},
    )
    assert looked.status_code == 200
    page = text(looked)
    assert "Akela Pit" in page
    assert "Akela Mining" in page
    assert 'value="Held goods"' in page
    assert db.session.query(OfficialAct).count() == 0
    site = db.session.get_one(Site, site_id)
    sent = {
        "title": "Held goods",
        "instrument": "LV-BR-1",
        "started_on": "2026-03-02",
        "sites": [site.reference],
        "search": "akela",
    }
    assert us.post("/official/measures/new", data=sent).status_code == 303
    reference = only_act().reference
    assert "Akela Pit" in text(us.get(f"/official/acts/{reference}"))
    assert "Nothing found" in text(us.post("/official/measures/new", data={"search": "zzqqzz", "find": "1"}))


def test_the_register_filters_what_runs_and_what_ended(us: FlaskClient) -> None:
    sent = {
        "title": "Held goods",
        "instrument": "EN-US-WRO",
        "started_on": "2026-03-02",
        "provisions": ["CMA-T1"],
    }
    us.post("/official/measures/new", data=sent)
    assert "Held goods" in text(us.get("/official/measures?state=active"))
    assert "Held goods" not in text(us.get("/official/measures?state=ended"))
    assert "Held goods" in text(us.get("/official/measures?state=nonsense&page=999999"))


def test_list_and_page_agree_for_both_governments(
    us: FlaskClient, japan: FlaskClient, parties: Parties
) -> None:
    references = {
        draft_packet(parties.us),
        draft_packet(parties.japan),
        make_engagement(parties.us),
        make_engagement(parties.japan, with_other_party=False),
    }
    for client, person in ((us, parties.us), (japan, parties.japan)):
        listed = {row.reference for kind in ActKind for row in queries.acts(person.actor, kind).rows}
        opened = {each for each in references if client.get(f"/official/acts/{each}").status_code == 200}
        assert listed == opened


@pytest.mark.parametrize("address", ["/", "/cases", "/packets", "/measures/new", "/commitments"])
@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.BRAND, Role.OPERATOR, Role.ADMINISTRATOR])
def test_the_desk_is_for_officials_only(
    browser: Browser, peppers: PepperRing, role: Role, address: str
) -> None:
    assert browser(make_person(role, peppers=peppers)).get(f"/official{address}").status_code == 403


def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/official/packets")
    assert answer.status_code == 302
    assert "/account/" in answer.headers["Location"]


def test_what_is_late_is_said_in_words(app: Flask, parties: Parties, browser: Browser) -> None:
    reference = draft_packet(parties.us)
    send(parties, reference)
    with clock.at(clock.now() + timedelta(days=20)):
        page = text(browser(parties.japan).get("/official/"))
    assert "late since" in page


def test_commitments_say_how_sure_they_are(us: FlaskClient) -> None:
    page = text(us.get("/official/commitments"))
    assert all(code in page for code in catalogue().provisions)
    assert "The text itself has not been read" in page or "the text itself has not been read" in page
    assert "violation of the Agreement" not in page


def test_a_measure_shows_its_instrument_and_where_it_can_be_read(us: FlaskClient, japan: FlaskClient) -> None:
    sent = {
        "title": "Held goods",
        "instrument": "EN-US-WRO",
        "legal_basis": "19 USC 1307",
        "started_on": "2026-03-02",
        "is_public_record": "y",
        "source_url": "https://example.org/order",
        "provisions": ["CMA-T1"],
    }
    assert us.post("/official/measures/new", data=sent).status_code == 303
    reference = only_act().reference
    for client in (us, japan):
        page = text(client.get(f"/official/acts/{reference}"))
        assert 'href="https://example.org/order"' in page
        assert "19 USC 1307" in page
        assert "relates to commitment CMA-T1" in page
    assert "Say how it ended" not in text(japan.get(f"/official/acts/{reference}"))
