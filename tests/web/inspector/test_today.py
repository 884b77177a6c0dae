"""Today: one line a case, the most pressing first, with a link straight to the form and the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from grievance.accounts.models.absence import Absence
from grievance.cases.agenda import CaseErrand, Errand
from grievance.cases.models.case import Band
from grievance.cases.services import closing, disclosing, lowering, notes, triage
from grievance.cases.services.climbing import climb
from grievance.cases.states import CaseState, CaseType, DisclosureAudience
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.remediation.agenda import errands
from grievance.web.inspector.today_page import Part, in_order
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    STORY,
    WHY,
    Field,
    Filed,
    accept,
    assign,
    file_report,
    make_field,
    reach_findings,
    write_notice,
)
from tests.factories.people import Person
from tests.factories.remedies import deliver, first_action, make_agreed_plan, make_matter
from tests.factories.visits import visit_as

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


def kinds(person: Person, filed: Filed | None = None) -> list[str]:
    """Return what somebody has to do within a week, in the order of the alphabet."""
    found = errands(person.actor, until=clock.now() + WEEK)
    return sorted(
        f"{each.kind} {each.deadline}".strip()
        for each in found
        if filed is None or each.case == filed.case.reference
    )


def page(client: FlaskClient, person: Person) -> str:
    visit_as(client, person)
    answer = client.get("/inspector/today")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def at(days: float, kind: str = "x", *, band: Band | None = Band.P2, case: str = "one") -> Errand:
    due = datetime(2026, 5, 4, 12, tzinfo=UTC) + timedelta(days=days)
    return Errand(
        CaseErrand.DEADLINE, case, CaseState.ASSIGNED, band, CaseType.INDIVIDUAL, None, due, deadline=kind
    )


def test_danger_first_then_what_is_late_then_who_waits_then_the_next_days() -> None:
    """One line a case: what comes after the first thing is counted, and danger never waits for its day."""
    ends = datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC)
    waits = Errand(CaseErrand.NEWS, "w", CaseState.ASSIGNED, None, CaseType.INDIVIDUAL, None, None)
    found = [
        at(3, case="soon"),
        waits,
        at(0, case="today"),
        at(-2, case="late"),
        at(5, case="danger", band=Band.P0),
        at(1, "findings", case="late"),
        at(0.4, case="today", band=Band.P3),
    ]
    lines = in_order(found, today_ends=ends)
    assert [(each.part, each.errand.case, each.behind) for each in lines] == [
        (Part.DANGER, "danger", 0),
        (Part.TODAY, "late", 1),
        (Part.TODAY, "today", 1),
        (Part.WAITING, "w", 0),
        (Part.NEXT, "soon", 0),
    ]
    assert lines[1].errand.due_at == at(-2).due_at


def test_each_step_of_a_case_leads_to_the_next_form(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """A new report is to be acknowledged, then screened; the words of the worker are nowhere on the page."""
    filed = file_report(field, peppers)
    address = f"/inspector/cases/{filed.case.reference}/do/"
    shown = page(client, field.triager)
    assert f'href="{address}acknowledge"' in shown
    assert '<a href="/inspector/sites/' in shown
    assert "First answer to the worker" in shown or "Something came in" in shown
    assert not [word for word in STORY.split() if len(word) > 7 and word in shown]
    accept(field, filed)
    assign(field, second := file_report(field, peppers, items=["SH8"]))
    shown = page(client, field.inspector)
    assert shown.index("Danger now") < shown.index(second.case.reference)
    assert "acknowledge" not in shown.partition("Due today")[0].partition(second.case.reference)[2][:200]
    assert "Nothing to do now" not in shown


def test_a_silence_that_ends_nothing_is_taken_up_again(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """Where something was found, Today does not offer to close for want of an answer."""
    with clock.at(clock.now() - timedelta(days=40)):
        light, owed = file_report(field, peppers), file_report(field, peppers)
        for each in (light, owed):
            assign(field, each)
        reach_findings(field, owed)
        with transaction():
            for each in (light, owed):
                triage.ask_reporter(field.inspector.actor, each.case, letter=LETTER)
    shown = page(client, field.inspector)
    assert f'href="/inspector/cases/{light.case.reference}/do/close_without_contact"' in shown
    assert f'href="/inspector/cases/{owed.case.reference}/do/resume"' in shown
    assert f'href="/inspector/cases/{owed.case.reference}/do/close_without_contact"' not in shown


def test_somebody_elses_case_is_not_mine_until_i_stand_in(field: Field, peppers: PepperRing) -> None:
    """Whoever stands in for a colleague sees what waits, and a supervisor what was missed."""
    with clock.at(clock.now() - timedelta(days=60)):
        filed = file_report(field, peppers)
        assign(field, filed)
    with transaction():
        climb()
    assert "deadline site_notice" in kinds(field.inspector, filed)
    assert kinds(field.colleague, filed) == []
    assert {each.split()[0] for each in kinds(field.supervisor, filed)} == {"escalated"}
    with transaction():
        away = Absence(user_id=field.inspector.user_id, from_day=clock.today(), until_day=clock.today())
        away.deputy_id = field.colleague.user_id
        db.session.add(away)
    assert "deadline site_notice" in kinds(field.colleague, filed)


def test_a_second_person_is_asked_and_the_first_is_not(field: Field, peppers: PepperRing) -> None:
    """A lower rating and a risky text wait for anybody but who asked for them."""
    filed = file_report(field, peppers, items=["SH8"])
    assign(field, filed)
    with transaction():
        lowering.ask_to_lower(field.inspector.actor, filed.case, inputs=BUT_SMALL, band=Band.P3, reason=WHY)
    assert "lowering" in kinds(field.colleague, filed)
    assert "lowering" not in kinds(field.inspector, filed)
    assert "lowering" not in kinds(field.verifier, filed)
    risky = file_report(field, peppers)
    with transaction():
        written = write_notice(field, risky)
    assert written.audience is DisclosureAudience.SITE
    assert "disclosure" in kinds(field.colleague, risky)
    assert "disclosure" not in kinds(field.inspector, risky)
    assert "disclosure" not in kinds(field.verifier, risky)
    with transaction():
        disclosing.approve(field.colleague.actor, risky_text(risky))
    assert "disclosure" not in kinds(field.colleague, risky)


def risky_text(filed: Filed) -> disclosing.Disclosure:
    found = disclosing.live_version(filed.case, DisclosureAudience.SITE)
    assert found is not None
    return found


def test_a_rest_that_is_over_and_what_came_in(field: Field, peppers: PepperRing) -> None:
    """A suspended case comes back on its day; what nobody has acted on waits for its handler."""
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        until = clock.day_of(clock.now() + timedelta(days=10))
        closing.suspend_case(field.inspector.actor, filed.case, reason=WHY, until=until)
    assert kinds(field.inspector, filed) == []
    with clock.at(clock.now() + timedelta(days=5)):
        assert kinds(field.inspector, filed) == ["rested"]
    with transaction():
        filed.case.awaits_team = True
    assert kinds(field.inspector, filed) == ["news"]
    with transaction():
        notes.mark_seen(field.inspector.actor, filed.case)
    assert kinds(field.inspector, filed) == []


def test_a_proof_waits_for_whoever_may_check_it(peppers: PepperRing) -> None:
    """The verifier is told, and the inspector who drew the plan up is not."""
    matter = make_matter(peppers=peppers)
    action = first_action(make_agreed_plan(matter))
    assert "proof" not in kinds(matter.verifier)
    deliver(matter, action)
    assert "proof" in kinds(matter.verifier)
    assert "proof" not in kinds(matter.inspector)


def test_an_empty_day_says_what_rests(client: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Nothing to do is said, with what one handles all the same, and what the page does not know."""
    shown = page(client, field.inspector)
    assert "Nothing to do now." in shown
    assert "You handle no open case." in shown
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        until = clock.day_of(clock.now() + timedelta(days=30))
        closing.suspend_case(field.inspector.actor, filed.case, reason=WHY, until=until)
    shown = page(client, field.inspector)
    assert "You handle 1 open case." in shown
    assert "It knows nothing of what you promised on the telephone" in shown


def test_more_cases_take_no_more_questions_to_the_database(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """One query for each kind of thing, whether one case waits or five."""

    def asked() -> int:
        statements: list[str] = []
        listening = lambda _c, _cu, statement, *_: statements.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listening)
        try:
            page(client, field.inspector)
        finally:
            event.remove(db.engine, "before_cursor_execute", listening)
        return len(statements)

    file_report(field, peppers)
    asked()
    one = asked()
    for _ in range(4):
        file_report(field, peppers)
    assert asked() == one


def test_the_desk_opens_with_today(client: FlaskClient, field: Field) -> None:
    """Whoever comes to their desk stands before it; an address of the queue stays as it is."""
    visit_as(client, field.triager)
    answer = client.get("/inspector")
    assert answer.headers["Location"] == "/inspector/today"
    assert client.get("/inspector?view=us").status_code == 200
    visit_as(client, field.operator)
    assert client.get("/inspector/today").status_code == 403
