"""Two people on one case: each knows of the other, and neither loses what was typed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from grievance.accounts.models.organisation import Organisation, Team
from grievance.accounts.models.user import User
from grievance.cases import disclosure_versions
from grievance.cases.disclosure_versions import versions_of
from grievance.cases.models.case import Band
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.viewing import CaseViewing
from grievance.cases.services import disclosing, notes, triage
from grievance.cases.services.reply_templates import (
    add_template,
    find_template,
    improve_template,
    newest_texts,
)
from grievance.cases.services.viewing import LASTS, forget_viewings
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseState, DisclosureAudience, StopCause
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.services import planning
from tests.factories import hired
from tests.factories.brands import REQUEST, make_buyer, write_request
from tests.factories.cases import (
    LETTER,
    Field,
    Filed,
    accept,
    assign,
    file_report,
    make_field,
    tell_site,
)
from tests.factories.remedies import make_matter, make_plan, plan
from tests.factories.visits import look_again, text_of, visit_as

SITE = DisclosureAudience.SITE
RATED = {"scale": "2", "scope": "2", "irremediability": "1", "band": "", "reason": ""}


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    return file_report(field, peppers)


def name_of(person_id: int) -> str:
    return db.session.get_one(User, person_id).name


def form_on(client: FlaskClient, address: str) -> dict[str, str]:
    """Load a form and return what its page carries along."""
    page = text_of(client.get(address))
    carried = re.findall(r'<input type="hidden" name="(version|was)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in carried}


def test_a_page_says_who_else_has_the_case_open(app: Flask, field: Field, filed: Filed) -> None:
    """As of its loading, and in which form they are; after ten minutes somebody counts as gone."""
    one, two = app.test_client(), app.test_client()
    visit_as(one, field.triager)
    visit_as(two, field.inspector)
    first, second = name_of(field.triager.user_id), name_of(field.inspector.user_id)
    address = f"/inspector/cases/{filed.case.reference}"
    assert f"{first} has" not in text_of(one.get(address)), "oneself is not news"
    assert f"{first} has this case open" in text_of(two.get(address))
    one.get(f"{address}/do/severity")
    shown = text_of(two.get(f"{address}/do/acknowledge"))
    assert f"{first} has a form of this case open" in shown
    assert "Rate urgency" in shown
    assert f"{second} has a form of this case open" in text_of(one.get(address))
    with clock.at(clock.now() + LASTS + timedelta(seconds=1)):
        assert f"{first} has" not in text_of(two.get(address))
        with transaction():
            assert forget_viewings() == 1
    assert db.session.scalar(select(func.count(CaseViewing.id))) == 1


def test_pages_with_long_forms_say_who_is_there_too(app: Flask, field: Field, filed: Filed) -> None:
    assign(field, filed)
    one, two = app.test_client(), app.test_client()
    visit_as(one, field.inspector)
    visit_as(two, field.supervisor)
    first, second = name_of(field.inspector.user_id), name_of(field.supervisor.user_id)
    address = f"/inspector/cases/{filed.case.reference}"
    pages = {
        "disclosures/write/site": "Write the text",
        "plan": "Plan",
        "indicators": "Check for forced labour",
        "letters": "Letters to the site",
    }
    for page, label in pages.items():
        assert f"{second} has" not in text_of(one.get(f"{address}/{page}"))
        said = re.findall(rf"{first} has a form of this case open [^<]*: ([^<]*)<", text_of(two.get(address)))
        assert said == [label]
        with transaction():
            db.session.execute(delete(CaseViewing))
    one.get(f"{address}/plan")
    for page in pages:
        assert f"{first} has a form of this case open" in text_of(two.get(f"{address}/{page}"))


def test_nobody_else_learns_who_looks(client: FlaskClient, field: Field, filed: Filed) -> None:
    """Whoever may not see a case leaves no trace in it and reads nobody's name."""
    visit_as(client, field.operator)
    assert client.get(f"/inspector/cases/{filed.case.reference}").status_code == 403
    assert db.session.scalar(select(func.count(CaseViewing.id))) == 0


