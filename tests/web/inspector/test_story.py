"""A case worked from report to closing in the browser, without script, by the people in charge."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.progress import worker_progress
from grievance.cases.services import disclosing, notes, notice, retaliation
from grievance.cases.states import CaseState, ClosureReason, ReplyKind, WorkerStatus
from grievance.complaints.queries import thread
from grievance.complaints.services import follow_up
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.supplychain.models.site import Site
from tests.factories.cases import (
    PARAPHRASE,
    STORY,
    WHY,
    Field,
    Filed,
    assign,
    file_report,
    hear_site,
    make_field,
    tell_site,
)
from tests.factories.people import Person
from tests.factories.visits import visit_as

LETTER = {"template": "acknowledge", "letter": "", "letter_locale": "en"}
OWN_WORDS = {"template": "", "letter": "When was it?", "letter_locale": "en", "translation_sw": "Lini?"}
RATED = {"scale": "4", "scope": "3", "irremediability": "2", "band": "", "reason": ""}


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    return file_report(field, peppers)


class Desk:
    """Somebody at the desk, working on one case."""

    def __init__(self, client: FlaskClient, filed: Filed) -> None:
        self.client, self.filed = client, filed
        self.address = f"/inspector/cases/{filed.case.reference}"

    def comes(self, person: Person) -> Desk:
        visit_as(self.client, person)
        return self

    def sees(self, path: str = "") -> str:
        answer = self.client.get(self.address + path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.get_data(as_text=True)

    def does(self, verb: str, expects: int = 303, **values: object) -> str:
        path = verb if "/" in verb else f"/do/{verb}"
        answer = self.client.post(self.address + path, data=values)
        assert answer.status_code == expects, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)


@pytest.fixture
def desk(client: FlaskClient, filed: Filed) -> Desk:
    return Desk(client, filed)


def test_the_whole_way(desk: Desk, field: Field, filed: Filed) -> None:
    """Triage, question and answer, assignment, site, findings, closing: each on its own small page."""
    desk.comes(field.triager)
    assert STORY in desk.sees()
    for verb in ("acknowledge", "ask_reporter", "suspend", "severity", "note", "item", "provision"):
        assert 'name="csrf_token"' in desk.sees(f"/do/{verb}")
    desk.does("acknowledge", **LETTER)
    desk.does("screen")
    desk.does("ask_reporter", **OWN_WORDS)
    assert filed.case.state is CaseState.AWAITING_REPORTER
    with transaction():
        follow_up.write_message(filed.reporter, filed.complaint, text="Jumatatu.", locale="sw")
    page = desk.sees()
    assert "Jumatatu." in page
    assert "Something new" in page
    desk.does("/seen")
    assert not filed.case.awaits_team
    desk.does("accept", expects=409, reason="")
    desk.does("severity", **RATED, signs=["live_in"])
    desk.does("accept", reason="")
    desk.comes(field.supervisor)
    desk.does("assign", handler=_reference(field.inspector))
    desk.comes(field.inspector)
    desk.does("/disclosures/write/site", text=PARAPHRASE, locale="en")
    desk.does("notify_site", **{**LETTER, "template": "told_site"})
    hear_site(field, filed)
    assert "We will look." in desk.sees()
    desk.does("investigate", reason="")
    allegation = filed.case.allegations[0].reference
    finding = {"outcome": "not_substantiated", "locale": "en", "plain_sw": "Hatukuona."}
    desk.does(f"/findings/{allegation}", expects=422, **finding, reasons="", plain="")
    form = desk.sees(f"/findings/{allegation}")
    offered = re.findall(r'name="pieces" value="(\w+)"[^>]*><label[^>]*>([^<]*)', form)
    points_to = [each for each in offered if each[1].startswith(("Report", "Message", "Answer"))]
    assert [re.sub(", .*?: ", ": ", words) for _name, words in points_to] == [
        "Report 1: \u2068The foreman keeps our papers in his office and nobody may le…\u2069",
        "Message from the worker of report 1: \u2068Jumatatu.\u2069",
        "Answer of the site: \u2068We will look.\u2069",
    ]
    finding |= {"reasons": "Pay lists.", "plain": "We saw none.", "evidence": "visit"}
    desk.does(f"/findings/{allegation}", expects=422, **finding, pieces=["000000000000"])
    desk.does(f"/findings/{allegation}", **finding, pieces=[name for name, _words in points_to])
    assert "Pay lists." in desk.sees(f"/findings/{allegation}")
    page = desk.sees()
    for name in re.findall(r'<a href="[^"]*#(\w+)">(?:Message|Answer)', page):
        assert f'<li id="{name}"' in page
    assert '#reports">Report 1, ' in page
    desk.does("find")
    desk.does("prepare_closing", reason="", **{**LETTER, "template": "closed"})
    closing = {"reason": "not_substantiated", "why": "", "template": "", "letter": "", "letter_locale": "en"}
    refused = desk.does("close", expects=409, **closing)
    assert "a second person closes" in refused
    desk.comes(field.colleague).does("close", **closing)
    assert filed.case.closure_reason is ClosureReason.NOT_SUBSTANTIATED
    assert worker_progress(filed.complaint).status is WorkerStatus.CLOSED
    words = [each.text for each in thread(filed.reporter, filed.complaint, locale="sw")]
    assert "Hatukuona." in words
    assert "Lini?" in words


def test_the_worker_view_speaks_the_workers_language(desk: Desk, field: Field, filed: Filed) -> None:
    """The team sees what the worker sees, in the worker's language, and nothing of its own notes."""
    desk.comes(field.triager)
    desk.does("acknowledge", **OWN_WORDS)
    desk.does("note", text="Careful with the foreman.", locale="en")
    page = desk.sees("/worker")
    assert "Lini?" in page
    assert 'lang="sw"' in page
    assert "Careful" not in page
    assert "Careful" in desk.sees()


