"""The operator's desk: what was released, the answer, the plan, the proof, and never more."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.cases.models.event import SiteRelease
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import plan_of
from grievance.remediation.services import planning, progress, remedy, verifying
from grievance.remediation.states import ActionState, PlanState, WorkerView
from grievance.vault.services.compartments import open_item
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
    make_plan,
    plan,
    terms,
    verify,
)
from tests.factories.visits import visit_as

#: Words that stand nowhere but in what the worker wrote.
SECRET_WORDS = [word for word in CANARY.split() if len(word) > 6]


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers, workers=3, site_name="Invented Kiln")


@pytest.fixture
def operator(client: FlaskClient, matter: Matter) -> FlaskClient:
    """A browser in which the site's operator is signed in."""
    visit_as(client, matter.operator)
    return client


def _look_again() -> None:
    """Forget what was read before the last request, which ran in a session of its own."""
    db.session.rollback()


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


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


def test_the_list_says_what_is_asked_and_by_when(operator: FlaskClient, matter: Matter) -> None:
    page = _text(operator.get("/operator/"))
    assert "Invented Kiln" in page
    assert matter.reference in page
    assert "Answer the case team" in page
    assert "Being looked into" in page


def test_the_list_of_what_waits_empties_when_the_site_has_answered(
    operator: FlaskClient, matter: Matter
) -> None:
    assert matter.reference in _text(operator.get("/operator/?view=waiting"))
    address = f"/operator/matters/{matter.reference}/reply"
    answer = operator.post(address, data={"kind": "answer", "text": "We looked into it.", "locale": "en"})
    assert answer.status_code == 303
    assert matter.reference not in _text(operator.get("/operator/?view=waiting"))
    page = _text(operator.get(answer.headers["Location"]))
    assert "We looked into it." in page
    assert RELEASED in page


def test_a_correction_is_marked_as_one(operator: FlaskClient, matter: Matter) -> None:
    address = f"/operator/matters/{matter.reference}/reply"
    page = _text(operator.get(f"{address}?kind=correction"))
    assert re.search(r'value="correction" checked', page)
    operator.post(address, data={"kind": "correction", "text": "It was in April.", "locale": "en"})
    _look_again()
    made = db.session.query(SiteRelease).filter_by(side="site").one()
    opened = open_item(matter.inspector.actor, made.item)["text"]
    assert opened.startswith("Correction of a fact")
    assert "It was in April." in opened


def test_a_late_answer_is_said_to_be_late(client: FlaskClient, matter: Matter) -> None:
    with clock.at(clock.now() + timedelta(days=6)):
        visit_as(client, matter.operator)
        assert "late since" in _text(client.get("/operator/"))
        assert "late since" in _text(client.get(f"/operator/matters/{matter.reference}"))


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"text": ""}, None),
        ({"text": "x" * 5000}, "x" * 5000),
        ({"kind": "shout"}, "We looked."),
        ({"locale": "tlh"}, "We looked."),
    ],
)
def test_a_reply_that_cannot_be_sent_keeps_its_words(
    operator: FlaskClient, matter: Matter, changed: dict[str, str], kept: str | None
) -> None:
    sent = {"kind": "answer", "text": "We looked.", "locale": "en", **changed}
    answer = operator.post(f"/operator/matters/{matter.reference}/reply", data=sent)
    assert answer.status_code == 422
    if kept:
        assert kept in _text(answer)
    assert db.session.query(SiteRelease).filter_by(side="site").count() == 0


def test_a_closed_matter_takes_no_answer_and_the_words_stay(operator: FlaskClient, matter: Matter) -> None:
    with transaction():
        matter.case.state = CaseState.DECLINED
    answer = operator.post(
        f"/operator/matters/{matter.reference}/reply",
        data={"kind": "answer", "text": "One more thing.", "locale": "en"},
    )
    assert answer.status_code == 409
    assert "One more thing." in _text(answer)


