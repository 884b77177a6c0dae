"""Plans that a site writes, changes, proposes and accepts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import Organisation
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import plan_of
from grievance.remediation.services import planning
from grievance.remediation.states import PlanState
from tests.factories.remedies import (
    Matter,
    action,
    first_action,
    make_plan,
    plan,
)
from tests.factories.visits import look_again, text_of


def _filled(matter: Matter, **changed: str) -> dict[str, str]:
    """The form of an action, filled in; the owner is the operator's own organisation."""
    own = db.session.get_one(Organisation, matter.operator.actor.organisation_id)
    return {
        "version": "1",
        "text": "Pay back what was kept.",
        "locale": "en",
        "remedy_type": "RS2",
        "root_cause": "RC4",
        "owner": own.reference,
        "due_on": (clock.today() + timedelta(days=30)).isoformat(),
        "workers": "60",
        "amount": "6,000.00",
        "currency": "USD",
        **changed,
    }


def test_a_site_writes_a_plan_and_proposes_it(operator: FlaskClient, matter: Matter) -> None:
    assert operator.post(f"/operator/matters/{matter.reference}/plan").status_code == 303
    look_again()
    made = db.session.query(Plan).one()
    assert operator.get(f"/operator/plans/{made.reference}/actions/new").status_code == 200
    answer = operator.post(f"/operator/plans/{made.reference}/actions/new", data=_filled(matter))
    assert answer.status_code == 303, text_of(answer)
    look_again()
    saved = db.session.query(CorrectiveAction).one()
    assert (saved.amount, saved.currency, saved.workers_covered) == (600_000, "USD", 60)
    page = text_of(operator.get(f"/operator/matters/{matter.reference}"))
    assert "Pay back what was kept." in page
    assert "Propose this plan" in page
    assert operator.post(f"/operator/plans/{made.reference}/propose").status_code == 303
    look_again()
    assert plan(made.id).state is PlanState.PROPOSED
    assert plan(made.id).accepted_at is not None
    assert matter.case.state is CaseState.PLAN_PROPOSED
    assert "The case team judges" in text_of(operator.get(f"/operator/matters/{matter.reference}"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("remedy_type", ""),
        ("remedy_type", "XX9"),
        ("root_cause", "RC99"),
        ("owner", "0000000000"),
        ("due_on", "soon"),
        ("due_on", "2020-01-01"),
        ("workers", "many"),
        ("workers", "-4"),
        ("workers", "0"),
        ("workers", ""),
        ("amount", "-5"),
        ("amount", "a lot"),
        ("amount", "1.200,50"),
        ("currency", ""),
        ("currency", "DEM"),
        ("locale", "xx"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    operator: FlaskClient, matter: Matter, field: str, value: str
) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    sent = _filled(matter, text="Give the papers back.") | {field: value}
    answer = operator.post(f"/operator/plans/{plan(plan_id).reference}/actions/new", data=sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Please check this page" in page
    assert 'class="error-text"' in page
    assert field == "text" or "Give the papers back." in page
    assert "6,000.00" in page or field == "amount"
    assert db.session.query(CorrectiveAction).count() == 1


def test_two_colleagues_do_not_overwrite_each_other(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    found = action(first_action(plan_id))
    address = f"/operator/actions/{found.reference}/change"
    version = re.search(r'name="version"[^>]*value="(\d+)"', text_of(operator.get(address)))
    assert version is not None
    first = operator.post(address, data=_filled(matter, version=version[1], text="Mine."))
    assert first.status_code == 303
    second = operator.post(
        address, data=_filled(matter, version=version[1], text="Written at the same time.")
    )
    assert second.status_code == 409
    page = text_of(second)
    assert "Written at the same time." in page
    assert "Somebody else changed this meanwhile" in page
    newer = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert newer is not None
    third = operator.post(address, data=_filled(matter, version=newer[1], text="Both of us."))
    assert third.status_code == 303
    look_again()
    view = plan_of(matter.operator.actor, matter.case)
    assert view is not None
    assert view.actions[0].text.text == "Both of us."


def test_an_action_is_taken_out_again(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    reference = action(first_action(plan_id)).reference
    assert operator.post(f"/operator/actions/{reference}/drop").status_code == 303
    look_again()
    assert db.session.query(CorrectiveAction).count() == 0
    refused = operator.post(f"/operator/plans/{plan(plan_id).reference}/propose")
    assert refused.status_code == 409
    assert "The plan has no action." in text_of(refused)


def test_the_team_proposes_and_the_site_accepts(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter)
    assert "There is no plan yet." in text_of(operator.get(f"/operator/matters/{matter.reference}"))
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    page = text_of(operator.get(f"/operator/matters/{matter.reference}"))
    assert "Say whether you accept the plan" in page
    assert operator.post(f"/operator/plans/{plan(plan_id).reference}/accept").status_code == 303
    look_again()
    assert plan(plan_id).accepted_by_id == matter.operator.user_id
    again = operator.post(f"/operator/plans/{plan(plan_id).reference}/accept")
    assert again.status_code == 409


def test_too_early_a_proposal_says_nothing_about_how_far_the_team_is(
    operator: FlaskClient, matter: Matter
) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    answers = []
    for state in (CaseState.FACT_FINDING, CaseState.SUSPENDED):
        with transaction():
            matter.case.state = state
            if state is CaseState.SUSPENDED:
                matter.case.paused_from = CaseState.FACT_FINDING
                matter.case.suspended_until = clock.now() + timedelta(days=3)
        answers.append(text_of(operator.post(f"/operator/plans/{plan(plan_id).reference}/propose")))
    assert all("cannot take a plan yet" in each for each in answers)