def test_a_gate_that_is_shut_says_why(desk: Desk, field: Field, peppers: PepperRing) -> None:
    """A no is a no: the page says so, the step refuses, and what was typed stays."""
    filed = file_report(field, peppers, consent=RaiseWithEmployer.NO)
    assign(field, filed)
    shut = Desk(desk.client, filed).comes(field.inspector)
    assert "A worker said no" in shut.sees()
    assert "No text is ready" in shut.does("notify_site", expects=409, **LETTER)
    shut.does("/disclosures/write/site", text=PARAPHRASE, locale="en")
    page = shut.does("notify_site", expects=409, **LETTER)
    assert "A worker said no" in page
    assert PARAPHRASE in page
    assert filed.case.site_told_at is None


def test_quoting_a_worker_is_refused(desk: Desk, field: Field, filed: Filed) -> None:
    """Six words of a worker's in a row do not pass."""
    assign(field, filed)
    desk.comes(field.inspector)
    page = desk.does("/disclosures/write/site", expects=409, text=STORY[:60], locale="en")
    assert "own words" in page
    assert STORY[:60] in page


def test_a_case_is_merged_with_another_one_and_never_with_itself(
    desk: Desk, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    other = file_report(field, peppers)
    desk.comes(field.triager).does("acknowledge", **LETTER)
    desk.does("screen")
    for typed, text in (
        (f" {filed.case.reference.upper()}", "This is the case itself. Choose another one."),
        ("nowhere", "There is no such case in your team."),
    ):
        refused = desk.does("merge", expects=422, target=typed, **LETTER)
        assert f'id="target-error">{text}</p>' in refused
        assert f'value="{typed}"' in refused
        assert filed.case.state is CaseState.SCREENING
    desk.does("merge", target=f"{other.case.reference.upper()} ", **LETTER)
    assert filed.case.merged_into_id == other.case_id


def test_two_people_at_one_case(desk: Desk, field: Field, filed: Filed) -> None:
    """Whoever saves on what another has changed is told so."""
    desk.comes(field.triager)
    version = filed.case.version
    desk.does("acknowledge", **LETTER)
    desk.does("screen", expects=409, version=str(version))
    desk.does("screen", version=str(filed.case.version))


def test_who_may_what(desk: Desk, field: Field, filed: Filed, peppers: PepperRing) -> None:
    """Another team finds nothing; a verifier looks but does not triage; a shut step is refused."""
    stranger = make_field(peppers, fallback=False)
    desk.comes(stranger.inspector)
    assert desk.client.get(desk.address).status_code == 404
    assert desk.client.get(f"{desk.address}/do/note").status_code == 404
    desk.comes(field.verifier)
    assert "Acknowledge" not in desk.sees()
    assert desk.client.get(f"{desk.address}/do/acknowledge").status_code == 403
    desk.comes(field.triager)
    assert desk.client.get(f"{desk.address}/do/close").status_code == 403
    assert desk.client.get(f"{desk.address}/do/accept").status_code == 409
    assert desk.client.get(f"{desk.address}/do/nonsense").status_code == 404
    desk.comes(field.operator)
    assert desk.client.get(desk.address).status_code == 403


def test_every_page_of_every_act_can_be_read(desk: Desk, field: Field, filed: Filed) -> None:
    """Each button of the case page leads to a page fit to be read."""
    assign(field, filed)
    tell_site(field, filed)
    desk.comes(field.inspector)
    addresses = set(re.findall(rf'href="{desk.address}(/do/[a-z_]+|/site|/plan|/worker)"', desk.sees()))
    assert len(addresses) > 10
    for address in addresses:
        desk.sees(address)


def test_a_correction_of_the_site_is_told_from_an_answer(desk: Desk, field: Field, filed: Filed) -> None:
    """The timeline says which of the two it was; the site's words stand as they were written."""
    assign(field, filed)
    tell_site(field, filed)
    desk.comes(field.inspector)
    for kind, title in (
        (ReplyKind.ANSWER, "The site answered"),
        (ReplyKind.CORRECTION, "The site says that a fact is wrong"),
    ):
        assert title not in desk.sees()
        with transaction():
            notice.reply_for_site(
                field.operator.actor, filed.case, text=f"Our {kind}.", locale="en", kind=kind
            )
        page = desk.sees()
        assert title in page
        assert f">Our {kind}.</p>" in page


def test_a_site_is_found_and_linked(desk: Desk, field: Field, peppers: PepperRing) -> None:
    """A case without a site gets one by search."""
    filed = file_report(field, peppers, site_id=None)
    lost = Desk(desk.client, filed).comes(field.triager)
    assert "Invented Blue Hill" in lost.sees("/site?q=blue+hill")
    site = _site_reference(field)
    lost.does("/site", site=site)
    assert filed.case.site_id == field.site_id


def test_high_risk_needs_a_second_reader(desk: Desk, field: Field, filed: Filed) -> None:
    """The writer drafts, a colleague approves, and only exactly that text goes out."""
    desk.comes(field.triager)
    desk.does("acknowledge", **LETTER)
    desk.does("screen")
    desk.does("severity", **RATED, signs=["live_in", "visa_tied", "small_group"])
    desk.does("accept", reason="")
    desk.comes(field.supervisor).does("assign", handler=_reference(field.inspector))
    desk.comes(field.inspector)
    letter = {**LETTER, "template": "told_site"}
    desk.does("/disclosures/write/site", text=PARAPHRASE, locale="en")
    with transaction():
        notes.write_safety_plan(field.inspector.actor, filed.case, text="Noon.", locale="en")
    made = _newest(filed)
    until = (clock.today() + timedelta(days=3)).isoformat()
    desk.does(f"{made}/lay", expects=422, answer_by="", **LETTER)
    desk.does(f"{made}/lay", answer_by=until, **LETTER)
    assert "a second person" in desk.sees(made)
    desk.does(f"{made}/approve", expects=409)
    desk.comes(field.colleague)
    assert PARAPHRASE in desk.sees(made)
    desk.does(f"{made}/approve")
    desk.does(f"{made}/approve", expects=409)
    assert "to this very text" in desk.does("notify_site", expects=409, **letter)
    with transaction():
        found = db.session.scalars(select(Disclosure)).one()
        disclosing.answer_disclosure(filed.reporter, filed.complaint, found, answer=ConsentAnswer.YES)
    desk.comes(field.inspector)
    assert "Worker 1: yes" in desk.sees(made)
    desk.does("/disclosures/write/site", text=f"{PARAPHRASE} Today.", locale="en")
    page = desk.sees(_newest(filed))
    assert "<ins> Today.</ins>" in page or "<ins>" in page
    assert "newer version" in desk.does(f"{made}/approve", expects=409)
    desk.does(f"{_newest(filed)}/discard")
    desk.does("notify_site", expects=409, **letter)
    assert filed.case.site_told_at is None


def test_names_and_signs_are_marked_in_the_preview(desk: Desk, field: Field, filed: Filed) -> None:
    """What may give somebody away is marked with words, and the reader's own template shows the rest."""
    assign(field, filed)
    desk.comes(field.inspector)
    desk.does("note", text="The foreman says that Kabwe saw it.", locale="en")
    text = "Kabwe was there. The welder of the night shift asks."
    desk.does("/disclosures/write/site", text=text, locale="en")
    page = desk.sees(_newest(filed))
    assert '<mark title="perhaps a name">Kabwe</mark>' in page
    assert '<mark title="a job">welder</mark>' in page
    assert "a day or a shift" in page
    desk.does("/disclosures/write/nobody", expects=404, text="x", locale="en")
    desk.comes(field.verifier)
    assert desk.client.get(f"{desk.address}{_newest(filed)}").status_code == 403


def test_workers_are_asked_who_may_know(desk: Desk, field: Field, filed: Filed) -> None:
    """The whole matrix is there; a question shows as asked, and an answer with what was shown."""
    assign(field, filed)
    desk.comes(field.inspector)
    assert "No: never asked" in desk.sees("/consents")
    desk.does("/consents", expects=422, audience="", about=["words"], **LETTER)
    desk.does("/consents", expects=422, audience="party_jp", **LETTER)
    desk.does("/consents", expects=409, audience="public", about=["identity"], **LETTER)
    desk.does("/consents", audience="party_jp", about=["problem", "words"], **LETTER)
    assert desk.sees("/consents").count("asked on") == 2
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.PARTY_JP,
            field=ConsentField.WORDS,
            answer=ConsentAnswer.YES,
            text_shown="Serikali inaweza kusoma?",
            locale="sw",
        )
    page = desk.sees("/consents")
    assert page.count("asked on") == 1
    assert "Serikali inaweza kusoma?" in page
    assert "Government of Japan" in desk.sees()


