"""Leaving: cases and keys are handed over first, and only then is the account closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.user import User, UserState
from grievance.accounts.services.absence import call_off_absence, say_away
from grievance.accounts.services.leaving import announce_leaving, call_off_leaving
from grievance.audit.models import Fact
from grievance.cases.custody import thin_without
from grievance.cases.duty import on_duty
from grievance.cases.services import leaving
from grievance.cases.services.custody import restore_access, to_give
from grievance.cases.workload import Workload, workloads
from grievance.complaints.queries import complaint_story
from grievance.complaints.recipients import receiving
from grievance.complaints.services import follow_up
from grievance.complaints.states import KnownTo
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.vault.models.compartment import CompartmentKind, Grant
from tests.factories.cases import STORY, Field, Filed, assign, file_report, make_field
from tests.factories.people import Person, make_person, make_team
from tests.factories.places import make_site


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def handled(field: Field, peppers: PepperRing) -> list[Filed]:
    found = [file_report(field, peppers) for _ in range(2)]
    for filed in found:
        assign(field, filed)
    return found


def user_of(person: Person) -> User:
    return db.session.get_one(User, person.user_id)


def in_a_month() -> date:
    return clock.today() + timedelta(days=30)


def supervisor_of(person: Person, peppers: PepperRing, field: Field) -> Actor:
    """Somebody who supervises the organisation that this person belongs to."""
    organisation = user_of(person).organisation_id
    made = make_person(Role.SUPERVISOR, peppers=peppers, organisation_id=organisation, teams=(field.team_id,))
    return made.actor


def verbs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Fact.verb).order_by(Fact.id)))


def leave(actor: Actor, person: Person) -> None:
    with transaction():
        leaving.say_leaving(actor, user_of(person), last_day=in_a_month())


def test_who_leaves_receives_nothing_new_and_can_stay_after_all(field: Field, peppers: PepperRing) -> None:
    boss = supervisor_of(field.inspector, peppers, field)
    leave(boss, field.inspector)
    assert user_of(field.inspector).last_day == in_a_month()
    key = field.inspector.actor.principal_id
    assert key not in {each.id for each in receiving(field.site_id).holders}
    told = set(db.session.scalars(select(Mail.user_id)))
    assert {field.inspector.user_id, field.supervisor.user_id} <= told
    with transaction():
        call_off_leaving(field.inspector.actor, user_of(field.inspector))
    assert key in {each.id for each in receiving(field.site_id).holders}
    assert {"user.leaving", "user.stays"} <= set(verbs())


@pytest.mark.parametrize("days", [-1, -50_000, 400])
def test_a_last_day_lies_ahead_and_within_a_year(field: Field, days: int) -> None:
    with pytest.raises(InvalidInput), transaction():
        announce_leaving(
            field.inspector.actor,
            user_of(field.inspector),
            last_day=clock.today() + timedelta(days=days),
        )
    assert user_of(field.inspector).leaving_since is None


def test_only_oneself_a_supervisor_or_whoever_runs_accounts_without_cases(
    field: Field, handled: list[Filed], peppers: PepperRing
) -> None:
    boss = supervisor_of(field.inspector, peppers, field)
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers).actor
    with pytest.raises(GuardRefused, match="supervisor"):
        leave(administrator, field.inspector)
    with pytest.raises(NotFound):
        leave(field.colleague.actor, field.inspector)
    with pytest.raises(NotFound):
        leave(field.supervisor.actor, field.inspector)
    leave(boss, field.inspector)
    buyer = make_person(Role.BRAND, peppers=peppers)
    leave(administrator, buyer)
    with transaction():
        leaving.close_account(administrator, user_of(buyer))
    assert user_of(buyer).state is UserState.CLOSED


def test_an_account_is_not_closed_while_a_case_hangs_on_it(
    field: Field, handled: list[Filed], peppers: PepperRing
) -> None:
    boss = supervisor_of(field.inspector, peppers, field)
    with pytest.raises(GuardRefused), transaction():
        leaving.close_account(boss, user_of(field.inspector))
    leave(boss, field.inspector)
    with pytest.raises(GuardRefused, match="open cases"), transaction():
        leaving.close_account(boss, user_of(field.inspector))
    one, other = (each.case.reference for each in handled)
    with transaction():
        leaving.hand_over(boss, user_of(field.inspector), cases=[one], to=user_of(field.colleague))
    assert [each.reference for each in leaving.handled_by(boss, user_of(field.inspector)).rows] == [other]
    with transaction():
        leaving.hand_over(boss, user_of(field.inspector), cases=[other], to=user_of(field.colleague))
    assert {each.case.handler_id for each in handled} == {field.colleague.user_id}
    with transaction():
        leaving.close_account(boss, user_of(field.inspector))
    assert user_of(field.inspector).state is UserState.CLOSED
    held = select(Grant.id).where(Grant.principal_id == field.inspector.actor.principal_id)
    assert db.session.scalars(held).all() == [], "no key is left with a closed account"
    assert complaint_story(field.colleague.actor, handled[0].complaint).story == STORY
    assert "user.closed" in verbs()


def test_nobody_closes_their_own_account(field: Field) -> None:
    leave(field.supervisor.actor, field.supervisor)
    with pytest.raises(GuardRefused), transaction():
        leaving.close_account(field.supervisor.actor, user_of(field.supervisor))
    leave(field.inspector.actor, field.inspector)
    with pytest.raises(NotFound), transaction():
        leaving.close_account(field.colleague.actor, user_of(field.inspector))
    with pytest.raises(NotAllowed), transaction():
        leaving.hand_over(
            field.verifier.actor, user_of(field.inspector), cases=["x"], to=user_of(field.colleague)
        )


def test_an_account_is_not_closed_while_two_others_cannot_open_what_it_holds(
    app: Flask, peppers: PepperRing
) -> None:
    team = make_team(fallback=True)
    organisation = user_of(
        first := make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
    ).organisation_id
    second = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,), organisation_id=organisation)
    boss = make_person(Role.SUPERVISOR, peppers=peppers, teams=(team,), organisation_id=organisation)
    site = make_site(team=team)
    field = Field(team, site, first, first, second, first, boss, first)
    filed = file_report(field, peppers, known_to=KnownTo.TEAM, name="A worker", site_id=site)
    late = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,), organisation_id=organisation)
    leave(second.actor, second)
    leave(boss.actor, first)
    assert thin_without(first.user_id)
    with pytest.raises(GuardRefused, match="fewer than two"), transaction():
        leaving.close_account(boss.actor, user_of(first))
    kinds = {each.kind for each in to_give(first.actor, user_of(late))}
    assert CompartmentKind.IDENTITY in kinds, "somebody has to take over the names too"
    with transaction():
        restore_access(first.actor, user_of(late))
    another = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,), organisation_id=organisation)
    with transaction():
        restore_access(first.actor, user_of(another))
    assert thin_without(first.user_id) == []
    with transaction():
        leaving.close_account(boss.actor, user_of(first))
    assert complaint_story(late.actor, filed.complaint).story == STORY


def test_a_case_goes_to_nobody_with_ties_and_then_nothing_is_handed_over(
    field: Field, handled: list[Filed], peppers: PepperRing
) -> None:
    boss = supervisor_of(field.inspector, peppers, field)
    with transaction():
        declare_tie(field.colleague.actor, site=db.session.get_one(Site, field.site_id))
    references = [each.case.reference for each in handled]
    with pytest.raises(InvalidInput) as refused, transaction():
        leaving.hand_over(boss, user_of(field.inspector), cases=references, to=user_of(field.colleague))
    assert refused.value.field == "handler"
    assert {each.case.handler_id for each in handled} == {field.inspector.user_id}
    with pytest.raises(InvalidInput), transaction():
        leaving.hand_over(boss, user_of(field.inspector), cases=["none"], to=user_of(field.colleague))


def test_a_new_handler_gets_the_keys_of_whoever_hands_over(
    field: Field, handled: list[Filed], peppers: PepperRing
) -> None:
    new = make_person(Role.INSPECTOR, peppers=peppers, teams=(field.team_id,))
    with transaction():
        leaving.hand_over(
            field.inspector.actor,
            user_of(field.inspector),
            cases=[handled[0].case.reference],
            to=user_of(new),
        )
    assert complaint_story(new.actor, handled[0].complaint).story == STORY
    assert "access.handed_over" in verbs()


def away(field: Field, person: Person, *, deputy: Person | None = None, days: int = 5) -> None:
    with transaction():
        user = user_of(person)
        say_away(
            person.actor,
            user,
            from_day=clock.today(),
            until_day=clock.today() + timedelta(days=days),
            deputy=user_of(deputy) if deputy is not None else None,
            deputies=leaving.deputies(user),
        )


def test_messages_about_a_case_go_to_whoever_stands_in(
    field: Field, handled: list[Filed], peppers: PepperRing
) -> None:
    filed = handled[0]
    assert on_duty(filed.case) == [field.inspector.user_id]
    away(field, field.inspector, deputy=field.colleague)
    assert on_duty(filed.case) == [field.colleague.user_id]
    with transaction():
        db.session.query(Mail).delete()
        follow_up.write_message(filed.reporter, filed.complaint, text="Hello", locale="sw")
    assert set(db.session.scalars(select(Mail.user_id))) == {field.colleague.user_id}
    with transaction():
        declare_tie(field.colleague.actor, site=db.session.get_one(Site, field.site_id))
    assert on_duty(filed.case) == [field.supervisor.user_id], "a deputy with ties hears nothing"
    another = make_person(Role.INSPECTOR, peppers=peppers, teams=(field.team_id,))
    away(field, field.supervisor, deputy=None)
    assert on_duty(filed.case) == [another.user_id], "where the supervisor is away too, a colleague does"
    with clock.at(clock.now() + timedelta(days=6)):
        assert on_duty(filed.case) == [field.inspector.user_id]


def test_new_reports_do_not_go_to_people_who_are_away_alone(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    own = make_team()
    pair = [make_person(Role.INSPECTOR, peppers=peppers, teams=(own,)) for _ in range(2)]
    site = make_site(team=own)
    assert receiving(site).team.id == own
    away(field, pair[0])
    found = receiving(site)
    assert found.team.id == field.team_id
    assert [each.id for each in found.joined] == [own]
    holders = {each.id for each in found.holders}
    assert {each.actor.principal_id for each in pair} <= holders, "they read it when they are back"


def test_days_away_are_checked_and_taken_back(field: Field) -> None:
    user, today = user_of(field.inspector), clock.today()
    for first, last in ((today, today - timedelta(days=1)), (date(1900, 1, 1), today)):
        with pytest.raises(InvalidInput), transaction():
            say_away(field.inspector.actor, user, from_day=first, until_day=last)
    with pytest.raises(InvalidInput), transaction():
        say_away(field.inspector.actor, user, from_day=today, until_day=today, deputy=user_of(field.operator))
    away(field, field.inspector)
    with pytest.raises(InvalidInput, match="overlap"):
        away(field, field.inspector)
    with pytest.raises(NotFound), transaction():
        say_away(field.colleague.actor, user_of(field.inspector), from_day=today, until_day=today)
    reference = db.session.scalars(select(Absence.reference)).one()
    with transaction():
        call_off_absence(field.inspector.actor, user_of(field.inspector), reference=reference)
    assert db.session.scalars(select(Absence)).all() == []


def test_workload_counts_only_what_the_asker_may_see(field: Field, handled: list[Filed]) -> None:
    who = field.inspector.user_id
    assert workloads(field.supervisor.actor, [who]) == {who: Workload(open=2, grave=0, late=0)}
    with clock.at(clock.now() + timedelta(days=90)):
        assert workloads(field.supervisor.actor, [who])[who].late == 2
    with transaction():
        declare_tie(field.supervisor.actor, site=db.session.get_one(Site, field.site_id))
    assert workloads(field.supervisor.actor, [who]) == {who: Workload()}