def test_a_site_writes_a_plan_and_proposes_it(operator: FlaskClient, matter: Matter) -> None:
    assert operator.post(f"/operator/matters/{matter.reference}/plan").status_code == 303
    _look_again()
    made = db.session.query(Plan).one()
    assert operator.get(f"/operator/plans/{made.reference}/actions/new").status_code == 200
    answer = operator.post(f"/operator/plans/{made.reference}/actions/new", data=_filled(matter))
    assert answer.status_code == 303, _text(answer)
    _look_again()
    saved = db.session.query(CorrectiveAction).one()
    assert (saved.amount, saved.currency, saved.workers_covered) == (600_000, "USD", 60)
    page = _text(operator.get(f"/operator/matters/{matter.reference}"))
    assert "Pay back what was kept." in page
    assert "Propose this plan" in page
    assert operator.post(f"/operator/plans/{made.reference}/propose").status_code == 303
    _look_again()
    assert plan(made.id).state is PlanState.PROPOSED
    assert plan(made.id).accepted_at is not None
    assert matter.case.state is CaseState.PLAN_PROPOSED
    assert "The case team judges" in _text(operator.get(f"/operator/matters/{matter.reference}"))


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
    page = _text(answer)
    assert "Please check this page" in page
    assert 'class="error-text"' in page
    assert field == "text" or "Give the papers back." in page
    assert "6,000.00" in page or field == "amount"
    assert db.session.query(CorrectiveAction).count() == 1


def test_two_colleagues_do_not_overwrite_each_other(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    found = action(first_action(plan_id))
    address = f"/operator/actions/{found.reference}/change"
    version = re.search(r'name="version"[^>]*value="(\d+)"', _text(operator.get(address)))
    assert version is not None
    first = operator.post(address, data=_filled(matter, version=version[1], text="Mine."))
    assert first.status_code == 303
    second = operator.post(
        address, data=_filled(matter, version=version[1], text="Written at the same time.")
    )
    assert second.status_code == 409
    page = _text(second)
    assert "Written at the same time." in page
    assert "Somebody else changed this meanwhile" in page
    newer = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert newer is not None
    third = operator.post(address, data=_filled(matter, version=newer[1], text="Both of us."))
    assert third.status_code == 303
    _look_again()
    view = plan_of(matter.operator.actor, matter.case)
    assert view is not None
    assert view.actions[0].text.text == "Both of us."


def test_an_action_is_taken_out_again(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter, by=matter.operator)
    reference = action(first_action(plan_id)).reference
    assert operator.post(f"/operator/actions/{reference}/drop").status_code == 303
    _look_again()
    assert db.session.query(CorrectiveAction).count() == 0
    refused = operator.post(f"/operator/plans/{plan(plan_id).reference}/propose")
    assert refused.status_code == 409
    assert "The plan has no action." in _text(refused)


def test_the_team_proposes_and_the_site_accepts(operator: FlaskClient, matter: Matter) -> None:
    plan_id = make_plan(matter)
    assert "There is no plan yet." in _text(operator.get(f"/operator/matters/{matter.reference}"))
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    page = _text(operator.get(f"/operator/matters/{matter.reference}"))
    assert "Say whether you accept the plan" in page
    assert operator.post(f"/operator/plans/{plan(plan_id).reference}/accept").status_code == 303
    _look_again()
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
            matter.case.paused_from = CaseState.FACT_FINDING if state is CaseState.SUSPENDED else None
        answers.append(_text(operator.post(f"/operator/plans/{plan(plan_id).reference}/propose")))
    assert all("cannot take a plan yet" in each for each in answers)


def test_start_proof_and_claim(operator: FlaskClient, matter: Matter) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    address = f"/operator/actions/{found.reference}"
    page = _text(operator.get(address))
    assert "Start" in page
    assert "Hand in proof" not in page
    assert operator.post(f"{address}/start").status_code == 303
    version = re.search(r'name="version"[^>]*value="(\d+)"', _text(operator.get(f"{address}/proof")))
    assert version is not None
    proof = {
        "version": version[1],
        "note": "Slips of sixty people.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"%PDF-1.4 sixty slips"), "löhne 五月.pdf"),
    }
    answer = operator.post(f"{address}/proof", data=proof, content_type="multipart/form-data")
    assert answer.status_code == 303, _text(answer)
    page = _text(operator.get(address))
    assert "Slips of sixty people." in page
    link = re.search(r'href="(/operator/files/\w+)"', page)
    assert link is not None
    file = operator.get(link[1])
    assert file.data == b"%PDF-1.4 sixty slips"
    assert file.headers["Content-Disposition"].startswith("attachment")
    version = re.search(r'name="version"[^>]*value="(\d+)"', _text(operator.get(f"{address}/done")))
    assert version is not None
    claim = {"version": version[1], "workers": "60", "amount": "6000", "currency": "USD"}
    assert operator.post(f"{address}/done", data=claim).status_code == 303
    _look_again()
    assert action(found.id).state is ActionState.EVIDENCE_SUBMITTED
    assert action(found.id).ledger[-1].amount == 600_000
    assert "You said was delivered" in _text(operator.get(address))


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"note": ""}, 422),
        ({"dated_on": "yesterday"}, 422),
        ({"dated_on": "2999-01-01"}, 422),
        ({"version": "0"}, 409),
        ({"version": ""}, 409),
    ],
)
def test_proof_that_cannot_be_taken_keeps_its_words(
    operator: FlaskClient, matter: Matter, changed: dict[str, str], status: int
) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    with transaction():
        progress.start_action(matter.operator.actor, action(found.id))
    sent = {
        "version": str(action(found.id).version),
        "note": "Sixty slips.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        **changed,
    }
    answer = operator.post(f"/operator/actions/{found.reference}/proof", data=sent)
    assert answer.status_code == status
    assert "note" in changed or "Sixty slips." in _text(answer)
    _look_again()
    assert action(found.id).evidence == []