def test_a_clock_that_is_late_says_so(desk: Desk, field: Field, filed: Filed) -> None:
    """The head of the page and the worker's view both say that we are late."""
    desk.comes(field.triager)
    with clock.at(clock.now() + timedelta(days=5)):
        visit_as(desk.client, field.triager)
        assert "late 2 d" in desk.sees()
        assert worker_progress(filed.complaint).late


def _reference(person: Person) -> str:
    return db.session.get_one(User, person.user_id).reference


def _newest(filed: Filed) -> str:
    db.session.rollback()
    made = db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc()).limit(1)).one()
    return f"/disclosures/{made.reference}"


def _site_reference(field: Field) -> str:
    return db.session.get_one(Site, field.site_id).reference


def test_no_button_leads_to_what_is_never_done(desk: Desk, field: Field, filed: Filed) -> None:
    """A case about punishment offers no way to tell the site and says so; its own page says why not, too."""
    assign(field, filed)
    desk.comes(field.inspector)
    assert "/do/notify_site" in desk.sees()
    with transaction():
        child = retaliation.suspect_retaliation(field.inspector.actor, filed.case, reason=WHY)
        child.state, child.handler_id = CaseState.ASSIGNED, field.inspector.user_id
        number = child.id
    about = Desk(desk.client, replace(filed, case_id=number))
    assert offered_of(about, CaseState.ASSIGNED) == {"investigate"}
    with transaction():
        db.session.get_one(Case, number).state = CaseState.FACT_FINDING
    assert offered_of(about, CaseState.FACT_FINDING) == {"find"}
    assert "Go on without the site." in about.sees()
    assert "disclosures/write/site" not in about.sees()
    assert "Go on without the site." in about.sees("/do/notify_site")


def offered_of(desk: Desk, state: CaseState) -> set[str]:
    """Return the steps that concern finding out and telling which the page of a case offers."""
    assert desk.filed.case.state is state
    wanted = {"notify_site", "write_to_site", "investigate", "find"}
    return {verb for verb in wanted if f"/do/{verb}" in desk.sees()}
