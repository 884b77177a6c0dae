"""Who may come in at the operator's desk, and that no page says more than an inspector released."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.evidence.models import StoredFile
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.models.plan import Plan
from grievance.remediation.services import remedy, verifying
from grievance.remediation.states import WorkerView
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_site
from tests.factories.remedies import (
    CANARY,
    RELEASED,
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    verify,
)
from tests.factories.visits import look_again, text_of, visit_as, without_tokens

#: Words that stand nowhere but in what the worker wrote.
SECRET_WORDS = [word for word in CANARY.split() if len(word) > 6]


def _pages(matter: Matter) -> list[str]:
    """Every address of the desk that shows something about a matter."""
    found = [f"/operator/matters/{matter.reference}", f"/operator/matters/{matter.reference}/reply"]
    for each in db.session.query(Plan).filter_by(case_id=matter.case_id):
        found.append(f"/operator/plans/{each.reference}/actions/new")
        for one in each.actions:
            base = f"/operator/actions/{one.reference}"
            found += [base, f"{base}/change", f"{base}/proof", f"{base}/done"]
            found += [
                f"/operator/files/{proof.file.reference}" for proof in one.evidence if proof.file is not None
            ]
    return found


def _posts(matter: Matter) -> list[str]:
    made = db.session.query(Plan).filter_by(case_id=matter.case_id).one()
    one = made.actions[0].reference
    return [
        f"/operator/matters/{matter.reference}/plan",
        f"/operator/plans/{made.reference}/propose",
        f"/operator/plans/{made.reference}/accept",
        f"/operator/actions/{one}/start",
        f"/operator/actions/{one}/drop",
    ]


def _walk(client: FlaskClient, matter: Matter) -> str:
    """Return all that the desk says about a matter, without the random letters of form tokens."""
    addresses = ["/operator/", "/operator/?view=waiting", "/operator/actions", *_pages(matter)]
    said = "\n".join(text_of(client.get(address)) for address in addresses)
    return without_tokens(said)


def test_the_operator_of_another_site_finds_nothing(app: Flask, far: Matter, peppers: PepperRing) -> None:
    firm = make_organisation(OrganisationKind.OPERATOR)
    make_site(answered_by=firm)
    stranger = make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm)
    client = app.test_client()
    visit_as(client, stranger)
    assert far.reference not in text_of(client.get("/operator/"))
    for address in _pages(far):
        assert client.get(address).status_code == 404, address
    for address in _posts(far):
        assert client.post(address).status_code == 404, address
    look_again()
    before = db.session.query(StoredFile).count()
    sent = {"note": "n", "locale": "en", "dated_on": "2026-11-01", "file": (BytesIO(b"theirs"), "a.txt")}
    proof = next(address for address in _pages(far) if address.endswith("/proof"))
    assert client.post(proof, data=sent, content_type="multipart/form-data").status_code == 404
    assert client.post(proof.replace("/proof", "/start")).status_code == 404
    look_again()
    assert db.session.query(StoredFile).count() == before, "an upload for another site leaves nothing"


@pytest.mark.parametrize(
    "role", [Role.INSPECTOR, Role.BRAND, Role.PARTY_OFFICIAL, Role.ADMINISTRATOR, Role.AUDITOR]
)
def test_other_roles_may_not_come_in(app: Flask, far: Matter, peppers: PepperRing, role: Role) -> None:
    client = app.test_client()
    visit_as(client, make_person(role, peppers=peppers))
    for address in ["/operator/", "/operator/actions", *_pages(far)]:
        assert client.get(address).status_code == 403, address
    for address in _posts(far):
        assert client.post(address).status_code == 403, address


def test_strangers_are_asked_to_sign_in(client: FlaskClient, far: Matter) -> None:
    for address in ["/operator/", *_pages(far)]:
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/account/sign-in" in answer.headers["Location"]


def test_a_contractor_reads_and_does_its_own_and_proposes_nothing(app: Flask, matter: Matter) -> None:
    client = app.test_client()
    visit_as(client, matter.contractor)
    page = text_of(client.get(f"/operator/matters/{matter.reference}"))
    assert RELEASED in page
    assert "Write a plan" not in page
    assert client.post(f"/operator/matters/{matter.reference}/plan").status_code == 403
    found = action(first_action(make_agreed_plan(matter)))
    assert client.get(f"/operator/actions/{found.reference}").status_code == 200
    assert client.post(f"/operator/actions/{found.reference}/start").status_code == 403


def test_a_covert_matter_is_nowhere(app: Flask, peppers: PepperRing) -> None:
    covert = make_matter(peppers=peppers, told=False)
    client = app.test_client()
    visit_as(client, covert.operator)
    assert covert.reference not in text_of(client.get("/operator/"))
    assert "No matter has been released" in text_of(client.get("/operator/"))
    assert client.get(f"/operator/matters/{covert.reference}").status_code == 404


def test_a_file_of_somebody_elses_is_not_given(app: Flask, matter: Matter) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    client = app.test_client()
    visit_as(client, matter.operator)
    client.post(f"/operator/actions/{found.reference}/start")
    look_again()
    sent = {
        "version": str(action(found.id).version),
        "note": "n",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"mine"), "a.txt"),
    }
    client.post(f"/operator/actions/{found.reference}/proof", data=sent, content_type="multipart/form-data")
    look_again()
    proof = action(found.id).evidence[0]
    assert proof.file is not None
    other = app.test_client()
    visit_as(other, matter.contractor)
    assert client.get(f"/operator/files/{proof.file.reference}").status_code == 200
    assert other.get(f"/operator/files/{proof.file.reference}").status_code == 404


def test_no_page_says_anything_that_a_worker_wrote_or_how_many_they_are(
    operator: FlaskClient, matter: Matter
) -> None:
    pages = [_walk(operator, matter)]
    action_id = first_action(make_agreed_plan(matter))
    pages.append(_walk(operator, matter))
    deliver(matter, action_id)
    for reporter, view in zip(
        matter.reporters, (WorkerView.YES, WorkerView.AFRAID_TO_SAY, WorkerView.NO), strict=True
    ):
        with transaction():
            remedy.hear_worker(reporter, action(action_id), view=view)
        pages.append(_walk(operator, matter))
    deliver(matter, action_id)
    with transaction():
        verifying.start_check(matter.verifier.actor, action(action_id))
        verifying.reject_action(matter.verifier.actor, action(action_id), reason="Not all.", locale="en")
    pages.append(_walk(operator, matter))
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked=f"They said {SECRET_WORDS[0]}.")
    pages.append(_walk(operator, matter))
    everything = "\n".join(pages)
    assert "Not all." in everything
    assert RELEASED in everything
    for word in SECRET_WORDS:
        assert word.casefold() not in everything.casefold()
    for telling in ("fr-FR", ">fr<", 'lang="fr"', "P2", "Serious", "Disputed", "Afraid", "WA1", "3 reports"):
        assert telling not in everything
    for complaint in matter.case.complaints:
        assert complaint.reference not in everything


def test_two_matters_that_differ_only_in_how_many_reported_look_the_same(
    app: Flask, peppers: PepperRing
) -> None:
    shown = []
    for workers in (1, 4):
        each = make_matter(peppers=peppers, workers=workers, site_name="Invented Kiln")
        client = app.test_client()
        visit_as(client, each.operator)
        page = without_tokens(text_of(client.get(f"/operator/matters/{each.reference}")))
        shown.append(re.sub(r"Person \d+", "", page.replace(each.reference, "REFERENCE")))
    assert shown[0] == shown[1]


def test_a_colleague_without_the_key_sees_that_there_is_something(
    app: Flask, matter: Matter, peppers: PepperRing
) -> None:
    make_agreed_plan(matter)
    newcomer: Person = make_person(
        Role.OPERATOR, peppers=peppers, organisation_id=matter.operator.actor.organisation_id
    )
    client = app.test_client()
    visit_as(client, newcomer)
    page = text_of(client.get(f"/operator/matters/{matter.reference}"))
    assert "You hold no key that opens this." in page
    assert RELEASED not in page


def test_list_and_page_agree(app: Flask, peppers: PepperRing) -> None:
    matters = [
        make_matter(peppers=peppers),
        make_matter(peppers=peppers, told=False),
        make_matter(peppers=peppers),
    ]
    for person in [each.operator for each in matters] + [each.contractor for each in matters]:
        client = app.test_client()
        visit_as(client, person)
        listed = text_of(client.get("/operator/"))
        for each in matters:
            status = client.get(f"/operator/matters/{each.reference}").status_code
            assert (each.reference in listed) == (status == 200)


def test_every_page_reads_in_japanese(app: Flask, far: Matter) -> None:
    client = app.test_client()
    visit_as(client, far.operator)
    client.set_cookie("lang", "ja")
    for address in ["/operator/", "/operator/actions", *_pages(far)]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html":
            assert 'lang="ja"' in text_of(answer)