def test_a_file_that_is_too_big_leaves_nothing_behind(
    app: Flask, operator: FlaskClient, matter: Matter
) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    with transaction():
        progress.start_action(matter.operator.actor, action(found.id))
    app.config["MAX_CONTENT_LENGTH"] = None
    limit = app.extensions["settings"].upload_limit_mib * 1024 * 1024
    sent = {
        "version": str(action(found.id).version),
        "note": "A very long film.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"\0" * (limit + 1)), "film.mp4"),
    }
    answer = operator.post(
        f"/operator/actions/{found.reference}/proof", data=sent, content_type="multipart/form-data"
    )
    # The test client keeps a large body in a temporary file that it never closes.
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert "too big" in _text(answer)
    assert "A very long film." in _text(answer)
    folder = app.extensions["settings"].files_folder
    assert not folder.exists() or list(folder.iterdir()) == []


def test_late_actions_are_counted_and_listed(operator: FlaskClient, matter: Matter) -> None:
    soon = clock.today() + timedelta(days=1)
    make_agreed_plan(matter, terms(matter, due_on=soon))
    page = _text(operator.get("/operator/actions"))
    assert "Wages or back pay" in page
    found = db.session.query(CorrectiveAction).one()
    with transaction():
        found.due_on = clock.today() - timedelta(days=3)
    assert "late since" in _text(operator.get("/operator/actions"))
    assert "late since" in _text(operator.get(f"/operator/actions/{found.reference}"))
    assert "Carry out what was agreed" in _text(operator.get("/operator/?view=waiting"))


# Who may come in, and what they find.


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


@pytest.fixture
def far(matter: Matter) -> Matter:
    """A matter that has come as far as proof with a file."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    return matter


def test_the_operator_of_another_site_finds_nothing(app: Flask, far: Matter, peppers: PepperRing) -> None:
    firm = make_organisation(OrganisationKind.OPERATOR)
    make_site(answered_by=firm)
    stranger = make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm)
    client = app.test_client()
    visit_as(client, stranger)
    assert far.reference not in _text(client.get("/operator/"))
    for address in _pages(far):
        assert client.get(address).status_code == 404, address
    for address in _posts(far):
        assert client.post(address).status_code == 404, address


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
    page = _text(client.get(f"/operator/matters/{matter.reference}"))
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
    assert covert.reference not in _text(client.get("/operator/"))
    assert "No matter has been released" in _text(client.get("/operator/"))
    assert client.get(f"/operator/matters/{covert.reference}").status_code == 404


def test_a_file_of_somebody_elses_is_not_given(app: Flask, matter: Matter) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    client = app.test_client()
    visit_as(client, matter.operator)
    client.post(f"/operator/actions/{found.reference}/start")
    _look_again()
    sent = {
        "version": str(action(found.id).version),
        "note": "n",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"mine"), "a.txt"),
    }
    client.post(f"/operator/actions/{found.reference}/proof", data=sent, content_type="multipart/form-data")
    _look_again()
    proof = action(found.id).evidence[0]
    assert proof.file is not None
    other = app.test_client()
    visit_as(other, matter.contractor)
    assert client.get(f"/operator/files/{proof.file.reference}").status_code == 200
    assert other.get(f"/operator/files/{proof.file.reference}").status_code == 404


def _walk(client: FlaskClient, matter: Matter) -> str:
    """Return all that the desk says about a matter."""
    addresses = ["/operator/", "/operator/?view=waiting", "/operator/actions", *_pages(matter)]
    return "\n".join(_text(client.get(address)) for address in addresses)


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
        page = _text(client.get(f"/operator/matters/{each.reference}"))
        shown.append(
            re.sub(r'Person \d+|csrf_token" value="[^"]*', "", page.replace(each.reference, "REFERENCE"))
        )
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
    page = _text(client.get(f"/operator/matters/{matter.reference}"))
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
        listed = _text(client.get("/operator/"))
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
            assert 'lang="ja"' in _text(answer)
