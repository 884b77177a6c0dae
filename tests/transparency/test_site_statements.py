"""An operator says once what all its customers read: the team first, and never as the first sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.audit.models import Fact
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.notes import write_note
from grievance.cases.services.safety_gate import KEPT_INSIDE, SITE_NOT_TOLD
from grievance.cases.services.steps import Words
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, Restriction
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.notifications.models import Mail
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.reaching import refresh_reach
from grievance.transparency.agenda import SiteErrand, errands_about_sites
from grievance.transparency.models import SiteStatement
from grievance.transparency.queries import site_statements
from grievance.transparency.queries.site_statements import (
    NOT_COUNTED,
    NOTHING_SHOWN,
    SaidToCustomers,
    said_to_customers,
    statements_by_site,
    statements_of,
)
from grievance.transparency.services.site_statements import (
    publish_statement,
    send_statement_back,
    write_statement,
)
from grievance.transparency.states import StatementState
from grievance.vault.services.destruction import destroy_compartment
from tests.factories.chains import act_for, make_link
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_company
from tests.factories.published import set_workforce
from tests.factories.remedies import CANARY, Matter, make_agreed_plan, make_matter
from tests.factories.shortcuts import make_covert
from tests.factories.visits import text_of, visit_as

OURS = "Pay was late in spring. All of it has been paid since, and the calendar of pay hangs at the gate."
ANEW = "Pay was late in spring. Two thirds of it has been paid since."


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("statements")) as made:
        yield made


@pytest.fixture(scope="module")
def matter(app: Flask) -> Matter:
    """A matter whose plan is agreed, at a site where many work."""
    return agreed(app)


@pytest.fixture(scope="module")
def brands(app: Flask, matter: Matter) -> tuple[Person, Person]:
    """Two brands that buy from there."""
    return buyer(app, matter), buyer(app, matter)


def agreed(app: Flask) -> Matter:
    made = make_matter(peppers=app.extensions["peppers"])
    make_agreed_plan(made)
    set_workforce(made.site_id, 800)
    return made


def buyer(app: Flask, matter: Matter) -> Person:
    organisation, company = make_organisation(OrganisationKind.BRAND), make_company(is_brand=True)
    act_for(organisation, company)
    seller = make_company()
    with transaction():
        site = db.session.get_one(Site, matter.site_id)
        site.operator_id = seller = site.operator_id or seller
    make_link(seller, company, from_site=matter.site_id)
    with transaction():
        refresh_reach()
    return make_person(Role.BRAND, peppers=app.extensions["peppers"], organisation_id=organisation)


def write(matter: Matter, text: str = OURS, *, by: Person | None = None) -> str:
    with transaction():
        return write_statement((by or matter.operator).actor, matter.case, text=text, locale="en").reference


def found(reference: str) -> SiteStatement:
    return db.session.scalars(select(SiteStatement).where(SiteStatement.reference == reference)).one()


def publish(matter: Matter, reference: str, *, by: Person | None = None) -> None:
    with transaction():
        publish_statement((by or matter.inspector).actor, matter.case, found(reference))


def send_back(matter: Matter, reference: str, reason: str = "It names a shift.") -> None:
    with transaction():
        send_statement_back(matter.inspector.actor, matter.case, found(reference), reason=Words(reason, "en"))


def read(brand: Person, matter: Matter) -> list[SaidToCustomers]:
    db.session.rollback()
    return said_to_customers(brand.actor, db.session.get_one(Site, matter.site_id).reference)


def waits_for(person: Person) -> list[StrEnum]:
    return [each.kind for each in errands_about_sites(person.actor)]


def told() -> set[int]:
    """Return who was told since this was asked last, and forget it: nobody is told twice of the same hour."""
    with transaction():
        found = set(db.session.scalars(select(Mail.user_id)))
        db.session.execute(delete(Mail))
    return found


def test_it_waits_sealed_and_every_brand_reads_the_same_once_it_is_published(
    matter: Matter, brands: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    first = write(matter, f" {OURS}\r\n")
    assert told() == {matter.inspector.user_id}
    assert (found(first).state, found(first).text) == (StatementState.WAITING, None)
    assert [read(each, matter) for each in brands] == [[], []]
    with pytest.raises(GuardRefused, match="still waits"):
        write(matter, ANEW)
    # Whatever else somebody does about the case, it stands on Today until it is decided.
    with transaction():
        write_note(matter.inspector.actor, matter.case, text="Called the office.", locale="en")
    assert not matter.case.awaits_team
    assert waits_for(matter.inspector) == [SiteErrand.STATEMENT]
    assert waits_for(matter.verifier) == []
    publish(matter, first)
    assert waits_for(matter.inspector) == []
    assert matter.operator.user_id in told()
    [said] = read(brands[0], matter)
    assert (said.text, said.version, said.earlier) == (OURS, 1, ())
    assert read(brands[1], matter) == [said]
    with pytest.raises(WrongState):
        publish(matter, first)

    second = write(matter, ANEW)
    assert read(brands[0], matter) == [said], "what waits takes no place"
    publish(matter, second)
    [newest] = read(brands[0], matter)
    assert (newest.text, newest.version, newest.earlier) == (ANEW, 2, (said.published_on,))
    monkeypatch.setattr(site_statements, "STATEMENTS", 1)
    written = [statements_by_site(matter.operator.actor, matter.case, page=at).rows for at in (1, 2)]
    assert [[each.text for each in rows] for rows in written] == [[ANEW], [OURS]]
    assert found(first).text == OURS, "nothing is written over"
    verbs = set(db.session.scalars(select(CaseEvent.verb).where(CaseEvent.case_id == matter.case_id)))
    assert {"statement_written", "statement_published"} <= verbs
    facts = db.session.scalars(select(Fact).where(Fact.verb.like("case.statement%")).order_by(Fact.id)).all()
    assert [each.codes for each in facts] == [{"version": number} for number in (1, 1, 2, 2)]


def test_what_is_sent_back_says_why_to_the_operator_alone(
    matter: Matter, brands: tuple[Person, Person]
) -> None:
    reference = write(matter, "The night shift of 3 March complained.")
    for empty in ("", " "):
        with pytest.raises(GuardRefused):
            send_back(matter, reference, empty)
    before = read(brands[0], matter)
    send_back(matter, reference)
    newest = statements_by_site(matter.operator.actor, matter.case).rows[0]
    assert (newest.state, newest.reason) == (StatementState.SENT_BACK, "It names a shift.")
    assert read(brands[0], matter) == before
    with pytest.raises(WrongState):
        publish(matter, reference)


def test_what_a_worker_wrote_does_not_go_out_in_the_mouth_of_the_operator(matter: Matter) -> None:
    reference = write(matter, f"Somebody says: {CANARY}. It is not so.")
    with pytest.raises(GuardRefused, match="own words"):
        publish(matter, reference)
    send_back(matter, reference)


def test_what_would_tell_a_brand_that_there_are_reports_does_not_go_out_and_is_hidden(
    app: Flask,
) -> None:
    other = agreed(app)
    brand, reference = buyer(app, other), write(other)

    def refused(why: str) -> None:
        with pytest.raises(GuardRefused) as raised:
            publish(other, reference)
        assert raised.value.message == why

    set_workforce(other.site_id, 24)
    refused(NOTHING_SHOWN)
    set_workforce(other.site_id, 800)
    before = (other.case.state, other.case.site_told_at)
    # The restricted are not even found by whoever is not named for them.
    inspector = replace(other.inspector.actor, trained=True)
    for hide, why in ((make_covert, SITE_NOT_TOLD), (restrict, KEPT_INSIDE)):
        with transaction():
            hide(other.case_id)
        with pytest.raises(GuardRefused) as raised, transaction():
            publish_statement(inspector, other.case, found(reference))
        assert raised.value.message == why
        with transaction():
            other.case.restriction = None
            other.case.state, other.case.site_told_at = before
    publish(other, reference)
    assert len(read(brand, other)) == 1
    set_workforce(other.site_id, None)
    assert read(brand, other) == []
    set_workforce(other.site_id, 800)
    assert len(read(brand, other)) == 1
    say_no_to_brands(other)
    assert read(brand, other) == []
    reference = write(other, ANEW)
    refused(NOT_COUNTED)


def restrict(case_id: int) -> None:
    db.session.get_one(Case, case_id).restriction = Restriction.CHILD


def say_no_to_brands(matter: Matter) -> None:
    [reporter] = matter.reporters
    with transaction():
        answer_consent(
            reporter,
            db.session.get_one(Complaint, reporter.complaint_id),
            audience=ConsentAudience.BRAND,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.NO,
            text_shown="May we count it?",
            locale="en",
        )


def test_only_who_answers_for_the_site_writes_and_only_its_team_decides(app: Flask, matter: Matter) -> None:
    other = agreed(app)
    for stranger in (other.operator, other.inspector):
        with pytest.raises((NotFound, NotAllowed)):
            write(matter, by=stranger)
    for colleague in (matter.contractor, matter.inspector):
        with pytest.raises(NotAllowed):
            write(matter, by=colleague)
    for wrong in (" ", "x" * 4001):
        with pytest.raises(InvalidInput):
            write(matter, wrong)
    reference = write(matter)
    with pytest.raises(NotFound):
        statements_of(other.inspector.actor, matter.case)
    with pytest.raises(NotFound):
        publish(matter, reference, by=other.inspector)
    with pytest.raises(NotAllowed):
        publish(matter, reference, by=matter.verifier)
    with pytest.raises(NotFound):
        publish(other, reference, by=other.inspector)
    send_back(matter, reference)


def test_the_pages_of_the_operator_the_team_and_the_brand(
    app: Flask, matter: Matter, brands: tuple[Person, Person]
) -> None:
    operator, inspector, brand = app.test_client(), app.test_client(), app.test_client()
    for client, person in ((operator, matter.operator), (inspector, matter.inspector), (brand, brands[1])):
        visit_as(client, person)
    site = db.session.get_one(Site, matter.site_id).reference
    written, decided = (
        f"/operator/matters/{matter.reference}/statement",
        f"/inspector/cases/{matter.reference}/statement",
    )
    assert written in text_of(operator.get(f"/operator/matters/{matter.reference}"))
    assert decided in text_of(inspector.get(f"/inspector/cases/{matter.reference}"))
    wrong = operator.post(written, data={"text": "", "locale": "en"})
    assert wrong.status_code == 422
    text = "The foreman has left and all was paid."
    assert operator.post(written, data={"text": text, "locale": "en"}).status_code == 303
    again = operator.post(written, data={"text": "Once more.", "locale": "en"})
    assert again.status_code == 409
    asked = text_of(inspector.get(decided))
    assert "<mark" in asked
    assert "Remedy under way" in asked
    waits = {"statement": statements_of(matter.inspector.actor, matter.case)[0].reference, "locale": "en"}
    assert inspector.post(decided, data={**waits, "do": "back", "reason": ""}).status_code == 422
    assert inspector.post(decided, data={**waits, "do": "publish"}).status_code == 303
    assert inspector.post(decided, data={**waits, "do": "publish"}).status_code == 409
    page = text_of(brand.get(f"/brand/site/{site}"))
    assert text in page
    assert "Nobody has checked it." in page
    assert page.index("Workers, confirmed") < page.index("What the operator says")
    stranger = app.test_client()
    visit_as(stranger, agreed(app).operator)
    assert stranger.get(written).status_code == stranger.post(written).status_code == 404


def test_erased_with_its_case_it_stays_only_where_it_was_published(
    matter: Matter, brands: tuple[Person, Person]
) -> None:
    published = read(brands[0], matter)
    waiting = write(matter, ANEW)
    with transaction():
        shared = matter.case.shared
        assert shared is not None
        destroy_compartment(shared)
    with transaction():
        views = statements_of(matter.inspector.actor, matter.case)
    by_reference = {each.reference: each for each in views}
    assert by_reference[waiting].text is None
    assert all(each.reason is None for each in views)
    assert read(brands[0], matter) == published
