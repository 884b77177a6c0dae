"""What a team is too few for: said with who could send somebody, and of no case."""

from __future__ import annotations

from flask import Flask

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.cases.staffing import Gap, Task, gaps, said
from grievance.cli.deployment import notes
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.cases import make_field
from tests.factories.people import make_organisation, make_person, make_team
from tests.factories.visits import text_of, visit_as


def found(team_id: int) -> dict[Task, Gap]:
    return {each.task: each for each in gaps([team_id])}


def test_a_team_of_five_lacks_only_a_panel(app: Flask, peppers: PepperRing) -> None:
    """Three people from outside it, one of them from the workers' side, and nothing is missing."""
    field = make_field(peppers)
    assert set(found(field.team_id)) == {Task.PANEL}
    union, advisers = (
        make_organisation(kind) for kind in (OrganisationKind.REPRESENTATIVE, OrganisationKind.ADVISORY_BODY)
    )
    for expected, organisation in enumerate((advisers, advisers, union)):
        assert found(field.team_id)[Task.PANEL].there == expected
        make_person(Role.PANEL_MEMBER, peppers=peppers, organisation_id=organisation)
    assert gaps([field.team_id]) == []


def test_one_person_is_no_second_and_checks_no_work_of_their_own(app: Flask, peppers: PepperRing) -> None:
    """What is missing names who else has such people; whoever leaves is not counted."""
    field, alone = make_field(peppers), make_team(fallback=True)
    person = make_person(Role.INSPECTOR, Role.PANEL_MEMBER, peppers=peppers, teams=(alone,))
    lacks = found(alone)
    assert {task: each.there for task, each in lacks.items()} == {
        Task.SECOND_PERSON: 1,
        Task.VERIFIER: 1,
        Task.SATISFACTION: 1,
        Task.PANEL: 0,
    }
    assert lacks[Task.PANEL].bodies == ()
    elsewhere = {db.session.get_one(User, each.user_id) for each in (field.inspector, field.supervisor)}
    assert {each.organisation.name for each in elsewhere} <= set(lacks[Task.VERIFIER].bodies)
    with transaction():
        db.session.get_one(User, person.user_id).leaving_since = clock.now()
    assert found(alone)[Task.SECOND_PERSON].there == 0


def test_it_is_said_before_workers_come_and_to_whoever_can_ask_for_more(
    app: Flask, peppers: PepperRing
) -> None:
    """The command tells and does not refuse; a supervisor and an administrator read the same."""
    team = make_team(fallback=True)
    supervisor = make_person(Role.SUPERVISOR, peppers=peppers, teams=(team,))
    (text, values), (without, _nothing) = said(found(team)[Task.SECOND_PERSON])
    assert f"{text % values} {without}" in notes()
    for person, address in (
        (supervisor, "/inspector/team"),
        (make_person(Role.ADMINISTRATOR, peppers=peppers), "/admin"),
    ):
        client = app.test_client()
        visit_as(client, person)
        assert "Nobody could be the second person in a grave case." in text_of(client.get(address))
