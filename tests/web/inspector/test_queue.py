"""The queue: views with counts, filters in the address, and nobody's words."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User
from grievance.cases.labels import BAND_LABELS
from grievance.cases.models.case import Band, Case
from grievance.cases.services.climbing import climb
from grievance.cases.services.saved_filters import MOST
from grievance.cases.states import CaseType
from grievance.cases.strictest import strictest, strictest_known
from grievance.complaints.states import KnownTo, RaiseWithEmployer, Restriction
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import PepperRing
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.web.inspector.desk import clock_of
from tests.factories.cases import STORY, Field, accept, assign, file_report, make_field
from tests.factories.visits import visit_as


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def desk(client: FlaskClient, field: Field) -> FlaskClient:
    """A browser in which the triager is signed in."""
    visit_as(client, field.triager)
    return client


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def test_views_hold_what_their_name_says(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """A new report is in New; danger is in Danger now; an accepted case waits for us."""
    new = file_report(field, peppers)
    danger = file_report(field, peppers, items=["SH8"])
    accepted = file_report(field, peppers)
    accept(field, accepted)
    shown = text(desk, "/inspector?view=new")
    assert new.case.reference in shown
    assert accepted.case.reference not in shown
    shown = text(desk, "/inspector?view=danger")
    assert danger.case.reference in shown
    assert new.case.reference not in shown
    assert accepted.case.reference in text(desk, "/inspector?view=us")
    assert accepted.case.reference not in text(desk, "/inspector?view=mine")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(20, "20 min left"), (150, "2 h left"), (-1, "late 1 min"), (-61, "late 1 h"), (3000, "2 d left")],
)
def test_the_last_hour_is_counted_in_minutes(app: Flask, minutes: int, said: str) -> None:
    with app.test_request_context(), clock.at(clock.now()):
        shown = clock_of(clock.now() + timedelta(minutes=minutes))
    assert shown is not None
    assert shown["text"] == said


def test_no_words_and_no_reference_of_others(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """No line holds a word of a worker, and no other team's case is in the list."""
    file_report(field, peppers)
    other = file_report(make_field(peppers, fallback=False), peppers)
    shown = text(desk, "/inspector?view=all")
    assert other.case.reference not in shown
    assert not [word for word in STORY.split() if len(word) > 7 and word in shown]