def test_both_values_stand_beside_each_other_and_what_was_typed_stays(
    client: FlaskClient, field: Field, filed: Filed
) -> None:
    """Rated meanwhile by somebody else: nothing is overwritten, what only they touched is taken over."""
    accept(field, filed, inputs=SeverityInputs(scale=2, scope=2, irremediability=1))
    visit_as(client, field.triager)
    address = f"/inspector/cases/{filed.case.reference}/do/severity"
    carried = form_on(client, address)
    with transaction():
        theirs = SeverityInputs(scale=4, scope=2, irremediability=3)
        triage.set_severity(field.supervisor.actor, filed.case, inputs=theirs)
    band = filed.case.band
    typed = {**RATED, "scale": "5", "reason": "A beam fell.", **carried}
    answer = client.post(address, data=typed)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this case meanwhile." in shown
    assert name_of(field.supervisor.user_id) in shown
    rows = [re.sub(r"<[^>]+>|\s+", " ", each) for each in re.findall(r"<tr.*?</tr>", shown, re.S)]
    clash = next(each for each in rows if "How grave is it?" in each)
    assert "5 – life" in clash
    assert "4 – grave" in clash
    taken = next(each for each in rows if "How hard is it to undo?" in each)
    assert "Taken over" in taken
    assert "A beam fell." in shown
    assert re.search(r'<option value="5" selected>5 – life', shown)
    assert re.search(r'<option value="3" selected>3 – only in part', shown)
    assert filed.case.band is band
    settled = {**typed, "irremediability": "3", **carried_in(shown)}
    assert client.post(address, data=settled).status_code == 303
    look_again()
    assert filed.case.severity is not None
    assert (filed.case.severity.scale, filed.case.severity.irremediability) == (5, 3)


