"""A plan on a worker's telephone before it is agreed, and what its team and its site read of that."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services import planning
from grievance.remediation.states import PlanState
from tests.factories.cases import Field, Filed, assign, file_report, make_field, reach_findings
from tests.factories.remedies import Matter, answer_all, make_plan, plan
from tests.factories.reports import Phone
from tests.factories.visits import look_again, text_of, visit_as, without_tokens

WORDS = "And the rent that we could not pay?"


def test_a_worker_says_that_a_plan_is_not_enough(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    """The plan is laid with a translation; a no needs an answer in words, and the site learns nothing."""
    app.config["WTF_CSRF_ENABLED"] = False
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sw"
    field = make_field(peppers)
    filed = file_report(field, peppers)
    plan_id = _accepted(field, filed)
    inspector, operator = app.test_client(), app.test_client()
    visit_as(inspector, field.inspector)
    visit_as(operator, field.operator)
    at, matter = f"/inspector/cases/{filed.case.reference}/plan", f"/operator/matters/{filed.case.reference}"
    before = without_tokens(text_of(operator.get(matter)))
    phone = Phone(client).comes_back_with(filed.code)
    assert "/follow/plan" not in phone.text
    assert phone.opens("/follow/plan").heading == phone.opens("/follow").heading

    assert "Not every worker of the case has been shown this plan." in text_of(inspector.get(at))
    refused = inspector.post(f"{at}/agree", data={})
    assert (refused.status_code, plan(plan_id).state) == (422, PlanState.PROPOSED)
    (action,) = db.session.query(CorrectiveAction).all()
    laid = {
        f"action_{action.reference}_sw": "Kulipa yote.",
        "template": "plan_for_you",
        "letter_locale": "en",
    }
    assert f"action_{action.reference}_sw" in text_of(inspector.get(f"{at}/lay"))
    assert inspector.post(f"{at}/lay", data=laid).status_code == 303
    look_again()
    assert "0 of 1: enough 0, not enough 0, afraid to say 0, not reached 1" in text_of(inspector.get(at))

    phone = Phone(client).comes_back_with(filed.code)
    assert 'href="/follow/plan"' in phone.text
    phone.opens("/follow/plan")
    assert "Kulipa yote." in phone.text
    assert "6,000" in phone.text
    assert phone.opens("/follow/plan?actions=9").text.count("Kulipa yote.") == 1
    (reading,) = re.findall(r'name="reading" value="(\w+)"', phone.text)
    assert WORDS in phone.sends("/follow/plan", reading=reading, answer="perhaps", text=WORDS).text
    phone.sends("/follow/plan", reading=reading, answer="enough", text="y" * 20_001)
    assert "y" * 20_001 in phone.text
    phone.sends("/follow/plan", reading=reading, answer="not_enough", text=WORDS)
    look_again()
    assert "1 of 1: enough 0, not enough 1, afraid to say 0, not reached 0" in text_of(inspector.get(at))
    assert WORDS in text_of(inspector.get(f"/inspector/cases/{filed.case.reference}"))

    form = text_of(inspector.get(f"{at}/agree"))
    assert "Why it is agreed though a worker says that it is not enough" in form
    assert "Why it cannot wait" not in form
    assert inspector.post(f"{at}/agree", data={"letter": " ", "letter_locale": "en"}).status_code == 422
    assert without_tokens(text_of(operator.get(matter))) == before
    said = {"letter": "This comes now.", "letter_locale": "en", "translation_sw": "Hii inakuja sasa."}
    assert inspector.post(f"{at}/agree", data=said).status_code == 303
    look_again()
    assert plan(plan_id).state is PlanState.AGREED
    assert "Hii inakuja sasa." in phone.opens("/follow").text
    late = phone.sends("/follow/plan", reading=reading, answer="enough").page
    assert late is not None
    assert late.status_code == 409
    site = text_of(operator.get(matter))
    assert not [each for each in ("enough", "This comes now.", WORDS) if each in site]


def _accepted(field: Field, filed: Filed) -> int:
    """Let the team propose a plan that would do and the site accept it."""
    assign(field, filed)
    reach_findings(field, filed)
    matter = Matter(
        case_id=filed.case_id,
        reference=filed.case.reference,
        site_id=field.site_id,
        team_id=field.team_id,
        inspector=field.inspector,
        verifier=field.verifier,
        operator=field.operator,
        contractor=field.operator,
    )
    plan_id = make_plan(matter)
    answer_all(matter, plan_id)
    with transaction():
        found = db.session.get_one(Plan, plan_id)
        planning.propose_plan(field.inspector.actor, found)
        planning.accept_plan(field.operator.actor, found)
    return plan_id