def test_a_line_in_short_says_the_next_step_and_no_words(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """Nor of what kind a restricted case is, and nothing of a case that is not on the page."""
    filed = file_report(field, peppers)
    elsewhere = file_report(field, peppers, items=["SH8"])
    other = file_report(make_field(peppers, fallback=False), peppers)
    address = f"/inspector?view=new&band=P2&peek={filed.case.reference}"
    page = text(desk, address)
    assert 'id="here"' in page
    assert f'href="/inspector/cases/{filed.case.reference}/do/acknowledge"' in page
    kind = (catalogue().items["WA2"].staff_label, "<dt>Last</dt>")
    assert all(words in page for words in ("Nobody yet", *kind))
    assert not [word for word in STORY.split() if len(word) > 7 and word in page]
    assert '<input type="hidden" name="band" value="P2">' in page
    for away in (other.case.reference, "nothing", elsewhere.case.reference):
        assert 'id="here"' not in text(desk, f"/inspector?view=new&band=P2&peek={away}")
    with transaction():
        db.session.get_one(User, field.triager.user_id).trained_on = clock.today()
        filed.case.restriction = Restriction.CHILD
    page = text(desk, address.replace("view=new", "view=restricted"))
    assert 'id="here"' in page
    assert not [words for words in kind if words in page]


def test_a_line_says_how_it_came_in_and_who_may_know_of_it(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    file_report(field, peppers, known_to=KnownTo.TEAM)
    page = text(desk, "/inspector?view=all")
    assert "Name: only the team" in page
    assert 'aria-label="Web page"' in page
    assert strictest_known([KnownTo.EMPLOYER, KnownTo.TEAM]) is KnownTo.TEAM
    assert strictest([RaiseWithEmployer.YES, RaiseWithEmployer.ASK_FIRST]) is RaiseWithEmployer.ASK_FIRST


def test_filters_live_in_the_address(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Mineral, band, group, state, country and site narrow the list; what is odd is ignored."""
    pay = file_report(field, peppers, items=["WA2"], consent=RaiseWithEmployer.NO)
    gas = file_report(field, peppers, items=["SH6"])
    nowhere = file_report(field, peppers, site_id=None)
    site = pay.case.site
    assert site is not None
    for query, there, away in (
        ("group=SH", gas, pay),
        ("band=P2&group=WA", pay, gas),
        ("mineral=cobalt", pay, nowhere),
        ("country=ZZ", gas, nowhere),
        (f"site={site.reference}", gas, nowhere),
        ("state=received&sort=site", nowhere, None),
        ("mineral=gold&band=P9&sort=up&page=x", nowhere, None),
    ):
        shown = text(desk, f"/inspector?view=all&{query}")
        assert there.case.reference in shown, query
        assert away is None or away.case.reference not in shown, query
    assert "No case that you may see fits" in text(desk, "/inspector?view=all&mineral=nickel")
    assert "Never tell" in text(desk, "/inspector?view=all&group=WA")


def test_flags_stand_beside_the_state_with_why(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """They have a filter of their own, and the page says why like the line; what is odd is ignored."""
    danger, calm = file_report(field, peppers, items=["SH8"]), file_report(field, peppers)
    shown = text(desk, "/inspector?view=all&flag=at_risk")
    assert danger.case.reference in shown
    assert calm.case.reference not in shown
    assert "At risk: danger now" in shown
    assert "At risk: danger now" in text(desk, f"/inspector/cases/{danger.case.reference}")
    assert "At risk" not in text(desk, f"/inspector/cases/{calm.case.reference}")
    with clock.at(clock.now() - timedelta(days=30)):
        late = file_report(field, peppers)
    with transaction():
        climb()
    for page in ("/inspector?view=all&flag=escalated", f"/inspector/cases/{late.case.reference}"):
        shown = text(desk, page)
        assert "Overdue: First answer to the worker" in shown
        assert "Escalated: it took twice its time" in shown
    assert calm.case.reference in text(desk, "/inspector?view=all&flag=red")


def test_urgency_is_called_the_same_in_queue_and_case(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """The filter, the line and the case page name a band alike."""
    for items in (["SH8"], ["WA2"]):
        filed = file_report(field, peppers, items=items)
        if filed.case.band is None:
            accept(field, filed)
        band = filed.case.band
        assert band is not None
        words = BAND_LABELS[band]
        listed = text(desk, "/inspector?view=all")
        assert f"{band} {words}" in listed
        for page in (listed, text(desk, f"/inspector/cases/{filed.case.reference}")):
            assert re.search(rf"<bdi>{band}</bdi><span[^>]*>{words}</span>", page)


@pytest.mark.parametrize("order", ["urgency", "due", "age", "site"])
def test_pages_follow_a_case_and_show_each_once(
    desk: FlaskClient, field: Field, peppers: PepperRing, order: str
) -> None:
    """Forty lines a page; a page follows the last case of the one before, and the way back is the same."""
    first_one = file_report(field, peppers)
    with transaction():
        made = [bare_case(field, first_one.case, number) for number in range(51)]
    made.append(first_one.case.reference)
    address = f"/inspector?view=all&sort={order}"
    first = text(desk, address)
    second = text(desk, following("next", first))
    shown = [re.findall(r'href="/inspector/cases/([0-9a-z]+)"', page) for page in (first, second)]
    assert [len(each) for each in shown] == [40, 12]
    assert sorted(shown[0] + shown[1]) == sorted(made)
    assert "1 to 40 of 52 cases" in first
    assert "41 to 52 of 52 cases" in second
    assert 'rel="next"' not in second
    back = text(desk, following("prev", second))
    assert re.findall(r'href="/inspector/cases/([0-9a-z]+)"', back) == shown[0]
    for odd in ("after=nowhere", "before=nowhere", f"before={shown[0][0]}"):
        assert "1 to 40 of 52 cases" in text(desk, f"{address}&{odd}")


def following(way: str, page: str) -> str:
    """Return the address of a page's neighbour."""
    found = re.search(rf'rel="{way}" href="([^"]+)"', page)
    assert found is not None
    return unescape(found.group(1))


def bare_case(field: Field, like: Case, number: int) -> str:
    """Add a case that is nothing but a line, with a band, a site and a deadline or without."""
    moment = clock.now() + timedelta(hours=number % 7)
    case = Case(
        reference=new_reference(),
        case_type=CaseType.INCIDENT,
        team_id=field.team_id,
        site_id=field.site_id if number % 4 else None,
        band=[None, Band.P1, Band.P3][number % 3],
        opened_at=moment,
        next_due_at=moment if number % 2 else None,
        internal_id=like.internal_id,
    )
    db.session.add(case)
    db.session.flush()
    return case.reference


def test_more_filters_and_what_they_are_called(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Kind, language and whoever handles it narrow the list like the rest."""
    mine, swahili = file_report(field, peppers, locale="fr"), file_report(field, peppers)
    assign(field, mine)
    inspector = db.session.get_one(User, field.inspector.user_id).reference
    for query, there, away in (
        ("handler=nobody", swahili, mine),
        (f"handler={inspector}", mine, swahili),
        ("language=fr", mine, swahili),
        ("type=IND&language=sw", swahili, mine),
    ):
        shown = text(desk, f"/inspector?view=all&{query}")
        assert there.case.reference in shown, query
        assert away.case.reference not in shown, query
    assert mine.case.reference not in text(desk, "/inspector?view=all&handler=me")
    assert mine.case.reference not in text(desk, "/inspector?view=all&type=RTL")


def test_a_view_is_saved_for_oneself_and_called_what_it_shows(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """What was odd in an address is not saved; a colleague has views of their own; too many are refused."""
    odd = "view=late&evil=1&mineral=cobalt&language=fr&band=P9"
    answer = desk.post("/inspector/views", data={"address": odd})
    assert answer.headers["Location"] == "/inspector?view=late&mineral=cobalt&language=fr"
    shown = text(desk, "/inspector?view=all")
    assert "Late · Cobalt · Français" in shown
    assert "Forget this view" not in shown
    assert "Forget this view" in text(desk, "/inspector?view=late&mineral=cobalt&language=fr")
    visit_as(desk, field.inspector)
    assert "Late · Cobalt" not in text(desk, "/inspector?view=all")
    desk.post("/inspector/views", data={"address": "view=late&mineral=cobalt&language=fr", "forget": "1"})
    visit_as(desk, field.triager)
    assert "Late · Cobalt" in text(desk, "/inspector?view=all")
    desk.post("/inspector/views", data={"address": "view=late&mineral=cobalt&language=fr", "forget": "1"})
    assert "Late · Cobalt" not in text(desk, "/inspector?view=all")
    for number in range(MOST):
        assert desk.post("/inspector/views", data={"address": f"view=all&site=s{number}"}).status_code == 303
    refused = desk.post("/inspector/views", data={"address": "view=all&site=last"})
    assert refused.status_code == 409
    assert "Forget one first" in refused.get_data(as_text=True)


def test_an_address_shows_everybody_only_what_they_may_see(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """A colleague of another team opens the same address, sees less, and reads why."""
    filed = file_report(field, peppers)
    address = f"/inspector?view=all&site={db.session.get_one(Site, field.site_id).reference}"
    assert filed.case.reference in text(desk, address)
    visit_as(desk, make_field(peppers, fallback=False).inspector)
    shown = text(desk, address)
    assert filed.case.reference not in shown
    assert "No case that you may see fits these filters." in shown
    assert "Only cases that you may see are listed." in shown
    assert "You are not named for restricted cases." in text(desk, "/inspector?view=restricted")
    someone = db.session.get_one(User, field.inspector.user_id)
    assert someone.name not in text(desk, f"/inspector?view=all&handler={someone.reference}")


def test_strangers_are_sent_away(client: FlaskClient, field: Field) -> None:
    """Nobody signed in is asked to sign in; an operator is refused."""
    assert client.get("/inspector").status_code == 302
    visit_as(client, field.operator)
    assert client.get("/inspector").status_code == 403
