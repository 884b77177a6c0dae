"""More time, from the site's page to the team's and back, and another action in one's place."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation import clock
from grievance.remediation.states import ActionState
from tests.factories.remedies import Matter, action, deliver, first_action, make_agreed_plan, plan
from tests.factories.visits import look_again, text_of, visit_as


def version_on(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_the_site_asks_and_the_team_answers(app: Flask, operator: FlaskClient, matter: Matter) -> None:
    """Refused once with a reason, given once; then there is no button any more."""
    action_id = first_action(make_agreed_plan(matter))
    found = action(action_id)
    address = f"/operator/actions/{found.reference}"
    inspector = app.test_client()
    visit_as(inspector, matter.inspector)
    plan_page = f"/inspector/cases/{matter.reference}/plan"
    assert "Give the time" not in text_of(inspector.get(plan_page))

    def ask(**changed: str) -> int:
        page = text_of(operator.get(f"{address}/more-time"))
        sent = {"version": version_on(page), "step": "2w", "reason": "The bank is shut.", "locale": "en"}
        answer = operator.post(f"{address}/more-time", data={**sent, **changed})
        assert answer.status_code == 303 or "reason" in changed or "The bank is shut." in text_of(answer)
        return answer.status_code

    assert ask(reason="") == 422
    assert ask(step="3y") == 422
    assert ask(version="0") == 409
    assert ask() == 303
    page = text_of(operator.get(address))
    assert "Waits" in page
    assert "Ask for more time" not in page
    assert ask() == 409

    page = text_of(inspector.get(plan_page))
    assert "The bank is shut." in page
    refuse = f"{plan_page}/{found.reference}/no-time"
    sent = {"version": version_on(text_of(inspector.get(refuse))), "locale": "en"}
    assert inspector.post(refuse, data={**sent, "reason": ""}).status_code == 422
    assert inspector.post(refuse, data={**sent, "reason": "Banks are open."}).status_code == 303
    assert "Banks are open." in text_of(operator.get(address))

    assert ask(step="1m") == 303
    give = f"{plan_page}/{found.reference}/time"
    before = found.due_on
    assert inspector.post(give).status_code == 303
    assert inspector.post(give).status_code == 409, "a step that was taken is not taken again"
    look_again()
    assert action(action_id).due_on > before + timedelta(days=27)
    page = text_of(operator.get(address))
    assert "It cannot be asked for again." in page
    assert "Ask for more time" not in page


def test_the_team_replaces_what_cannot_be_done(app: Flask, operator: FlaskClient, matter: Matter) -> None:
    """An owner, a day to come and a currency that exists are needed; the site accepts it on its own page."""
    plan_id = make_agreed_plan(matter)
    found = action(first_action(plan_id))
    inspector = app.test_client()
    visit_as(inspector, matter.inspector)
    address = f"/inspector/cases/{matter.reference}/plan/{found.reference}/replace"
    page = text_of(inspector.get(address))
    sent = {
        "version": version_on(page),
        "text": "Pay in two parts.",
        "locale": "en",
        "remedy_type": "RS2",
        "root_cause": "RC4",
        "owner": found.owner.reference,
        "owner_kind": "site",
        "due_on": (clock.today() + timedelta(days=60)).isoformat(),
        "workers": "60",
        "amount": "6000",
        "currency": "USD",
    }
    for wrong in (
        {"owner": ""},
        {"due_on": "1900-01-01"},
        {"due_on": "2999-01-01"},
        {"currency": "XXX"},
        {"currency": ""},
        {"workers": "0"},
        {"version": "0"},
    ):
        answer = inspector.post(address, data={**sent, **wrong})
        assert answer.status_code == (409 if "version" in wrong else 422), wrong
        assert "Pay in two parts." in text_of(answer), wrong
    look_again()
    assert len(plan(plan_id).actions) == 1
    assert inspector.post(address, data=sent).status_code == 303
    assert inspector.post(address, data=sent).status_code == 409
    look_again()
    gone, made = plan(plan_id).actions
    assert "Take it back" in text_of(inspector.get(f"/inspector/cases/{matter.reference}/plan"))
    address = f"/operator/actions/{made.reference}"
    assert "Accept this action" in text_of(operator.get(address))
    assert "proposes another action" in text_of(operator.get(f"/operator/actions/{gone.reference}"))
    assert "another action in the place" in text_of(operator.get(f"/operator/matters/{matter.reference}"))
    assert operator.post(f"/operator/actions/{gone.reference}/accept").status_code == 409
    assert operator.post(f"{address}/accept").status_code == 303
    assert "Accept this action" not in text_of(operator.get(address))
    look_again()
    gone, made = plan(plan_id).actions
    assert (gone.state, gone.replaced_by_id, made.state) == (
        ActionState.REPLACED,
        made.id,
        ActionState.AGREED,
    )
    assert matter.case.remedy_due_on == made.due_on


def test_the_team_reads_what_was_delivered_in_all(app: Flask, matter: Matter) -> None:
    """Claimed stands beside what counts, in each currency; before anything was said there is no table."""
    action_id = first_action(make_agreed_plan(matter))
    inspector = app.test_client()
    visit_as(inspector, matter.inspector)
    address = f"/inspector/cases/{matter.reference}/plan"
    assert "What was delivered" not in text_of(inspector.get(address))
    deliver(matter, action_id)
    page = text_of(inspector.get(address))
    cells = re.findall(r"<td[^>]*>(?:<bdi>)?([^<]*)", page[page.index("Money in USD") :])
    assert cells[:2] == ["$6,000.00", "$0.00"]