def carried_in(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(version|was)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_a_case_that_moved_on_keeps_the_letter(client: FlaskClient, field: Field, filed: Filed) -> None:
    """Acknowledged by a colleague meanwhile: the step is closed, and the letter is still on the page."""
    visit_as(client, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}/do/acknowledge"
    carried = form_on(client, address)
    with transaction():
        triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
    letter = {"template": "", "letter": "I read every word.", "letter_locale": "en", **carried}
    answer = client.post(address, data=letter)
    assert answer.status_code == 409
    assert "I read every word." in text_of(answer)
    assert "This step is not open now." in text_of(answer)
    look_again()
    assert filed.case.state is CaseState.ACKNOWLEDGED


def test_what_touches_nothing_of_the_form_does_not_stop_it(
    client: FlaskClient, field: Field, filed: Filed
) -> None:
    """A colleague's note changes no field of the case, so a form that was open goes through."""
    assign(field, filed)
    visit_as(client, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}/do/type"
    carried = form_on(client, address)
    with transaction():
        notes.write_note(field.colleague.actor, filed.case, text="Called at noon.", locale="en")
    assert client.post(address, data={"case_type": "COL", **carried}).status_code == 303
    assert client.post(address, data={"case_type": "IND", **carried}).status_code == 409
    assert client.post(address, data={"case_type": "IND", "was": "{odd", "version": ""}).status_code == 303
    look_again()
    assert filed.case.band in set(Band)


def test_a_text_that_a_colleague_wrote_meanwhile_is_not_stopped_unseen(
    client: FlaskClient, field: Field, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who saves second reads the other's text beside their own, and may replace it knowingly."""
    assign(field, filed)
    visit_as(client, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}/disclosures/write/site"
    carried = form_on(client, address)
    with transaction():
        theirs = disclosing.compose(
            field.colleague.actor, filed.case, audience=SITE, text="Who keeps the papers?", locale="en"
        ).reference
    typed = {"text": "Please pay what you owe.", "locale": "en", **carried}
    answer = client.post(address, data=typed)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this text meanwhile." in shown
    assert "Who keeps the papers?" in shown
    assert "Please pay what you owe." in shown
    (waiting,) = versions_of(filed.case, SITE)
    assert (waiting.reference, waiting.stopped_at) == (theirs, None)
    assert client.post(address, data={**typed, **carried_in(shown)}).status_code == 303
    look_again()
    assert [each.stop_cause for each in versions_of(filed.case, SITE)] == [
        StopCause.REPLACED,
        None,
    ]
    monkeypatch.setattr(disclosure_versions, "VERSIONS", 1)
    lists = [text_of(client.get(f"{address}?versions={at}")).partition('id="versions"')[2] for at in (1, 2)]
    assert [["version 2" in each, "version 1" in each] for each in lists] == [[True, False], [False, True]]
    newest = client.get(address.replace("write/site", versions_of(filed.case, SITE)[-1].reference))
    assert "Changed since version 1" in text_of(newest)


def carries_on(client: FlaskClient, address: str, typed: dict[str, str], theirs: str) -> None:
    """Post what was typed on a stale form, read the other's text beside it, and replace it knowingly."""
    answer = client.post(address, data=typed)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this text meanwhile." in shown
    assert all(words in shown for words in (theirs, typed["text"]))
    look_again()
    assert db.session.scalars(select(Disclosure.stop_cause).order_by(Disclosure.id)).all()[-1] is None
    assert client.post(address, data={**typed, **carried_in(shown)}).status_code == 303
    look_again()
    newest = db.session.scalars(select(Disclosure.stop_cause).order_by(Disclosure.id)).all()
    assert newest[-2:] == [StopCause.REPLACED, None]


def test_a_request_to_brands_that_a_colleague_wrote_meanwhile_is_not_stopped_unseen(
    client: FlaskClient, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    assign(field, filed)
    tell_site(field, filed)
    buyer = make_buyer(field, peppers)
    visit_as(client, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}/brands"
    carried = form_on(client, address)
    write_request(field, filed, buyer)
    brand = db.session.get_one(Organisation, buyer.actor.organisation_id).reference
    typed = {"brands": brand, "ask": "give_information", "rung": "", "text": "Order earlier.", "locale": "en"}
    carries_on(client, address, {**typed, **carried}, REQUEST)


def test_a_text_for_a_firm_that_a_colleague_wrote_meanwhile_is_not_stopped_unseen(
    client: FlaskClient, field: Field, filed: Filed, peppers: PepperRing
) -> None:
    assign(field, filed)
    tell_site(field, filed)
    firm = hired.name(field, filed, hired.make_hired(field.site_id, peppers))
    visit_as(client, field.inspector)
    address = f"/inspector/cases/{filed.case.reference}/parties/{hired.found(firm).reference}"
    carried = form_on(client, address)
    hired.write(field, firm)
    typed = {"do": "write", "text": "Give the papers back.", "locale": "en", **carried}
    carries_on(client, address, typed, hired.TOLD)


def test_a_stale_form_of_a_template_takes_nothing_back(client: FlaskClient, field: Field) -> None:
    """All languages are posted: what a colleague improved meanwhile in another one stays."""
    lead = field.supervisor.actor
    with transaction():
        team, texts = (
            db.session.get_one(Team, field.team_id),
            {"en": "Go to a clinic.", "sw": "Nenda kliniki."},
        )
        name = add_template(lead, team, name="Clinic", texts=texts).reference
    visit_as(client, field.supervisor)
    address = f"/inspector/templates/{name}"
    carried = form_on(client, address)
    with transaction():
        improve_template(lead, find_template(lead, name), name="Clinic", texts={"sw": "Nenda kliniki leo."})
    typed = {"name": "Clinic", "text_en": "Go to a clinic today.", "text_sw": texts["sw"], **carried}
    answer = client.post(address, data=typed)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Taken over" in shown
    assert "Go to a clinic today." in shown
    settled = {**typed, "text_sw": "Nenda kliniki leo.", **carried_in(shown)}
    assert client.post(address, data=settled).status_code == 303
    look_again()
    newest = {code: text.text for code, text in newest_texts(find_template(lead, name)).items()}
    assert newest == {"en": "Go to a clinic today.", "sw": "Nenda kliniki leo."}


def test_answers_about_a_plan_that_a_colleague_gave_stand_beside_ones_own(
    client: FlaskClient, peppers: PepperRing
) -> None:
    matter = make_matter(peppers=peppers)
    plan_id = make_plan(matter)
    first, second = (question.code for question in QUESTIONS[:2])
    visit_as(client, matter.inspector)
    address = f"/inspector/cases/{matter.reference}/plan"
    carried = form_on(client, address)
    with transaction():
        planning.answer_adequacy(matter.inspector.actor, plan(plan_id), answers={first: "yes", second: "yes"})
    typed = {f"q_{first}": "no", f"q_{second}": "", **carried}
    answer = client.post(f"{address}/adequacy", data=typed)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "What the other person changed" in shown
    assert "Taken over" in shown
    assert plan(plan_id).adequacy == {first: "yes", second: "yes"}
    settled = {**typed, f"q_{second}": "yes", **carried_in(shown)}
    assert client.post(f"{address}/adequacy", data=settled).status_code == 303
    look_again()
    assert plan(plan_id).adequacy == {first: "no", second: "yes"}
